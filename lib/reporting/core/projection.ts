/**
 * What a span will have cost at its end, at the recent run rate of each weekday. Not a forecast: no trend, no range.
 *
 * Method "weekday_run_rate": complete days count as they are. Each day still to come counts the mean of the same
 * weekday over the 28 complete days before today; a weekday that those days lack counts the mean of them all. Today,
 * incomplete, counts the larger of what it has and its mean.
 */
import { divideHalfEven, type Usd } from "@/lib/kernel/money";
import { addUtcDays, type Span, startOfUtcDay, utcDate } from "@/lib/kernel/period";

export const BASIS_DAYS = 28;

export type Projection = { costUsd: Usd; method: "weekday_run_rate"; basisDays: number };

/**
 * @param dailyUsd Cost by day ("2026-10-01"), of the span up to now and of the 28 days before today; days without usage left out.
 * @param firstDay First day with any usage: days before it are no basis.
 * @returns null when the span has ended, or when there is no complete day to go by.
 */
export function projectCost(dailyUsd: ReadonlyMap<string, Usd>, span: Span, firstDay: string | null, now: Date): Projection | null {
  const today = startOfUtcDay(now);
  if (span.end <= today || firstDay === null) return null;
  const basis = daysBetween(addUtcDays(today, -BASIS_DAYS), today).filter((day) => utcDate(day) >= firstDay);
  if (basis.length === 0) return null;
  const costOf = (day: Date): bigint => dailyUsd.get(utcDate(day)) ?? 0n;
  const meanOf = (days: Date[]): bigint =>
    divideHalfEven(
      days.reduce((sum, day) => sum + costOf(day), 0n),
      BigInt(days.length),
    );
  const overall = meanOf(basis);
  const means = [0, 1, 2, 3, 4, 5, 6].map((weekday) => {
    const days = basis.filter((day) => day.getUTCDay() === weekday);
    return days.length > 0 ? meanOf(days) : overall;
  });
  let costUsd = 0n;
  for (const day of daysBetween(span.start, span.end)) {
    const mean = means[day.getUTCDay()] ?? overall;
    const known = costOf(day);
    if (day < today) costUsd += known;
    else if (day > today || known < mean) costUsd += mean;
    else costUsd += known;
  }
  return { costUsd: costUsd as Usd, method: "weekday_run_rate", basisDays: basis.length };
}

function daysBetween(start: Date, end: Date): Date[] {
  const days: Date[] = [];
  for (let day = startOfUtcDay(start); day < end; day = addUtcDays(day, 1)) days.push(day);
  return days;
}
