/** Periods as they are stored. One without a row is open; what its span is, the books say. */
import { readCalendar } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import type { BillingPeriod, Prisma } from "@/lib/db/generated/client";
import { openRecord, type PeriodRecord } from "../core/period-record";
import { type AccountingPeriod, type Books, periodAt, periodOfId } from "../core/periods";
import type { PeriodState } from "../core/views";
import { readSettings } from "./settings";

/** How the books are cut from now on. */
export async function readBooks(db: Db | Tx): Promise<Books> {
  return { calendar: await readCalendar(db), timeZone: (await readSettings(db)).timeZone };
}

/** Something was done to it: it keeps its days whatever becomes of the calendar. */
const KEPT = { OR: [{ version: { gt: 0 } }, { state: { not: "open" } }] } satisfies Prisma.BillingPeriodWhereInput;
const isKept = (row: BillingPeriod): boolean => row.version > 0 || row.state !== "open";

/** The period of an id; null where the books have none, and for days that are closed under the names of an earlier calendar. */
export async function findPeriod(db: Db | Tx, id: string): Promise<PeriodRecord | null> {
  const row = await db.billingPeriod.findUnique({ where: { id } });
  if (row && isKept(row)) return fromDbPeriod(row);
  const period = periodOfId(id, await readBooks(db));
  if (!period) return null;
  const others = await db.billingPeriod.count({
    where: { ...KEPT, id: { not: id }, startsAt: { lt: period.end }, endsAt: { gt: period.start } },
  });
  if (others > 0) return null;
  return row ? { ...fromDbPeriod(row), ...period } : openRecord(period);
}

/** The period that ends where another begins, also one of an earlier calendar; null where the books have none. */
export async function findBefore(db: Db | Tx, { start }: AccountingPeriod): Promise<PeriodRecord | null> {
  const row = await db.billingPeriod.findFirst({ where: { ...KEPT, endsAt: start } });
  if (row) return fromDbPeriod(row);
  return findPeriod(db, periodAt(new Date(start.getTime() - 1), await readBooks(db)).id);
}

/** The period that begins where another ends. */
export async function findAfter(db: Db | Tx, { end }: AccountingPeriod): Promise<PeriodRecord> {
  const row = await db.billingPeriod.findFirst({ where: { ...KEPT, startsAt: end } });
  return row ? fromDbPeriod(row) : openRecord(periodAt(end, await readBooks(db)));
}

/** All that something was done to, the oldest first. */
export async function readKeptPeriods(db: Db | Tx): Promise<PeriodRecord[]> {
  return (await db.billingPeriod.findMany({ where: KEPT, orderBy: { startsAt: "asc" } })).map(fromDbPeriod);
}

/** The one with the latest end of those that were ever closed. */
export async function readLastClosed(db: Db | Tx): Promise<PeriodRecord | null> {
  const row = await db.billingPeriod.findFirst({ where: { version: { gt: 0 } }, orderBy: { endsAt: "desc" } });
  return row && fromDbPeriod(row);
}

/** Makes its row where there is none, and locks it until the transaction ends: whatever is done to a period comes one after another. */
export async function lockRecord(tx: Tx, period: AccountingPeriod): Promise<PeriodRecord> {
  const { id, start, end, timeZone } = period;
  await tx.$executeRaw`INSERT INTO billing_period (id, starts_at, ends_at, time_zone) VALUES (${id}, ${start}, ${end}, ${timeZone}) ON CONFLICT (id) DO NOTHING`;
  await tx.$queryRaw`SELECT 1 FROM billing_period WHERE id = ${id} FOR UPDATE`;
  const row = await tx.billingPeriod.findUniqueOrThrow({ where: { id } });
  return isKept(row) ? fromDbPeriod(row) : { ...fromDbPeriod(row), ...period };
}

export async function updatePeriod(tx: Tx, id: string, data: Prisma.BillingPeriodUpdateInput): Promise<void> {
  await tx.billingPeriod.update({ where: { id }, data });
}

export function fromDbPeriod(row: BillingPeriod): PeriodRecord {
  const done = (by: string | null, name: string | null, at: Date | null) =>
    by === null || at === null ? null : { by, name: name ?? by, at };
  const allocation = done(row.allocationBy, row.allocationByName, row.allocationAt);
  const asked = done(row.reopenAskedBy, row.reopenAskedByName, row.reopenAskedAt);
  return {
    ...{ id: row.id, start: row.startsAt, end: row.endsAt, timeZone: row.timeZone, state: row.state as PeriodState, version: row.version },
    ...{ dueAt: row.dueAt, contentHash: row.contentHash, draftsHash: row.draftsHash, computedAt: row.computedAt },
    closedAt: row.closedAt,
    prepared: done(row.preparedBy, row.preparedByName, row.preparedAt),
    allocation: allocation && { ...allocation, hash: row.allocationHash ?? "" },
    reopenAsked: asked && { ...asked, reason: row.reopenReason ?? "" },
  };
}
