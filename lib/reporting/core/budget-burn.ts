/**
 * How a budget burns in its window: used so far by bucket, the same of the window before, where it is heading with its
 * range, and how likely and when it runs out.
 *
 * What is used is exact and ends at what the budget's own counter holds. What is to come is the forecast of whole days
 * (`forecast/forecast-rest.ts`), which the rest of a day is taken from in proportion. Days beyond the longest horizon of
 * that forecast go on as fast as its last four weeks, and their range grows with them. As of a month, nothing is said where
 * the range is more than twice what is expected.
 */
import { type Amount, formatAmount } from "@/lib/budgets/core/budget";
import { divideHalfEven } from "@/lib/kernel/money";
import { addUtcDays, daysIn, type Span, startOfUtcDay, startOfUtcHour, utcDate } from "@/lib/kernel/period";
import { bucketName, bucketsOf } from "./buckets";
import { DAY_MS, dailySeries, dayNumber, LONGEST_HORIZON } from "./forecast/daily-series";
import { forecastRest, type Range, stillToCome } from "./forecast/forecast-rest";
import { makeTrials } from "./forecast/trials";

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
/** `early`, `likely` and `late`: the buckets in which the high, expected and low end of the range reach the limit, if they do. */
export type Breach = {
  /** That it is reached by the end of the window: "0.73". */
  probability: string;
  early: string | null;
  likely: string | null;
  late: string | null;
};
/** Why nothing is said of what is to come: too few days of usage, or days that differ too much. */
export type Silence = "too_little_history" | "too_uneven";
export type Burn = { points: BurnPoint[]; breach: Breach | null; silence: Silence | null };

export type BurnInput = {
  window: Span;
  granularity: "hour" | "day";
  now: Date;
  /** Use of this window before it is not counted. */
  since: Date;
  limit: Amount;
  /** What the budget's counter holds. */
  spent: Amount;
  /** Used by bucket ("2026-10-01T00:00:00Z"), of this window and of the one before. */
  amounts: ReadonlyMap<string, Amount>;
  before: Span | null;
  /** Used by whole day ("2026-10-01"), of the days before today. */
  daily: ReadonlyMap<string, Amount>;
  /** What an estimate is rounded to: a cent, or one of something. */
  step: Amount;
};

/** @returns One point for each bucket of the window, and null for the breach where there is too little history. */
export function burnOf(input: BurnInput): Burn {
  const { now, limit, spent } = input;
  const window = edgesOf(input.window, input.granularity);
  const used = totalsOf(input, window, edgesOf({ start: input.since, end: window.end }, input.granularity).start);
  const before = input.before ? totalsOf(input, edgesOf(input.before, input.granularity), EVER) : [];
  const ranges = now < window.end ? rangesAhead(input.daily, now, window.end) : null;
  const isUneven = ranges !== null && isTooWide(rangeAt(ranges, now, window.end), floatOf(spent));
  const ahead = isUneven ? null : ranges;
  const silence = isUneven ? "too_uneven" : ranges === null && now < window.end ? "too_little_history" : null;
  const buckets = bucketsOf(window, input.granularity);
  const points = buckets.map((start, i): BurnPoint => {
    const end = buckets[i + 1] ?? window.end;
    const state = end <= now ? "actual" : start <= now ? "partial" : "forecast";
    const isLastFact = state === "partial" || (state === "actual" && (buckets[i + 1] ?? window.end) >= window.end);
    const amount = isLastFact ? spent : (used[i] ?? 0n);
    const earlier = before[i];
    return {
      start: bucketName(start),
      state,
      used: state === "forecast" ? null : formatAmount(amount < spent ? amount : spent),
      range: state === "forecast" && ahead ? rangeOn(input, rangeAt(ahead, now, end)) : null,
      before: earlier === undefined ? null : formatAmount(earlier),
    };
  });
  return { points, breach: breachOf(points, limit, spent, ahead && rangeAt(ahead, now, window.end)), silence };
}

const EVER = new Date(0);
/** A range of more than this many times what is expected tells a reader nothing. */
const WIDEST = 2;

const isTooWide = ({ expected, low, high }: Range, spent: number): boolean => high - low > WIDEST * (spent + expected);

/** The buckets' own edges, nearest to those of a window: zones begin their days at other hours than UTC. */
export function edgesOf({ start, end }: Span, granularity: "hour" | "day"): Span {
  const half = granularity === "day" ? DAY_MS / 2 : 1_800_000;
  const nearest = (at: Date): Date => (granularity === "day" ? startOfUtcDay : startOfUtcHour)(new Date(at.getTime() + half));
  return { start: nearest(start), end: nearest(end) };
}

