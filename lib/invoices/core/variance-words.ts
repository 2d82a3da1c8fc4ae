/** A variance in words and figures. */
import { divideHalfEven, formatFixed, formatUsd, sumUsd, USD_SCALE, type Usd } from "@/lib/kernel/money";
import { METER_LABEL, type Meter } from "@/lib/pricing/core/meters";
import { QUANTITY_SCALE } from "./formats/quantity";
import type { VarianceKind } from "./kinds";
import type { Variance } from "./match/compare";
import type { VarianceFacts, VariancePlace } from "./views";

const MEANS: Readonly<Record<VarianceKind, string>> = {
  rate: "billed at another price",
  volume: "billed for another quantity",
  missing: "billed, not metered",
  not_invoiced: "metered, not billed",
  duplicate: "billed twice",
  timing: "billed on another day",
  rounding: "Rounding of the provider",
  credit: "credit",
  tax: "tax",
  unexplained: "no explanation",
};

/** "gpt-4o, completion: billed at another price". */
export function titleOf(kind: VarianceKind, { model, meter, project, key, day, text }: VariancePlace): string {
  if (kind === "rounding") return MEANS.rounding;
  if (kind === "timing" && text === "late") return "Usage that arrived after the close";
  const what = [text ?? model ?? "Several models", meter === null ? null : (METER_LABEL[meter as Meter] ?? meter).toLowerCase()]
    .filter(Boolean)
    .join(", ");
  const where = [project, key].filter(Boolean).join(", ");
  const means = kind === "credit" || kind === "tax" ? "" : `: ${MEANS[kind]}${day === null ? "" : ` on ${day}`}`;
  return `${what}${where === "" ? "" : ` (${where})`}${means}`;
}

const MOST_DAYS = 100;
const MOST_LINES = 50;
/** Dollars of 10^-15 for a quantity of 10^-6: a rate for a million has six decimals more than it needs. */
const MILLION = 10n ** BigInt(6 + QUANTITY_SCALE);

export function factsOf(variance: Variance, isInPeriod: (day: string) => boolean): VarianceFacts {
  const cells = variance.cells.filter(({ cell }) => cell.days.some(isInPeriod));
  const told = cells.flatMap(({ quantities }) => quantities ?? []);
  const isWhole = told.length > 0 && told.length === cells.length;
  const metered = told.reduce((sum, one) => sum + one.metered, 0n);
  const invoiced = told.reduce((sum, one) => sum + one.invoiced, 0n);
  const perMillion = (amountUsd: Usd, quantity: bigint): string => formatFixed(divideHalfEven(amountUsd * MILLION, quantity), USD_SCALE);
  const meteredUsd = sumUsd(cells.map((cell) => cell.meteredUsd));
  const invoicedUsd = sumUsd(cells.map((cell) => cell.invoicedUsd));
  return {
    days: cells.length > MOST_DAYS ? [] : cells.map((found) => dayFacts(found, variance.kind)).sort((a, b) => (a.day < b.day ? -1 : 1)),
    lines: variance.lines
      .slice(0, MOST_LINES)
      .map(({ id, day, amountUsd, text }) => ({ id, day, amountUsd: formatUsd(amountUsd), description: text })),
    quantity: isWhole ? { metered: formatFixed(metered, QUANTITY_SCALE), invoiced: formatFixed(invoiced, QUANTITY_SCALE) } : null,
    ratePerMillion:
      isWhole && metered > 0n && invoiced > 0n
        ? { metered: perMillion(meteredUsd, metered), invoiced: perMillion(invoicedUsd, invoiced) }
        : null,
    steady: variance.steady,
    agreed: variance.agreed,
    unpriced: cells.some(({ cell }) => cell.metered.some(({ unpriced }) => unpriced)),
  };
}

function dayFacts(
  { cell, meteredUsd, invoicedUsd, quantities, parts }: Variance["cells"][number],
  kind: VarianceKind,
): VarianceFacts["days"][number] {
  return {
    day: cell.days.length === 1 ? (cell.days[0] ?? "") : `${cell.days[0]} to ${cell.days.at(-1)}`,
    meteredUsd: formatUsd(meteredUsd),
    invoicedUsd: formatUsd(invoicedUsd),
    differenceUsd: formatUsd(sumUsd(parts.filter((part) => part.kind === kind).map(({ amountUsd }) => amountUsd))),
    meteredQuantity: quantities && formatFixed(quantities.metered, QUANTITY_SCALE),
    invoicedQuantity: quantities && formatFixed(quantities.invoiced, QUANTITY_SCALE),
  };
}
