/**
 * What the difference of one cell is made of. Parts sum to it exactly. Price and volume by standard costing: the volume part is the
 * difference of quantities at the metered rate, the rate part is the rest, (billed rate - metered rate) x billed quantity.
 */
import { divideHalfEven, sumUsd, type Usd } from "@/lib/kernel/money";
import type { VarianceKind } from "../kinds";
import type { Cell, Repeated } from "./items";

export type Part = { kind: VarianceKind; amountUsd: Usd };
export type Classified = {
  cell: Cell;
  /** At prices by volume where they are agreed. */
  meteredUsd: Usd;
  /** Without what was billed twice. */
  invoicedUsd: Usd;
  /** Both quantities, where each side tells the same meter. */
  quantities: { metered: bigint; invoiced: bigint } | null;
  duplicates: Repeated[];
  parts: Part[];
  /** What rounding its lines can have made. */
  roundingUsd: bigint;
};

/** Whatever the file's last digit: a share of a cent a line is nobody's error. */
const LEAST_ROUNDING = (5n * 10n ** 11n) as Usd;

const size = (value: bigint): bigint => (value < 0n ? -value : value);

/** Price and volume variance of a quantity at a price against another. All exact; the volume part is rounded, and the two sum to the difference. */
export function rateAndVolume(
  meteredUsd: Usd,
  meteredQuantity: bigint,
  invoicedUsd: Usd,
  invoicedQuantity: bigint,
): { rateUsd: Usd; volumeUsd: Usd } {
  const volumeUsd = (divideHalfEven(meteredUsd * invoicedQuantity, meteredQuantity) - meteredUsd) as Usd;
  return { volumeUsd, rateUsd: (invoicedUsd - meteredUsd - volumeUsd) as Usd };
}

/** @param repeated Lines of this cell that repeat others; each counts as billed twice only where the rest agrees better without it. */
export function classify(cell: Cell, repeated: readonly Repeated[]): Classified {
  const meteredUsd = sumUsd(cell.metered.map(({ costUsd, agreedUsd }) => (costUsd + (agreedUsd ?? 0n)) as Usd));
  const priced = cell.billed.filter(({ counted }) => !counted);
  let invoicedUsd = sumUsd(priced.map(({ amountUsd }) => amountUsd));
  const duplicates: Repeated[] = [];
  for (const line of repeated) {
    if (size(invoicedUsd - line.amountUsd - meteredUsd) >= size(invoicedUsd - meteredUsd)) continue;
    invoicedUsd = (invoicedUsd - line.amountUsd) as Usd;
    duplicates.push(line);
  }
  const quantities = quantitiesOf(cell, duplicates);
  const roundingUsd = roundingOf(cell);
  const isBilled = priced.length > 0;
  const differenceUsd = (invoicedUsd - meteredUsd) as Usd;
  const parts: Part[] = duplicates.map(({ amountUsd }) => ({ kind: "duplicate" as const, amountUsd }));
  if (!isBilled) parts.push({ kind: "not_invoiced", amountUsd: differenceUsd });
  else if (cell.metered.length === 0) parts.push({ kind: "missing", amountUsd: differenceUsd });
  else parts.push(...explained(roundingUsd, meteredUsd, invoicedUsd, quantities));
  return { cell, meteredUsd, invoicedUsd, quantities, duplicates, parts: parts.filter(({ amountUsd }) => amountUsd !== 0n), roundingUsd };
}

function explained(rounding: bigint, meteredUsd: Usd, invoicedUsd: Usd, quantities: Classified["quantities"]): Part[] {
  const differenceUsd = (invoicedUsd - meteredUsd) as Usd;
  if (size(differenceUsd) <= rounding) return [{ kind: "rounding", amountUsd: differenceUsd }];
  if (quantities === null) return [{ kind: "unexplained", amountUsd: differenceUsd }];
  const { rateUsd, volumeUsd } = rateAndVolume(meteredUsd, quantities.metered, invoicedUsd, quantities.invoiced);
  return [
    { kind: "volume", amountUsd: volumeUsd },
    { kind: size(rateUsd) <= rounding ? "rounding" : "rate", amountUsd: rateUsd },
  ];
}

function roundingOf({ billed }: Cell): bigint {
  return billed.reduce(
    (sum, line) => sum + (line.roundingUsd > LEAST_ROUNDING ? line.roundingUsd : LEAST_ROUNDING) * BigInt(line.lines),
    0n,
  );
}

/** Quantities are compared of one model and meter only. Where lines of money tell none, the usage report of the provider does. */
function quantitiesOf({ place, metered, billed }: Cell, duplicates: readonly Repeated[]): Classified["quantities"] {
  if (place.meter === null || place.model === null || metered.length === 0) return null;
  const total = metered.reduce((sum, { quantity }) => sum + quantity, 0n);
  const billedQuantity =
    sumOf(
      billed.filter(({ counted }) => !counted),
      duplicates,
    ) ??
    sumOf(
      billed.filter(({ counted }) => counted),
      [],
    );
  return total <= 0n || billedQuantity === null ? null : { metered: total, invoiced: billedQuantity };
}

function sumOf(lines: Cell["billed"], without: readonly Repeated[]): bigint | null {
  if (lines.length === 0 || lines.some(({ quantity }) => quantity === null) || without.some(({ quantity }) => quantity === null))
    return null;
  return (
    lines.reduce((sum, { quantity }) => sum + (quantity ?? 0n), 0n) - without.reduce((sum, { quantity }) => sum + (quantity ?? 0n), 0n)
  );
}
