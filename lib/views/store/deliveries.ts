/** What is due and what is still to be sent. A delivery's row is locked while its mail is on the way, so that it goes once. */
import type { Db, Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { newId } from "@/lib/kernel/ids";
import { nextDue } from "../core/rhythm";
import { fromDbSchedule } from "./schedules";

const AT_ONCE = 100;
/** Above the longest silence of a mail server. */
const SENDING_MS = 90_000;

/**
 * Puts a row for each receiver of each due schedule, and moves the schedule on, in one transaction: a due instant that
 * passed while nothing ran is sent once, however many it was behind. @returns how many schedules were due.
 */
export async function claimDue(db: Db, now: Date): Promise<number> {
  return withTransaction(db, async (tx) => {
    const locked = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM view_schedule WHERE next_due_at <= ${now} ORDER BY next_due_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`;
    const due = await tx.viewSchedule.findMany({
      where: { id: { in: locked.map(({ id }) => id) } },
      include: { receivers: { where: { leftAt: null }, select: { userId: true } } },
    });
    for (const { receivers, ...row } of due) {
      const deliveries = receivers.map(({ userId }) => ({
        id: newId("dlv"),
        scheduleId: row.id,
        userId,
        dueAt: row.nextDueAt,
        nextTryAt: now,
      }));
      await tx.viewDelivery.createMany({ data: deliveries, skipDuplicates: true });
      await tx.viewSchedule.update({ where: { id: row.id }, data: { nextDueAt: nextDue(fromDbSchedule(row), now) } });
    }
    return due.length;
  });
}

export type WaitingDelivery = { id: string; scheduleId: string; viewId: string; userId: string; ownerName: string; dueAt: Date };

/** The oldest first. */
export async function readWaiting(db: Db, now: Date): Promise<WaitingDelivery[]> {
  const rows = await db.viewDelivery.findMany({
    where: { state: "waiting", nextTryAt: { lte: now } },
    include: { schedule: { select: { viewId: true, owner: { select: { name: true } } } } },
    orderBy: [{ nextTryAt: "asc" }, { id: "asc" }],
    take: AT_ONCE,
  });
  return rows.map(({ schedule, ...row }) => ({
    id: row.id,
    scheduleId: row.scheduleId,
    viewId: schedule.viewId,
    userId: row.userId,
    ownerName: schedule.owner.name,
    dueAt: row.dueAt,
  }));
}

export type Outcome = { state: "waiting" | "sent" | "failed" | "skipped"; answer: string; nextTryAt?: Date };

/** Runs one attempt under the row's lock and keeps its outcome. Undefined when another process has it or had it. */
export async function tryDelivery(
  db: Db,
  id: string,
  now: Date,
  attempt: (attempts: number) => Promise<Outcome>,
): Promise<Outcome | undefined> {
  return withTransaction(
    db,
    async (tx) => {
      const attempts = await lockWaiting(tx, id);
      if (attempts === null) return undefined;
      const outcome = await attempt(attempts + 1);
      await tx.viewDelivery.update({ where: { id }, data: { ...outcome, attempts: attempts + 1, triedAt: now } });
      return outcome;
    },
    SENDING_MS,
  );
}

async function lockWaiting(tx: Tx, id: string): Promise<number | null> {
  const [row] = await tx.$queryRaw<{ attempts: number }[]>`
    SELECT attempts FROM view_delivery WHERE id = ${id} AND state = 'waiting' FOR UPDATE SKIP LOCKED`;
  return row?.attempts ?? null;
}

export async function hasLeft(db: Db, scheduleId: string, userId: string): Promise<boolean> {
  const row = await db.scheduleReceiver.findUnique({ where: { scheduleId_userId: { scheduleId, userId } }, select: { leftAt: true } });
  return row === null || row.leftAt !== null;
}
