/** What is to come of a count, as programs and pages see it. Amounts are decimal strings of the budget's unit. */
import { type Amount, type Budget, countAmount, formatAmount, type Unit } from "@/lib/budgets/core/budget";
import type { Counted } from "@/lib/budgets/core/describe-budget";
import { probabilityText, roundedAmount } from "@/lib/reporting/core/budget-burn";
import { bucketsIn, floatOf, type Outlook, type Pace, whyNotForecast } from "@/lib/reporting/core/budget-outlook";
import { LEAST_DAYS, type Quantiles } from "@/lib/reporting/core/forecast/breach";

export type AmountQuantiles = { p10: string; p50: string; p90: string };
export type BreachView = {
  budgetId: string;
  /** Which count of a budget that counts apart; empty otherwise. */
  value: string;
  window: { startsAt: string; endsAt: string | null };
  unit: Unit;
  /** With raises and what was carried over. */
  limit: string;
  spent: string;
  held: string;
  /** That the limit is reached by the end of the window: "0.73". 1 where it is reached already. */
  probability: string | null;
  /** Why there is no probability, in words. */
  reason: string | null;
  /** Complete days of use that were looked back on. */
  historyDays: number;
  /** Starts of the hours or days by which one in a hundred, a tenth, half and nine tenths of the paths reach the limit. */
  dates: { notBefore: string | null; p10: string | null; p50: string | null; p90: string | null } | null;
  /** Used at the end of the window. For windows of an hour `p50` alone, at the pace of the last six. */
  atEnd: { p10: string | null; p50: string; p90: string | null } | null;
  /** The same at the end of each hour or day to come, named by its start. */
  band: (AmountQuantiles & { start: string })[];
  /** Used an hour in the last hour, six hours and day. */
  pace: { hour: string; sixHours: string; day: string } | null;
  /** How many times faster it is used than would last until the end. */
  burnMultiple: string | null;
  asOf: string;
};

/** As lists show it. */
export type BreachSummary = Omit<BreachView, "band">;
export function summaryOf({ band: _band, ...summary }: BreachView): BreachSummary {
  return summary;
}

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const ONE = countAmount(1n);

export function breachView(budget: Budget, counted: Counted, limit: Amount, outlook: Outlook | null, now: Date): BreachView {
  const { value, spent, held, window } = counted;
  const step = budget.unit === "usd" ? ONE / 100n : ONE;
  const isReached = spent + held >= limit;
  const forecast = outlook?.forecast ?? null;
  const asOf = now.toISOString();
  const quantiles = ({ p10, p50, p90 }: Quantiles): AmountQuantiles => ({
    p10: roundedAmount(p10, spent, step),
    p50: roundedAmount(p50, spent, step),
    p90: roundedAmount(p90, spent, step),
  });
  const last = forecast?.band.at(-1);
  const starts = outlook ? startsAhead(outlook) : [];
  return {
    budgetId: budget.id,
    value,
    window: {
      startsAt: (window.startsAt ?? budget.startsAt).toISOString(),
      endsAt: (window.endsAt ?? budget.endsAt)?.toISOString() ?? null,
    },
    unit: budget.unit,
    ...{ limit: formatAmount(limit), spent: formatAmount(spent), held: formatAmount(held) },
    probability: isReached ? "1" : forecast ? probabilityText(forecast.probability) : null,
    reason: isReached || forecast ? null : reasonOf(budget, outlook),
    historyDays: outlook?.historyDays ?? 0,
    dates: isReached ? { notBefore: asOf, p10: asOf, p50: asOf, p90: asOf } : datesOf(outlook, starts),
    atEnd: last ? quantiles(last) : endAtPace(outlook, spent + held, step, now),
    band: forecast ? forecast.band.map((each, i) => ({ start: starts[i] ?? asOf, ...quantiles(each) })) : [],
    pace: outlook && paceView(outlook.pace, step),
    burnMultiple: outlook && multipleOf(outlook, floatOf(spent), floatOf(limit), now),
    asOf,
  };
}

function reasonOf(budget: Budget, outlook: Outlook | null): string {
  const why = whyNotForecast(budget);
  if (why !== null) return why;
  if (budget.window === "hour") return "An hour is over before a forecast tells more than its pace.";
  return `There ${outlook?.historyDays === 1 ? "is 1 day" : `are ${outlook?.historyDays ?? 0} days`} of use; a forecast needs ${LEAST_DAYS}.`;
}

/** Starts of the buckets that are not over. */
function startsAhead({ window, granularity, ends }: Outlook): string[] {
  return bucketsIn(window, granularity)
    .slice(-ends.length)
    .map(({ start }) => start.toISOString());
}

function datesOf(outlook: Outlook | null, starts: readonly string[]): BreachView["dates"] {
  if (!outlook?.forecast) return null;
  const { notBefore, crossed } = outlook.forecast;
  const at = (place: number | null): string | null => (place === null ? null : (starts[Math.max(0, place)] ?? null));
  return { notBefore: at(notBefore), p10: at(crossed.p10), p50: at(crossed.p50), p90: at(crossed.p90) };
}

/** For windows too short for paths: at the pace of the last six hours. */
function endAtPace(outlook: Outlook | null, used: Amount, step: Amount, now: Date): BreachView["atEnd"] {
  if (!outlook || outlook.window.end.getTime() - outlook.window.start.getTime() > HOUR_MS) return null;
  const hours = Math.max(0, outlook.window.end.getTime() - now.getTime()) / HOUR_MS;
  return { p10: null, p50: roundedAmount(floatOf(used) + outlook.pace.sixHours * hours, used, step), p90: null };
}

function paceView({ hour, sixHours, day }: Pace, step: Amount): BreachView["pace"] {
  const text = (pace: number): string => roundedAmount(pace, 0n, step);
  return { hour: text(hour), sixHours: text(sixHours), day: text(day) };
}

/** Pace / (limit / window): that of the last day, in windows of a day or less that since they began. */
function multipleOf({ window, pace }: Outlook, spent: number, limit: number, now: Date): string | null {
  const hours = (window.end.getTime() - window.start.getTime()) / HOUR_MS;
  const elapsed = (now.getTime() - window.start.getTime()) / HOUR_MS;
  if (limit <= 0 || elapsed <= 0) return null;
  return (((hours > DAY_HOURS + 1 ? pace.day : spent / elapsed) * hours) / limit).toFixed(2);
}
