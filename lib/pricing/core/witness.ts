/**
 * A second list of the same prices, and where it says something else than our book. It is a check, not a source: nothing
 * is averaged and nothing is taken over. List prices only: what the organisation agreed is meant to differ.
 */
import { divideHalfEven, formatFixed, formatUsd, parseFixed, USD_SCALE, type Usd } from "@/lib/kernel/money";
import { METER_LABEL, METERS, type Meter, MODES, type Mode, PART_OF } from "./meters";
import { type PriceBook, resolveModel } from "./price-book";
import { isAgreed } from "./price-row";
import { providerLabel } from "./provider-names";
import { makePlan, RATE_SCALE, type Slot, sheetAt } from "./rate-sheet";

/** Rates in dollars per million tokens, by "meter", "meter@mode" and "meter>bound", the bound exclusive. */
export type Witness = {
  name: string;
  version: string;
  models: readonly { provider: string; model: string; rates: Record<string, string> }[];
};
/** Of a span: what was used of a meter, decimal text, under whatever name the model was called. */
export type WitnessUsage = { provider: string; model: string; meter: string; quantity: string };

export type Disagreement = {
  provider: string;
  providerLabel: string;
  model: string;
  meter: Meter;
  meterLabel: string;
  mode: Mode;
  region: string;
  aboveInputTokens: string | null;
  /** Dollars per million; null: we have no rate, so this is unpriced. */
  ours: string | null;
  /** We have no rate of its own: this meter's, or the standard mode's, stands in. */
  oursStandsIn: Meter | "standard" | null;
  theirs: string;
  /** Of ours, in per cent with two decimals; null where ours is 0 or none. */
  differencePercent: string | null;
  /** Used in the span, standard mode and every size of prompt; null where usage is not known by this mode or tier. */
  quantity: string | null;
  /** What that usage would have cost more by their price (less, when negative); null where the usage is not known. */
  differenceUsd: string | null;
};
export type WitnessReport = { name: string; version: string; checked: number; agreeing: number; disagreements: Disagreement[] };

/** Rates are said to agree within this share, a hundredth. */
const TOLERANCE = 100n;
const RATE_NAME = /^([a-z_0-9]+?)(?:@([a-z]+))?(?:>(\d+))?$/;

/** @param now When our book is asked. Ordered by the money that hangs on it, most first. */
export function compareWithWitness(book: PriceBook, witness: Witness, used: readonly WitnessUsage[], now: Date): WitnessReport {
  const quantities = usedOfPriced(book, used);
  const report: WitnessReport = { name: witness.name, version: witness.version, checked: 0, agreeing: 0, disagreements: [] };
  for (const entry of witness.models) {
    const priced = resolveModel(book, entry.provider, entry.model)?.priced;
    if (!priced) continue;
    const rows = priced.rows.filter((row) => !isAgreed(row));
    for (const [name, theirs] of Object.entries(entry.rates)) {
      const asked = readName(name);
      if (!asked) continue;
      report.checked++;
      const sheet = sheetAt(makePlan(rows, asked.mode, ""), now.getTime(), asked.above + 1n);
      // Tokens that another meter counts too are charged with it where they have no rate of their own.
      const whole = PART_OF[asked.meter as keyof typeof PART_OF] as Meter | undefined;
      const slot = sheet[asked.meter] ?? (whole && sheet[whole]);
      const ours = slot ? perMillion(slot) : null;
      const other = parseFixed(theirs, RATE_SCALE);
      if (ours !== null && isNear(ours, other)) {
        report.agreeing++;
        continue;
      }
      const isBase = asked.mode === "standard" && asked.above === 0n;
      const quantity = isBase ? (quantities.get(keyOf(priced.provider, priced.model, asked.meter)) ?? 0n) : null;
      report.disagreements.push({
        provider: priced.provider,
        providerLabel: providerLabel(priced.provider),
        model: priced.model,
        meter: asked.meter,
        meterLabel: METER_LABEL[asked.meter],
        mode: asked.mode,
        region: "",
        aboveInputTokens: asked.above === 0n ? null : asked.above.toString(),
        ours: ours === null ? null : formatFixed(ours, RATE_SCALE),
        oursStandsIn: slot?.modeFallback ? "standard" : (slot?.standsIn ?? (sheet[asked.meter] ? null : (whole ?? null))),
        theirs,
        differencePercent: ours === null || ours === 0n ? null : formatFixed(divideHalfEven((other - ours) * 10_000n, ours), 2),
        quantity: quantity === null ? null : formatFixed(quantity, QUANTITY_SCALE),
        differenceUsd: quantity === null || ours === null ? null : formatUsd(costOf(quantity, other - ours)),
      });
    }
  }
  report.disagreements.sort(byMoney);
  return report;
}

const QUANTITY_SCALE = 6;
const keyOf = (provider: string, model: string, meter: string): string => [provider, model, meter].join("\u0000");

/** Usage under every name of a model, together. */
function usedOfPriced(book: PriceBook, used: readonly WitnessUsage[]): Map<string, bigint> {
  const quantities = new Map<string, bigint>();
  for (const { provider, model, meter, quantity } of used) {
    const priced = resolveModel(book, provider, model)?.priced;
    if (!priced) continue;
    const key = keyOf(priced.provider, priced.model, meter);
    quantities.set(key, (quantities.get(key) ?? 0n) + parseFixed(quantity, QUANTITY_SCALE));
  }
  return quantities;
}

function readName(name: string): { meter: Meter; mode: Mode; above: bigint } | null {
  const [, meter = "", mode = "standard", bound = "0"] = RATE_NAME.exec(name) ?? [];
  const knownMeter = METERS.find((each) => each === meter);
  const knownMode = MODES.find((each) => each === mode);
  return knownMeter && knownMode ? { meter: knownMeter, mode: knownMode, above: BigInt(bound) } : null;
}

const perMillion = ({ rate }: Slot): bigint => divideHalfEven(rate.fixed * 1_000_000n, BigInt(rate.per));

const size = (value: bigint): bigint => (value < 0n ? -value : value);
const isNear = (ours: bigint, theirs: bigint): boolean => size(theirs - ours) * TOLERANCE <= ours;

/** Quantity at 10^-6 times dollars per million at 10^-18. */
const costOf = (quantity: bigint, rate: bigint): Usd =>
  divideHalfEven(quantity * rate, 10n ** BigInt(QUANTITY_SCALE + 6 + RATE_SCALE - USD_SCALE)) as Usd;

/** Most money first, what is not known by usage after that, and there the largest difference first. */
function byMoney(a: Disagreement, b: Disagreement): number {
  const money = (row: Disagreement): bigint => (row.differenceUsd === null ? -1n : size(parseFixed(row.differenceUsd, USD_SCALE)));
  const apart = (row: Disagreement): bigint => (row.differencePercent === null ? 0n : size(parseFixed(row.differencePercent, 2)));
  return compare(money(b), money(a)) || compare(apart(b), apart(a)) || (a.model < b.model ? -1 : 1);
}
const compare = (a: bigint, b: bigint): number => (a === b ? 0 : a < b ? -1 : 1);
