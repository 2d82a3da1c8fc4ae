/** Geometry of the budget bar, in percent of its width. The hard mark stands at 5/6 of it, so that what lies beyond is seen. */
import { type Decimal, ratioOf } from "./decimal-text";

export type BudgetBarParts = {
  spent: number;
  forecast: { from: number; width: number } | null;
  beyond: { from: number; width: number; reached: boolean } | null;
  soft: number | null;
  hard: number;
};

const HARD_AT = 100 / 1.2;

/** `softShare` is the soft mark as a share of the cap, 0.8 by default; null draws none. */
export function budgetBarParts(
  spent: Decimal,
  cap: Decimal,
  forecast: Decimal = null,
  softShare: number | null = 0.8,
): BudgetBarParts | null {
  const used = ratioOf(spent, cap);
  if (used === null) return null;
  const expected = ratioOf(forecast, cap) ?? used;
  const place = (share: number): number => Math.max(0, Math.min(100, share * HARD_AT));
  const inside = place(Math.min(used, 1));
  const expectedInside = place(Math.min(expected, 1));
  const top = place(Math.max(expected, used));
  return {
    spent: inside,
    forecast: expectedInside > inside ? { from: inside, width: expectedInside - inside } : null,
    beyond: top > HARD_AT ? { from: HARD_AT, width: top - HARD_AT, reached: used > 1 } : null,
    soft: softShare === null ? null : place(softShare),
    hard: HARD_AT,
  };
}
