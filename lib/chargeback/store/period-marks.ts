import type { Db } from "@/lib/db/client";
import type { PeriodMarks } from "../core/marks";
import { daysOfPeriod, periodName } from "../core/periods";

/** The periods that are not open, the oldest first. */
export async function readMarks(db: Db): Promise<PeriodMarks> {
  const rows = await db.billingPeriod.findMany({
    where: { state: { in: ["closed", "in_review"] } },
    select: { id: true, startsAt: true, endsAt: true, timeZone: true, state: true, dueAt: true },
    orderBy: { startsAt: "asc" },
  });
  const marks = rows.map(({ id, startsAt, endsAt, timeZone, state, dueAt }) => {
    const { first, last } = daysOfPeriod({ id, start: startsAt, end: endsAt, timeZone });
    return { state, dueAt, mark: { id, name: periodName(id), firstDay: first, lastDay: last } };
  });
  return {
    closed: marks.flatMap(({ state, mark }) => (state === "closed" ? [mark] : [])),
    inReview: marks.flatMap(({ state, mark, dueAt }) => (state === "in_review" ? [{ ...mark, dueAt: dueAt?.toISOString() ?? null }] : [])),
  };
}
