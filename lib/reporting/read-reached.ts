import type { Db } from "@/lib/db/client";
import { addUtcDays, utcDate } from "@/lib/kernel/period";
import { type BilledRow, readBilledRows, readMarkRows, readReachedRows } from "./store/reached";

/** Calls are read line by line for it, so that only these are looked at. */
const CLASS_DAYS = 2;
const BILL_DAYS = 30;

/** Classes of data that calls of the last two days were marked with, by identity. Not scoped, as `readIdentityUse`. */
export async function readReachedClasses(db: Db, now: Date) {
  const rows = await readReachedRows(db, addUtcDays(now, -CLASS_DAYS), now);
  return rows.map((row) => ({ ...row, calls: Number(row.calls) }));
}

/** Calls of one page's identity: so far back, and so many of each of its dimensions, that the page never waits for it. */
const MARK_DAYS = 7;
const MARKED_CALLS = 20;

/** Classes of data that the newest calls of an identity in seven days were marked with. Not scoped, as `readIdentityUse`. */
export async function readMarkedClasses(db: Db, identityId: string, now: Date): Promise<{ dataClass: string; lastAt: string }[]> {
  const rows = await readMarkRows(db, identityId, addUtcDays(now, -MARK_DAYS), MARKED_CALLS);
  return rows.map(({ dataClass, lastAt }) => ({ dataClass, lastAt: lastAt.toISOString() }));
}

/**
 * What only exports of providers (`exportSource`) count of 30 days, today included: by identity and credential of which no
 * emitter told of any call. Not scoped.
 */
export const readBilledOnly = (db: Db, exportSource: string, now: Date): Promise<BilledRow[]> =>
  readBilledRows(db, exportSource, utcDate(addUtcDays(now, 1 - BILL_DAYS)));
