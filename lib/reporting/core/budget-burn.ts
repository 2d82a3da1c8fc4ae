/**
 * How a budget burns in its window: used so far by bucket, the same of the window before, where it is heading with its
 * range, and how likely and when it runs out.
 *
 * What is used is exact and ends at what the budget's own counter holds. What is to come is the forecast of
 * `forecast/breach.ts`. No range is drawn where it is more than twice what is expected; the chance is told all the same.
 */
import { type Amount, formatAmount } from "@/lib/budgets/core/budget";
import { divideHalfEven } from "@/lib/kernel/money";
import type { Span } from "@/lib/kernel/period";
import { bucketName } from "./buckets";
import { type Bucket, bucketsIn, floatOf, type Outlook, type Silence } from "./budget-outlook";
import type { Quantiles } from "./forecast/breach";

export type BurnRange = { expected: string; low: string; high: string };
export type BurnPoint = {
  start: string;
  state: "actual" | "partial" | "forecast";
  /** From the start of the window to the end of the bucket; null of buckets to come. */
  used: string | null;
  /** The same expected, of buckets to come; null without a forecast. */
  range: BurnRange | null;
  /** At the same place of the window before; null where that had none. */
  before: string | null;
};
/** `early`, `likely` and `late`: the buckets in which a tenth, half and nine tenths of the paths have reached the limit, if they do. */
export type Breach = {
  /** That it is reached by the end of the window: "0.73". */
  probability: string;
  /** Almost certainly not before this bucket: one path in a hundred has reached the limit. */
  notBefore: string | null;
  early: string | null;
  likely: string | null;
  late: string | null;
};
export type Burn = { points: BurnPoint[]; breach: Breach | null; silence: Silence | null };

export type BurnInput = {
  window: Span;
  granularity: "hour" | "day";
  now: Date;
  /** Use of this window before it is not counted. */
  since: Date;
  limit: Amount;
  /** What the budget's counter holds: of usage, and of open reservations. */
  spent: Amount;
  held: Amount;
  /** Used by bucket ("2026-10-01T00:00:00Z"), of this window and of the one before. */
  amounts: ReadonlyMap<string, Amount>;
  before: Span | null;
  /** Of the same window and buckets; null once it is over. */
  outlook: Outlook | null;
  /** What an estimate is rounded to: a cent, or one of something. */
  step: Amount;
};

/** @returns One point for each bucket of the window, and null for the breach where there is too little history. */
export function burnOf(input: BurnInput): Burn {
  const { now, spent, window, granularity, since } = input;
  const buckets = bucketsIn(window, granularity);
  const first = bucketsIn({ start: since, end: window.end }, granularity)[0]?.start ?? since;
  const used = totalsOf(input, buckets, first);
  const before = input.before ? totalsOf(input, bucketsIn(input.before, granularity), EVER) : [];
  const isOver = now >= window.end;
  const band = input.outlook?.forecast?.band ?? null;
  const isUneven = band !== null && isTooWide(band.at(-1));
  const ahead = buckets.filter(({ end }) => end <= now).length;
  const points = buckets.map(({ start, end }, i): BurnPoint => {
    const state = end <= now ? "actual" : start <= now ? "partial" : "forecast";
    const isLastFact = state === "partial" || (state === "actual" && i === buckets.length - 1);
    const amount = isLastFact ? spent : (used[i] ?? 0n);
    const quantiles = state === "forecast" && !isUneven ? band?.[i - ahead] : undefined;
    const earlier = before[i];
    return {
      start: bucketName(start),
      state,
      used: state === "forecast" ? null : formatAmount(amount < spent ? amount : spent),
      range: quantiles ? rangeOf(input, quantiles) : null,
      before: earlier === undefined ? null : formatAmount(earlier),
    };
  });
  const silence = isUneven ? "too_uneven" : band === null && !isOver ? "too_little_history" : null;
  return { points, breach: breachOf(input, points), silence };
}

const EVER = new Date(0);
/** A range of more than this many times what is expected tells a reader nothing. */
const WIDEST = 2;

const isTooWide = (end: Quantiles | undefined): boolean => end !== undefined && end.p90 - end.p10 > WIDEST * end.p50;

function totalsOf({ amounts }: BurnInput, buckets: readonly Bucket[], since: Date): Amount[] {
  let sum = 0n;
  return buckets.map(({ start }) => {
    if (start >= since) sum += amounts.get(bucketName(start)) ?? 0n;
    return sum;
  });
}

const amountOf = (value: number): Amount => BigInt(Math.round(value * 1e6)) * 1_000_000_000n;

/** Never below what is spent. */
export function roundedAmount(value: number, spent: Amount, step: Amount): string {
  const amount = divideHalfEven(amountOf(value), step) * step;
  return formatAmount(amount > spent ? amount : spent);
}

const rangeOf = ({ spent, step }: BurnInput, { p10, p50, p90 }: Quantiles): BurnRange => ({
  expected: roundedAmount(p50, spent, step),
  low: roundedAmount(p10, spent, step),
  high: roundedAmount(p90, spent, step),
});

function breachOf({ limit, spent, held, outlook }: BurnInput, points: readonly BurnPoint[]): Breach | null {
  if (spent + held >= limit) {
    const cap = floatOf(limit);
    const facts = points.filter(({ used }) => used !== null);
    const reached = (facts.find(({ used }) => Number(used) >= cap) ?? facts.at(-1))?.start ?? null;
    return { probability: "1", notBefore: reached, early: reached, likely: reached, late: reached };
  }
  if (!outlook?.forecast) return null;
  const { probability, notBefore, crossed } = outlook.forecast;
  const from = points.length - outlook.ends.length;
  const at = (place: number | null): string | null => (place === null ? null : (points[from + place]?.start ?? null));
  return {
    probability: probabilityText(probability),
    notBefore: at(notBefore),
    early: at(crossed.p10),
    likely: at(crossed.p50),
    late: at(crossed.p90),
  };
}

export const probabilityText = (probability: number): string => String(Number(probability.toFixed(2)));
