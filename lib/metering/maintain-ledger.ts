import type { Db } from "@/lib/db/client";
import type { Clock } from "@/lib/kernel/clock";
import { periodOf, periodSpan, shiftPeriod } from "@/lib/kernel/period";
import { SERIES_KNOWN_DAYS } from "./core/adapters/otlp-metrics";
import { WAITED_DAYS } from "./core/settle/same-call";
import { deleteReports } from "./store/call-reports";
import { deleteIdleSeries } from "./store/metric-series";
import { ensurePartitionsFor } from "./store/partitions";
import { HOURLY_WINDOW_DAYS } from "./store/rollups";
import { readRetentionDays } from "./store/sources";
import { deleteUnsettledBefore } from "./store/unsettled-reports";

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

/** A point may be dated this much later than it came, and a day is rounded up. */
const SERIES_MARGIN_DAYS = 2;

/**
 * Forgets series of cumulative metrics that were idle beyond the retention. What still comes of one adds nothing that was
 * booked before: a late point is older than the retention and refused; a later one is of a series that began before
 * {@link SERIES_KNOWN_DAYS}, whose first point adds nothing (`bookPoint`). That holds when the retention is raised
 * afterwards, too. @returns how many went.
 */
export async function pruneSeries(db: Db, clock: Clock): Promise<number> {
  const days = Math.max(await readRetentionDays(db), SERIES_KNOWN_DAYS) + SERIES_MARGIN_DAYS;
  return deleteIdleSeries(db, new Date(clock.now().getTime() - days * DAY_MS));
}

/** Drops what was kept to settle calls, once no other report of them is waited for. @returns how many rows went. */
export async function pruneReports(db: Db, clock: Clock): Promise<number> {
  const daysAgo = (days: number): Date => new Date(clock.now().getTime() - days * DAY_MS);
  await deleteUnsettledBefore(db, daysAgo(WAITED_DAYS));
  return deleteReports(db, { events: daysAgo(REPORT_DAYS), links: daysAgo(WAITED_DAYS), quiet: daysAgo(WAITED_DAYS) });
}
