/**
 * What a scope will have spent at the end of a period, never without its range.
 *
 * What is spent is exact. What is to come is an estimate from complete days (`forecast-rest.ts`), added to it and rounded
 * to cents; no bound is below what is spent. Of today, the part of the day that is still ahead is expected. A period
 * that is over is what was spent, to the last digit.
 */
import { divideHalfEven, formatFixed, formatUsd, parseUsd, sumUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { addUtcDays, daysIn, periodOf, periodSpan, type Span, shiftPeriod, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { DAY_MS, type DailySeries, dailySeries, dayNumber, sumBetween } from "./daily-series";
import { COVERAGE, forecastRest, LEAST_HISTORY, type RestForecast, stillToCome } from "./forecast-rest";
import { MODEL_NAMES, type ModelName } from "./models";
import { makeTrials, type Trial } from "./trials";

/** Days that are read: a year and the month before it. */
export const HISTORY_DAYS = 396;
export const BACK_TEST_MONTHS = 6;

export type ForecastRange = { expectedUsd: string; lowUsd: string; highUsd: string };
export type ForecastDay = {
  day: string;
  state: "actual" | "partial" | "forecast";
  /** Spent from the start of the period to the end of the day; null of days to come. Exact. */
  spentUsd: string | null;
  /** The same expected, of today and of days to come; null without a forecast. */
  range: ForecastRange | null;
};
export type BackTest = {
  /** Past months as they were forecast on the same day of the month, from what was known then; the newest first. */
  periods: (ForecastRange & { period: string; actualUsd: string; held: boolean })[];
  held: number;
  /** Mean distance of what was expected from what it came to, as a part of it: "0.042". Null without anything spent. */
  meanErrorShare: string | null;
};
export type Forecast = {
  period: string;
  from: string;
  to: string;
  currency: "USD";
  /** `forecast`: an estimate. `over`: what was spent. `none`: nothing can be said, `reason` tells why. */
  state: "forecast" | "over" | "none";
  reason: { code: "no_usage" | "too_little_history" | "too_uneven"; message: string } | null;
  /** In the period up to now. Exact. */
  spentUsd: string;
  /** At the end of the period: P50 with P10 and P90, to cents. Never one without the others. */
  atEnd: ForecastRange | null;
  /** How often the range is meant to hold. */
  coverage: string;
  /** How it was made: the model that won the trials, what else there is to say of the range. */
  method: { model: ModelName; name: string; errorShare: string | null; windows: number; isShort: boolean } | null;
  /** Complete days with a record, from the first with usage on. */
  historyDays: number;
  days: ForecastDay[];
  backTest: BackTest | null;
  asOf: string;
};

/** @param dailyUsd Cost by day ("2026-10-01") of the period up to now and of the `HISTORY_DAYS` before today; days without usage left out. */
export function forecastPeriod(dailyUsd: ReadonlyMap<string, Usd>, period: Span, now: Date): Forecast {
  const today = startOfUtcDay(now);
  const spentUsd = spentIn(dailyUsd, period);
  const series = seriesBefore(dailyUsd, today);
  const base = {
    period: periodOf(period.start),
    from: instantName(period.start),
    to: instantName(period.end),
    currency: "USD" as const,
    spentUsd: formatUsd(spentUsd),
    coverage: String(COVERAGE),
    historyDays: series.costs.length,
    asOf: instantName(now),
  };
  const silent = { method: null, backTest: null, reason: null };
  if (period.end <= now) {
    return { ...base, ...silent, state: "over", atEnd: exactly(spentUsd), days: daysOf(dailyUsd, period, now, []) };
  }
  const trials = makeTrials(series);
  const rest = forecastRest(series, trials, series.costs.length, daysIn({ start: today, end: period.end }));
  if (!rest) {
    return { ...base, ...silent, state: "none", atEnd: null, reason: reasonOf(series, spentUsd), days: daysOf(dailyUsd, period, now, []) };
  }
  const passed = (now.getTime() - today.getTime()) / DAY_MS;
  const ranges = stillToCome(rest, passed).map((range) => rangeOn(spentUsd, range));
  const atEnd = ranges.at(-1) ?? exactly(spentUsd);
  if (isTooWide(atEnd)) {
    return { ...base, ...silent, state: "none", atEnd: null, reason: tooUneven(atEnd), days: daysOf(dailyUsd, period, now, []) };
  }
  return {
    ...base,
    state: "forecast",
    reason: null,
    atEnd,
    method: methodOf(rest),
    days: daysOf(dailyUsd, period, now, ranges),
    backTest: backTestOf(dailyUsd, series, trials, period, today),
  };
}

const instantName = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;
const exactly = (usd: Usd): ForecastRange => ({ expectedUsd: formatUsd(usd), lowUsd: formatUsd(usd), highUsd: formatUsd(usd) });

function daysBetween({ start, end }: Span): Date[] {
  const days: Date[] = [];
  for (let day = startOfUtcDay(start); day < end; day = addUtcDays(day, 1)) days.push(day);
  return days;
}

function spentIn(dailyUsd: ReadonlyMap<string, Usd>, span: Span): Usd {
  return sumUsd(daysBetween(span).map((day) => dailyUsd.get(utcDate(day)) ?? ZERO_USD));
}

/** Complete days from the first with usage up to yesterday. */
function seriesBefore(dailyUsd: ReadonlyMap<string, Usd>, today: Date): DailySeries {
  const oldest = addUtcDays(today, -HISTORY_DAYS);
  const days = daysBetween({ start: oldest, end: today });
  const first = days.findIndex((day) => (dailyUsd.get(utcDate(day)) ?? 0n) > 0n);
  const known = first === -1 ? [] : days.slice(first);
  // A day whose corrections exceed its usage is no forecast of earnings.
  const costs = known.map((day) => Math.max(0, Number(dailyUsd.get(utcDate(day)) ?? 0n) / 1e15));
  return dailySeries(dayNumber(known[0] ?? today), costs);
}

function reasonOf(series: DailySeries, spentUsd: Usd): Forecast["reason"] {
  const days = series.costs.length;
  if (days === 0 && spentUsd === 0n) return { code: "no_usage", message: "Nothing has been used yet." };
  const known = days === 0 ? "Usage began today" : `There ${days === 1 ? "is 1 day" : `are ${days} days`} of usage`;
  return { code: "too_little_history", message: `${known}; a forecast needs ${LEAST_HISTORY} complete days.` };
}

/** A range of more than this many times what is expected tells a reader nothing, and frightens for nothing. */
const WIDEST = 2n;

const isTooWide = ({ expectedUsd, lowUsd, highUsd }: ForecastRange): boolean =>
  parseUsd(highUsd) - parseUsd(lowUsd) > WIDEST * parseUsd(expectedUsd);

function tooUneven({ lowUsd, highUsd }: ForecastRange): Forecast["reason"] {
  const [low, high] = [lowUsd, highUsd].map((usd) => Math.round(Number(usd)).toLocaleString("en-GB"));
  const message = `Single days differ too much to say: going by them, the month could end anywhere from $${low} to $${high}.`;
  return { code: "too_uneven", message };
}

/** What is to come on top of what is spent, to cents; never below what is spent. */
function rangeOn(spentUsd: Usd, { expected, low, high }: { expected: number; low: number; high: number }): ForecastRange {
  const on = (dollars: number): string => {
    const sum = toCents((spentUsd + usdOf(dollars)) as Usd);
    return formatUsd(sum > spentUsd ? sum : spentUsd);
  };
  return { expectedUsd: on(expected), lowUsd: on(low), highUsd: on(high) };
}

const usdOf = (dollars: number): Usd => (BigInt(Math.round(dollars * 1e6)) * 1_000_000_000n) as Usd;
const CENT = 10n ** 13n;
const toCents = (usd: Usd): Usd => (divideHalfEven(usd, CENT) * CENT) as Usd;
const shareText = (share: number): string => formatFixed(BigInt(Math.round(share * 1e6)), 6);

const methodOf = ({ model, errorShare, windows, measuredDays, sums }: RestForecast): Forecast["method"] => ({
  model,
  name: MODEL_NAMES[model],
  errorShare: errorShare === null ? null : shareText(errorShare),
  windows,
  isShort: measuredDays < sums.length,
});

/** `ranges` begin with today. */
function daysOf(dailyUsd: ReadonlyMap<string, Usd>, period: Span, now: Date, ranges: readonly ForecastRange[]): ForecastDay[] {
  const today = startOfUtcDay(now);
  let spent = 0n as Usd;
  return daysBetween(period).map((day) => {
    const ahead = daysIn({ start: today, end: day });
    spent = (spent + (dailyUsd.get(utcDate(day)) ?? 0n)) as Usd;
    return {
      day: utcDate(day),
      state: ahead < 0 ? "actual" : ahead === 0 ? "partial" : "forecast",
      spentUsd: ahead <= 0 ? formatUsd(spent) : null,
      range: ranges[ahead] ?? null,
    };
  });
}

/** The same forecast, made at the start of the same day of earlier months with nothing of later days. */
function backTestOf(
  dailyUsd: ReadonlyMap<string, Usd>,
  series: DailySeries,
  trials: readonly Trial[],
  period: Span,
  today: Date,
): BackTest {
  const elapsed = daysIn({ start: period.start, end: today });
  const periods: BackTest["periods"] = [];
  const misses: number[] = [];
  for (let back = 1; back <= BACK_TEST_MONTHS; back++) {
    const id = shiftPeriod(periodOf(period.start), -back);
    const past = periodSpan(id);
    const asOf = addUtcDays(past.start, Math.min(elapsed, daysIn(past) - 1));
    const end = dayNumber(asOf) - series.firstDay;
    const rest = forecastRest(series, trials, end, daysIn({ start: asOf, end: past.end }));
    const last = rest && stillToCome(rest, 0).at(-1);
    if (!last) break;
    const range = rangeOn(spentIn(dailyUsd, { start: past.start, end: asOf }), last);
    const actualUsd = spentIn(dailyUsd, past);
    const came = sumBetween(series, end, dayNumber(past.end) - series.firstDay);
    periods.push({
      period: id,
      ...range,
      actualUsd: formatUsd(actualUsd),
      held: last.low <= came + CENT_DOLLARS && came <= last.high + CENT_DOLLARS,
    });
    if (actualUsd > 0n) misses.push((Math.abs(last.expected - came) * 1e15) / Number(actualUsd));
  }
  const meanErrorShare = misses.length === 0 ? null : shareText(misses.reduce((sum, miss) => sum + miss, 0) / misses.length);
  return { periods, held: periods.filter((one) => one.held).length, meanErrorShare };
}

/** What rounding may take from a bound. */
const CENT_DOLLARS = 0.005;
