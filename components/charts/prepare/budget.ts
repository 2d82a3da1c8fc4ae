/** Geometry of the budget bar, in percent of its width. The limit stands at 5/6 of it, so that what lies beyond is seen. */
import { type Decimal, ratioOf, sumDecimals } from "./decimal-text";

type Stretch = { from: number; width: number };
export type BudgetBarParts = {
  spent: number;
  /** Set aside for calls that run. */
  held: Stretch | null;
  forecast: Stretch | null;
  beyond: (Stretch & { reached: boolean }) | null;
  marks: number[];
  limit: number;
};
export type BudgetBarInput = {
  spent: Decimal;
  held?: Decimal;
  limit: Decimal;
  forecast?: Decimal;
  /** Shares of the limit at which people are told. */
  marks?: readonly number[];
};

const LIMIT_AT = 100 / 1.2;

/** @returns null where there is nothing to measure by: no limit, or one of 0. */
export function budgetBarParts({ spent, held = null, limit, forecast = null, marks = [] }: BudgetBarInput): BudgetBarParts | null {
  const used = ratioOf(spent, limit);
  if (used === null) return null;
  const taken = Math.max(used, ratioOf(sumDecimals([spent, held]), limit) ?? used);
  const expected = Math.max(taken, ratioOf(forecast, limit) ?? taken);
  const place = (share: number): number => Math.max(0, Math.min(100, share * LIMIT_AT));
  const inside = (share: number): number => place(Math.min(share, 1));
  const between = (from: number, to: number): Stretch | null => (to > from ? { from, width: to - from } : null);
  return {
    spent: inside(used),
    held: between(inside(used), inside(taken)),
    forecast: between(inside(taken), inside(expected)),
    beyond: expected > 1 ? { from: LIMIT_AT, width: place(expected) - LIMIT_AT, reached: used > 1 } : null,
    marks: marks.filter((share) => share !== 1).map(place),
    limit: LIMIT_AT,
  };
}
