/**
 * Weeks that may stand for their days. A sum of a week is of use where the question never tells its days apart: no span begins or
 * ends inside it, and neither does a bucket. Weeks begin on Monday, in UTC; spans are of whole days, and parts of days are cut off.
 */
import { addUtcDays, type Span, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { bucketOf } from "./buckets";

const DAYS_OF_WEEK = 7;
const wholeDays = ({ start, end }: Span): Span => ({ start: startOfUtcDay(start), end: startOfUtcDay(end) });
const isWithin = (outer: Span, { start, end }: Span): boolean => outer.start <= start && end <= outer.end;

const later = (one: Date, other: Date): Date => new Date(Math.max(one.getTime(), other.getTime()));
const earlier = (one: Date, other: Date): Date => new Date(Math.min(one.getTime(), other.getTime()));

function* weeksTouching({ start, end }: Span): Generator<Span> {
  for (let at = bucketOf(start, "week"); at < end; at = addUtcDays(at, DAYS_OF_WEEK))
    yield { start: at, end: addUtcDays(at, DAYS_OF_WEEK) };
}

/**
 * @param spans What is asked about; they may overlap. @param buckets The starts of buckets, where sums are told apart by these.
 * @returns Mondays as ISO dates, oldest first.
 */
export function wholeWeeks(spans: readonly Span[], buckets: readonly Date[] = []): string[] {
  const days = spans.map(wholeDays);
  const edges = [...days.flatMap(({ start, end }) => [start, end]), ...buckets];
  const found = new Set<string>();
  for (const span of days) {
    for (const week of weeksTouching(span)) {
      const isCut = edges.some((edge) => edge > week.start && edge < week.end);
      if (!isCut && isWithin(span, week)) found.add(utcDate(week.start));
    }
  }
  return [...found].sort();
}

/** All weeks that have days of the spans. @returns Mondays as ISO dates, oldest first. */
export const touchedWeeks = (spans: readonly Span[]): string[] =>
  [...new Set(spans.map(wholeDays).flatMap((span) => [...weeksTouching(span)].map(({ start }) => utcDate(start))))].sort();

/** What the days of a question are read from: rows of whole weeks, rows of single days of weeks that stand, and all other days. */
export type FoldedDays = { weeks: string[]; days: Span[]; others: Span[] };

/**
 * Each day of the spans once. @param standing Mondays of the weeks that stand. @param buckets As in `wholeWeeks`.
 * @param hasDays Whether what stands for these weeks has their days too.
 */
export function splitDays(
  spans: readonly Span[],
  standing: readonly string[],
  hasDays: boolean,
  buckets: readonly Date[] = [],
): FoldedDays {
  const stands = new Set(standing);
  const weeks = wholeWeeks(spans, buckets).filter((week) => stands.has(week));
  const isWhole = new Set(weeks);
  const isByDay = (week: string): boolean => hasDays && stands.has(week) && !isWhole.has(week);
  return { weeks, days: daysOf(spans, isByDay), others: daysOf(spans, (week) => !isWhole.has(week) && !isByDay(week)) };
}

/** The days of the spans that lie in such weeks, each once, oldest first. */
function daysOf(spans: readonly Span[], isWanted: (week: string) => boolean): Span[] {
  const kept = spans
    .map(wholeDays)
    .flatMap((span) =>
      [...weeksTouching(span)]
        .filter((week) => isWanted(utcDate(week.start)))
        .map((week) => ({ start: later(week.start, span.start), end: earlier(week.end, span.end) })),
    );
  const joined: Span[] = [];
  for (const span of kept.sort((a, b) => a.start.getTime() - b.start.getTime())) {
    const last = joined.at(-1);
    if (last && span.start <= last.end) joined[joined.length - 1] = { start: last.start, end: later(last.end, span.end) };
    else joined.push(span);
  }
  return joined;
}
