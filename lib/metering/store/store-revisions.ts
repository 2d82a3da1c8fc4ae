import type { PoolClient } from "pg";
import { type Db, poolOf } from "@/lib/db/client";
import type { BudgetCounters } from "../core/budget-counters";
import type { LedgerVersions } from "./insert-lines";
import { deleteRevisions, keepRevisions } from "./line-revisions";
import type { LineCursor } from "./read-lines";
import { type Revision, reviseLines } from "./revise-lines";

/** `changed`: lines of open periods. `kept`: what lines of closed ones would say. */
export type RevisedPage = {
  versions: LedgerVersions;
  changed: readonly Revision[];
  kept: readonly Revision[];
  /** Of the budgets, for the lines that change. */
  counters: BudgetCounters;
  now: Date;
};

const DEADLOCK = "40P01";

/** One transaction, undone when a part of it refuses or another holds what it waits for. */
async function together(db: Db, run: (client: PoolClient) => Promise<boolean>): Promise<boolean> {
  const client = await poolOf(db).connect();
  try {
    await client.query("BEGIN");
    const isStored = await run(client);
    await client.query(isStored ? "COMMIT" : "ROLLBACK");
    return isStored;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    if ((error as { code?: string }).code === DEADLOCK) return false;
    throw error;
  } finally {
    client.release();
  }
}

/** @returns whether all of the page was stored; if not, nothing was and its lines are to be read again. */
export async function storeRevisions(db: Db, { versions, changed, kept, counters, now }: RevisedPage): Promise<boolean> {
  if (kept.length === 0) return reviseLines(db, "rated", versions, changed, counters);
  return together(
    db,
    async (client) =>
      (await keepRevisions(client, versions, kept, now)) && (await reviseLines(db, "rated", versions, changed, counters, client)),
  );
}

/** Changes lines to what was kept for them, which is then kept no more. @returns whether it was done. */
export const applyKept = (
  db: Db,
  versions: LedgerVersions,
  revisions: readonly Revision[],
  counters: BudgetCounters,
  kept: readonly LineCursor[],
): Promise<boolean> =>
  together(db, async (client) => {
    await deleteRevisions(client, kept);
    return reviseLines(db, "rated", versions, revisions, counters, client);
  });
