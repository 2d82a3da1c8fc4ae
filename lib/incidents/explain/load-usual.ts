import type { Db, Tx } from "@/lib/db/client";
import { formatUsd } from "@/lib/kernel/money";
import { addUtcDays, startOfUtcDay } from "@/lib/kernel/period";
import { readDaySums, readHourSums } from "@/lib/reporting";
import type { UsePlace, UseSum } from "@/lib/reporting/core/incident-facts";
import { type Spent, USUAL_DAYS, type Usual, usualOf } from "../core/usual";

const spentOf = ({ at, costUsd }: UseSum): Spent => ({ atMs: at.getTime(), usd: Number(formatUsd(costUsd)) });

/** What was usual for a place before an instant: from the roll-ups of 28 days and of as many hours as are kept. */
export async function loadUsual(db: Db | Tx, place: UsePlace, startedAt: Date): Promise<Usual> {
  const end = startOfUtcDay(startedAt);
  const from = addUtcDays(end, -USUAL_DAYS);
  const days = await readDaySums(db, place, from, end);
  const hours = await readHourSums(db, place, from, end);
  return usualOf(days.map(spentOf), hours.map(spentOf), startedAt.getTime());
}
