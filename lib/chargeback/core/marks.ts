/** Which days of the calendar are closed, and what is in review: the little that every page with a period shows of the books. */
import { utcDate } from "@/lib/kernel/period";

/** Both days are inside, as calendars of the accounting zone show them. */
export type PeriodMark = { id: string; name: string; firstDay: string; lastDay: string };
export type PeriodMarks = { closed: PeriodMark[]; inReview: (PeriodMark & { dueAt: string | null })[] };

/** Whether each of these days, both inside, lies in a closed period. `closed` may come in any order. */
export function isClosed(days: { first: string; last: string }, closed: readonly Pick<PeriodMark, "firstDay" | "lastDay">[]): boolean {
  if (days.first > days.last) return false;
  let open = days.first;
  for (const { firstDay, lastDay } of [...closed].sort((a, b) => (a.firstDay < b.firstDay ? -1 : 1)))
    if (firstDay <= open && open <= lastDay) open = dayAfter(lastDay);
  return open > days.last;
}

const dayAfter = (day: string): string => utcDate(new Date(Date.parse(day) + 86_400_000));
