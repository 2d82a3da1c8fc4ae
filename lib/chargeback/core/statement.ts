/**
 * A month in the currency of statements. Each list of charges is stated as a whole: its amounts are whole smallest units
 * that sum to the total, and the totals of all lists are equal, since their exact sums are. The ledger stays in dollars.
 */
import { parseUsd, type Usd } from "@/lib/kernel/money";
import { exchangeExactly, statementAmounts } from "@/lib/pricing/core/fx";

/** What amounts are stated in. Dollars are stated at 1. */
export type StatedIn = { currency: string; perUsd: string };
export const IN_DOLLARS: StatedIn = { currency: "USD", perUsd: "1" };

/**
 * The month's statement, where the organisation has statements in another currency than the dollar. Without a rate that
 * held at its end, `perUsd` and all amounts are null, and dollars are all there is.
 */
export type Statement = {
  currency: string;
  perUsd: string | null;
  /** From when the rate holds, and where it is from. */
  rateFrom: string | null;
  rateSource: string | null;
  total: string | null;
};

/** The instant whose rate a month is stated at: its last one, or now while it runs. */
export const statedAt = (end: Date, now: Date): Date => new Date(Math.min(end.getTime() - 1, now.getTime()));

/** Amounts of rows, in their order; null for a row without a cost. They sum to the total. */
export function statedAmounts(
  costsUsd: readonly (string | null | undefined)[],
  { currency, perUsd }: StatedIn,
): { amounts: (string | null)[]; total: string } {
  const priced = costsUsd.flatMap((cost) => (cost == null ? [] : [parseUsd(cost) as Usd]));
  const { lines, total } = statementAmounts(priced, perUsd, currency);
  let next = 0;
  return { amounts: costsUsd.map((cost) => (cost == null ? null : (lines[next++] ?? null))), total };
}

/** One amount to its last digit: what detail lines say, which are rounded as part of a statement only. */
export const statedExactly = (costUsd: string | null, { perUsd }: StatedIn): string | null =>
  costUsd === null ? null : exchangeExactly(parseUsd(costUsd), perUsd);
