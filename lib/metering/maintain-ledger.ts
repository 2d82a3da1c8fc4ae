import type { Db } from "@/lib/db/client";
import type { Clock } from "@/lib/kernel/clock";
import { periodOf, periodSpan, shiftPeriod } from "@/lib/kernel/period";
import { WAITED_DAYS } from "./core/settle/same-call";
import { deleteReports } from "./store/call-reports";
import { ensurePartitionsFor } from "./store/partitions";
import { HOURLY_WINDOW_DAYS } from "./store/rollups";

const MONTHS_AHEAD = 2;
const DAY_MS = 86_400_000;
/** How long a call is known by its reports, so that one that comes late does not count it again. */
const REPORT_DAYS = 7;

/** Makes the partitions of this month and the two after it. Safe to run at any time, by any number of processes. */
export async function ensurePartitions(db: Db, clock: Clock): Promise<void> {
  const current = periodOf(clock.now());
  const months = Array.from({ length: MONTHS_AHEAD + 1 }, (_, i) => periodSpan(shiftPeriod(current, i)).start);
  await ensurePartitionsFor(db, months);
}

/** Drops hours older than the window that is kept by hour. @returns how many rows went. */
export async function pruneHourly(db: Db, clock: Clock): Promise<number> {
  const oldest = new Date(clock.now().getTime() - HOURLY_WINDOW_DAYS * DAY_MS);
  const { count } = await db.usageHourly.deleteMany({ where: { hour: { lt: oldest } } });
  return count;
}

/** Drops what was kept to settle calls, once no other report of them is waited for. @returns how many rows went. */
export function pruneReports(db: Db, clock: Clock): Promise<number> {
  const daysAgo = (days: number): Date => new Date(clock.now().getTime() - days * DAY_MS);
  return deleteReports(db, { events: daysAgo(REPORT_DAYS), links: daysAgo(WAITED_DAYS), quiet: daysAgo(WAITED_DAYS) });
}
