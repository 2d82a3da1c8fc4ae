import { type Db, poolOf } from "@/lib/db/client";
import type { DueRevision } from "@/lib/db/transaction";

/** Long enough for most revisions of another request; who waits longer leaves its own to the one that works. */
const WAIT = "5s";
const LOCK = 7_361_000_002_000n;
const LOCK_NOT_AVAILABLE = "55P03";

/**
 * Runs alone among all processes; two that move the same lines would refuse each other's moves.
 * @returns undefined when somebody else is at it for long.
 */
export const aloneInRevising = <Result>(db: Db, run: () => Promise<Result>): Promise<Result | undefined> => alone(db, LOCK, run);

/** The same for corrections, which revisions need not wait for: each page of either is refused when lines moved meanwhile. */
export const aloneInCorrecting = <Result>(db: Db, run: () => Promise<Result>): Promise<Result | undefined> => alone(db, LOCK + 1n, run);

async function alone<Result>(db: Db, lock: bigint, run: () => Promise<Result>): Promise<Result | undefined> {
  const client = await poolOf(db).connect();
  try {
    await client.query(`SET lock_timeout = '${WAIT}'`);
    await client.query("SELECT pg_advisory_lock($1)", [lock]);
    return await run();
  } catch (error) {
    if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return undefined;
    throw error;
  } finally {
    // Ending the session frees the lock, whatever happened.
    client.release(true);
  }
}

/** The oldest that is not done yet. */
export async function nextDueRevision(db: Db): Promise<{ id: bigint; due: DueRevision } | null> {
  const row = await db.dueRevision.findFirst({ orderBy: { id: "asc" } });
  if (!row) return null;
  if (row.kind === "rating" || row.kind === "budgets") return { id: row.id, due: { kind: row.kind } };
  const { identityIds, teamIds, unattributed, since } = row;
  return { id: row.id, due: { kind: "attribution", identityIds, teamIds, unattributed, ...(since && { since }) } };
}

export async function deleteDueRevision(db: Db, id: bigint): Promise<void> {
  await db.dueRevision.deleteMany({ where: { id } });
}
