/**
 * Rates that moved inside a span, as calls would have met them: the organisation's own prices, discounts and the list
 * taken together, under whatever name the model was called. Standard mode, everywhere, base tier.
 */
import { formatFixed } from "@/lib/kernel/money";
import type { Span } from "@/lib/kernel/period";
import { METER_LABEL, METERS } from "@/lib/pricing/core/meters";
import { type PriceBook, planOf, resolveModel } from "@/lib/pricing/core/price-book";
import { isAgreed } from "@/lib/pricing/core/price-row";
import { type Plan, RATE_SCALE, type Sheet, type Slot, sheetAt } from "@/lib/pricing/core/rate-sheet";

export type ModelName = { provider: string; model: string };
export type MeterMove = {
  meter: string;
  label: string;
  /** Dollars for `per` units. Null: it had no rate, or has none any more. */
  before: string | null;
  after: string | null;
  per: number;
  /** "-0.08" for −8 %; null where one of the two is unknown or was nothing. */
  changeShare: string | null;
};
export type PriceChange = ModelName & {
  at: string;
  /** Agreed by the organisation, or as the provider lists it. */
  origin: "agreed" | "list";
  meters: MeterMove[];
};

const DAY_MS = 86_400_000;

/** @param models As usage names them. Newest first; of one instant in the order of the models. */
export function priceChangesIn(book: PriceBook, models: readonly ModelName[], span: Span): PriceChange[] {
  const seen = new Set<object>();
  return models
    .flatMap((name) => {
      const priced = resolveModel(book, name.provider, name.model)?.priced;
      if (!priced || seen.has(priced)) return [];
      seen.add(priced);
      const plan = planOf(priced, "standard", undefined);
      return plan.bounds
        .filter((at) => at > span.start.getTime() && at < span.end.getTime())
        .flatMap((at): PriceChange[] => {
          const [before, after] = [sheetAt(plan, at - stepOf(plan), 0n), sheetAt(plan, at, 0n)];
          const meters = movesOf(before, after);
          const origin = isFromAgreement(plan, [before, after], meters) ? "agreed" : "list";
          return meters.length > 0 ? [{ ...name, at: new Date(at).toISOString(), origin, meters }] : [];
        });
    })
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

/** Where prices hang on the time of day, the same minute of the day before is the one to compare with. */
const stepOf = (plan: Plan): number => (plan.rows.some((row) => row.dayMinuteFrom !== null) ? DAY_MS : 1);

/** Meters with a rate of their own: what merely stands in moves with its stand-in and is not told twice. */
function movesOf(before: Sheet, after: Sheet): MeterMove[] {
  return METERS.flatMap((meter): MeterMove[] => {
    const [old, next] = [ownRate(before[meter]), ownRate(after[meter])];
    if (!old && !next) return [];
    const oldAtoms = old && old.fixed * BigInt(next?.per ?? old.per);
    const nextAtoms = next && next.fixed * BigInt(old?.per ?? next.per);
    if (oldAtoms === nextAtoms) return [];
    const moved = oldAtoms && nextAtoms !== undefined ? formatFixed(((nextAtoms - oldAtoms) * 1_000_000n) / oldAtoms, 6) : null;
    // A rate per other units is told in the units of the new one.
    const per = next?.per ?? old?.per ?? 1;
    const oldText = old && (old.per === per ? old.text : formatFixed((old.fixed * BigInt(per)) / BigInt(old.per), RATE_SCALE));
    return [{ meter, label: METER_LABEL[meter], before: oldText ?? null, after: next?.text ?? null, per, changeShare: moved }];
  });
}

const ownRate = (slot: Slot | undefined): Slot["rate"] | undefined => (slot && slot.standsIn === undefined ? slot.rate : undefined);

function isFromAgreement(plan: Plan, sheets: readonly Sheet[], meters: readonly MeterMove[]): boolean {
  const ids = new Set(sheets.flatMap((sheet) => meters.map(({ meter }) => sheet[meter as keyof Sheet]?.rate.priceId)));
  return plan.rows.some((row) => row.id !== null && ids.has(row.id) && isAgreed(row));
}
