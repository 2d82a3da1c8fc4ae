/** Which tasks are due: to be sent, to be looked at, to be told as overdue. */
import type { Db, Tx } from "@/lib/db/client";
import type { Task } from "../core/task";
import { fromDbTask } from "./tasks";

async function inOrder(db: Db | Tx, ids: readonly string[]): Promise<Task[]> {
  const rows = await db.revocationTask.findMany({ where: { id: { in: [...ids] } }, orderBy: { id: "asc" } });
  return rows.map(fromDbTask);
}

/** `only`: of these, null of all. `but`: not these, which were done in this run. */
export type Claim = { dueBy: Date; leaseUntil: Date; only: readonly string[] | null; but: ReadonlySet<string> };

/**
 * Takes the task that waits longest to be sent, for one process at a time: until `leaseUntil` nobody else takes it, so that
 * what a crash left is sent again then.
 */
export async function claimTask(db: Db, { dueBy, leaseUntil, only, but }: Claim): Promise<Task | undefined> {
  const [claimed] = await db.$queryRaw<{ id: string }[]>`
    UPDATE revocation_task SET next_try_at = ${leaseUntil} WHERE id = (
      SELECT id FROM revocation_task
      WHERE state IN ('queued', 'sent', 'failed', 'reopened') AND next_try_at <= ${dueBy}
        AND (${only === null} OR id = ANY(${[...(only ?? [])]})) AND NOT id = ANY(${[...but]})
      ORDER BY next_try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id`;
  return claimed && (await inOrder(db, [claimed.id]))[0];
}

/** Confirmed and verified tasks whose calls are to be looked at, those that wait longest first. */
export async function readWatched(db: Db, dueBy: Date, most: number): Promise<Task[]> {
  const rows = await db.revocationTask.findMany({
    where: { state: { in: ["confirmed", "verified"] }, nextTryAt: { lte: dueBy } },
    orderBy: [{ nextTryAt: "asc" }, { id: "asc" }],
    take: most,
  });
  return rows.map(fromDbTask);
}

export async function lookAgainAt(db: Db, at: Date | null, ids: readonly string[]): Promise<void> {
  await db.revocationTask.updateMany({ where: { id: { in: [...ids] } }, data: { nextTryAt: at } });
}

/** Late ones that nobody was told of yet, locked; those that another process is at are left to it. */
export async function lockOverdue(tx: Tx, now: Date, most: number): Promise<Task[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM revocation_task WHERE state IN ('queued', 'sent', 'failed', 'reopened') AND due_at <= ${now} AND overdue_at IS NULL
    ORDER BY due_at LIMIT ${most} FOR UPDATE SKIP LOCKED`;
  return inOrder(
    tx,
    rows.map(({ id }) => id),
  );
}