function totalsOf({ amounts, granularity }: BurnInput, span: Span, since: Date): Amount[] {
  let sum = 0n;
  return bucketsOf(span, granularity).map((start) => {
    if (start >= since) sum += amounts.get(bucketName(start)) ?? 0n;
    return sum;
  });
}

/** What each day from today on adds to what is used, all days together; null with too little history. */
function rangesAhead(daily: ReadonlyMap<string, Amount>, now: Date, end: Date): Range[] | null {
  const today = startOfUtcDay(now);
  const first = [...daily.entries()].filter(([day, amount]) => amount > 0n && day < utcDate(today)).sort()[0]?.[0];
  if (first === undefined) return null;
  const start = new Date(`${first}T00:00:00Z`);
  const days = Array.from({ length: daysIn({ start, end: today }) }, (_, i) => utcDate(addUtcDays(start, i)));
  const series = dailySeries(
    dayNumber(start),
    days.map((day) => Math.max(0, floatOf(daily.get(day) ?? 0n))),
  );
  const horizon = Math.max(1, Math.ceil((end.getTime() - today.getTime()) / DAY_MS));
  const rest = forecastRest(series, makeTrials(series), days.length, Math.min(horizon, LONGEST_HORIZON));
  if (!rest) return null;
  const ranges = stillToCome(rest, (now.getTime() - today.getTime()) / DAY_MS);
  const [month, earlier] = [ranges.at(-1), ranges.at(-29)];
  if (!month || !earlier) return ranges;
  const daysKnown = ranges.length;
  for (let day = daysKnown + 1; day <= horizon; day++) {
    const expected = month.expected + ((month.expected - earlier.expected) / 28) * (day - daysKnown);
    const wider = day / daysKnown;
    ranges.push({
      expected,
      low: Math.max(month.low, expected - (month.expected - month.low) * wider),
      high: expected + (month.high - month.expected) * wider,
    });
  }
  return ranges;
}

/** What is still to come up to an instant, within a day in proportion. */
function rangeAt(ranges: readonly Range[], now: Date, at: Date): Range {
  const today = startOfUtcDay(now);
  const place = Math.min(Math.floor((at.getTime() - 1 - today.getTime()) / DAY_MS), ranges.length - 1);
  const from = place <= 0 ? now : addUtcDays(today, place);
  const part = Math.min(1, (at.getTime() - from.getTime()) / (addUtcDays(today, place + 1).getTime() - from.getTime()));
  const [before, day] = [place <= 0 ? NOTHING : (ranges[place - 1] ?? NOTHING), ranges[place] ?? NOTHING];
  const between = (key: keyof Range): number => before[key] + (day[key] - before[key]) * part;
  return { expected: between("expected"), low: between("low"), high: between("high") };
}

const NOTHING: Range = { expected: 0, low: 0, high: 0 };
const floatOf = (amount: Amount): number => Number(amount) / 1e15;
const amountOf = (value: number): Amount => BigInt(Math.round(value * 1e6)) * 1_000_000_000n;

function rangeOn({ spent, step }: BurnInput, { expected, low, high }: Range): BurnRange {
  const on = (value: number): string => {
    const sum = divideHalfEven(spent + amountOf(value), step) * step;
    return formatAmount(sum > spent ? sum : spent);
  };
  return { expected: on(expected), low: on(low), high: on(high) };
}

function breachOf(points: readonly BurnPoint[], limit: Amount, spent: Amount, rest: Range | null): Breach | null {
  const cap = floatOf(limit);
  const reached = points.find((point) => point.used !== null && Number(point.used) >= cap)?.start ?? null;
  if (spent >= limit) return { probability: "1", early: reached, likely: reached, late: reached };
  if (!rest) return null;
  const first = (key: keyof BurnRange): string | null => points.find(({ range }) => range && Number(range[key]) >= cap)?.start ?? null;
  const probability = chanceOfMore(rest, floatOf(limit - spent)).toFixed(2);
  return { probability: String(Number(probability)), early: first("high"), likely: first("expected"), late: first("low") };
}

/** Of the standard normal distribution: a tenth lies beyond. */
const Z90 = 1.2815515655;

/**
 * How likely a range is exceeded: the normal distribution on either side of what is expected that has the range's own
 * ends as its P10 and P90. Never quite certain, for the range is an estimate: from 1 % to 99 %.
 */
export function chanceOfMore({ expected, low, high }: Range, room: number): number {
  const width = room >= expected ? high - expected : expected - low;
  if (width <= 0) return room > expected ? 0.01 : room < expected ? 0.99 : 0.5;
  return Math.min(0.99, Math.max(0.01, 1 - normalBelow(((room - expected) / width) * Z90)));
}

/** The normal distribution function, to 7.5e-8. Source: Abramowitz and Stegun 26.2.17. */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const beyond = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * tail;
  return z >= 0 ? 1 - beyond : beyond;
}
