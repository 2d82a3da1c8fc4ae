/** What is to come of one count of a budget: the one forecast that its page, its list and its warnings are told from. */
import type { Amount, Budget, Window } from "@/lib/budgets/core/budget";
import type { BudgetWindow } from "@/lib/budgets/core/window";
import { addUtcDays, daysIn, type Span, startOfUtcDay, startOfUtcHour, utcDate } from "@/lib/kernel/period";
import { isNumberOfOneCall } from "@/lib/metering/core/rollup-deltas";
import { bucketName, bucketsOf, oldestHour } from "./buckets";
import { BREACH_DAYS, type BreachForecast, forecastBreach } from "./forecast/breach";
import { DAY_MS, dayNumber } from "./forecast/daily-series";

/** Why nothing is said of what is to come; or, with `too_uneven`, why no range is drawn. */
export type Silence = "too_little_history" | "too_uneven";
/** What was used an hour in the last hour, six hours and day. */
export type Pace = { hour: number; sixHours: number; day: number };
export type Outlook = {
  window: Span;
  granularity: "hour" | "day";
  /** Ends of the buckets that are not over, the last that of the window: what places in the forecast mean. */
  ends: Date[];
  /** Null for windows shorter than a day, and with too few days of use. */
  forecast: BreachForecast | null;
  /** Complete days from the first with use on. */
  historyDays: number;
  pace: Pace;
};

/** Of a budget without an end, this much of what is to come is looked at. */
const OPEN_DAYS = 31;
const HOUR_MS = 3_600_000;
/** Windows that begin and end too fast, or are no span of time. */
const WITHOUT_SPAN: readonly Window[] = ["minute", "trace", "session"];

type Counts = Pick<Budget, "window" | "unit" | "labels">;

/** Why a budget is not in the roll-ups that forecasts are made from, in words; null where it is. */
export function whyNotForecast({ window, unit, labels }: Counts): string | null {
  if (WITHOUT_SPAN.includes(window)) return `Each call is decided on by what its own ${window} holds.`;
  if (unit === "credits") return "Credits are counted by call, not by day.";
  const names = Object.keys(labels);
  if (names.length > 1) return "Several labels at once are counted by call, not by day.";
  return names.some(isNumberOfOneCall) ? "What one call saved is counted by call, not by day." : null;
}

/** The span of a window, no longer than the budget; of one without an end, from the first day that is looked back on to a month ahead. */
export function spanOfWindow(budget: { startsAt: Date; endsAt: Date | null }, window: BudgetWindow | null, now: Date, back: number): Span {
  const { endsAt } = budget;
  if (window?.startsAt && window.endsAt) return { start: window.startsAt, end: endsAt && endsAt < window.endsAt ? endsAt : window.endsAt };
  const first = addUtcDays(startOfUtcDay(now), -back);
  const start = new Date(Math.max(first.getTime(), budget.startsAt.getTime()));
  return { start, end: endsAt ?? addUtcDays(startOfUtcDay(now), OPEN_DAYS) };
}

export const granularityOf = (window: Window, start: Date, now: Date): "hour" | "day" =>
  (window === "day" || window === "hour") && start >= oldestHour(now) ? "hour" : "day";

/** The buckets' own edges, nearest to those of a window: zones begin their days at other hours than UTC. */
export function edgesOf({ start, end }: Span, granularity: "hour" | "day"): Span {
  const half = granularity === "day" ? DAY_MS / 2 : HOUR_MS / 2;
  const nearest = (at: Date): Date => (granularity === "day" ? startOfUtcDay : startOfUtcHour)(new Date(at.getTime() + half));
  return { start: nearest(start), end: nearest(end) };
}

export type Bucket = { start: Date; end: Date };
/** The buckets of a window; the last ends with the window itself, whatever its zone. */
export function bucketsIn(window: Span, granularity: "hour" | "day"): Bucket[] {
  const starts = bucketsOf(edgesOf(window, granularity), granularity);
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? window.end }));
}

export type OutlookInput = {
  /** Of budget and count. */
  seed: string;
  now: Date;
  window: Span;
  granularity: "hour" | "day";
  /** Spent, and held by open reservations. */
  used: Amount;
  limitAt: (at: Date) => Amount;
  /** Used by day ("2026-10-01") before today, and by hour ("2026-10-01T05:00:00Z") of the last 25. */
  daily: ReadonlyMap<string, Amount>;
  hourly: ReadonlyMap<string, Amount>;
};

export const floatOf = (amount: Amount): number => Number(amount) / 1e15;

export function outlookOf(input: OutlookInput): Outlook {
  const { now, window, granularity, limitAt } = input;
  const ends = bucketsIn(window, granularity).flatMap(({ end }) => (end > now ? [end] : []));
  const { daily, firstDay } = completeDays(input.daily, now);
  const today = startOfUtcDay(now);
  const forecast =
    ends.length === 0 || window.end.getTime() - window.start.getTime() <= HOUR_MS
      ? null
      : forecastBreach({
          seed: `${input.seed}|${utcDate(now)}`,
          daily,
          firstDay,
          passed: (now.getTime() - today.getTime()) / DAY_MS,
          used: floatOf(input.used),
          ends: ends.map((end) => (end.getTime() - today.getTime()) / DAY_MS),
          limit: floatOf(limitAt(now)),
          limits: ends.map((end) => floatOf(limitAt(new Date(end.getTime() - 1)))),
        });
  return { window, granularity, ends, forecast, historyDays: daily.length, pace: paceOf(input.hourly, now) };
}

function completeDays(amounts: ReadonlyMap<string, Amount>, now: Date): { daily: number[]; firstDay: number } {
  const today = startOfUtcDay(now);
  const from = addUtcDays(today, -BREACH_DAYS);
  let first = today;
  for (const [day, amount] of amounts) {
    const at = new Date(`${day}T00:00:00Z`);
    if (amount > 0n && at >= from && at < first) first = at;
  }
  const daily = Array.from({ length: daysIn({ start: first, end: today }) }, (_, i) =>
    // Credits may take back more than a day used.
    Math.max(0, floatOf(amounts.get(utcDate(addUtcDays(first, i))) ?? 0n)),
  );
  return { daily, firstDay: dayNumber(first) };
}

/** Of the oldest hour only the part inside counts. */
function paceOf(hourly: ReadonlyMap<string, Amount>, now: Date): Pace {
  const over = (hours: number): number => {
    const from = now.getTime() - hours * HOUR_MS;
    let sum = 0;
    for (let at = startOfUtcHour(new Date(from)).getTime(); at <= now.getTime(); at += HOUR_MS) {
      const part = at < from ? (at + HOUR_MS - from) / HOUR_MS : 1;
      sum += part * floatOf(hourly.get(bucketName(new Date(at))) ?? 0n);
    }
    return Math.max(0, sum) / hours;
  };
  return { hour: over(1), sixHours: over(6), day: over(24) };
}
