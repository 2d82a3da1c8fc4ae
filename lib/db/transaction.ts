import type { Db, Tx } from "./client";

/**
 * Runs one change as one READ COMMITTED transaction. The audit chain relies on that level: its head row is locked by
 * the append itself, and a stricter level would fail instead of waiting.
 */
export function withTransaction<T>(db: Db, run: (tx: Tx) => Promise<T>, timeoutMs = 30_000): Promise<T> {
  return db.$transaction(run, { isolationLevel: "ReadCommitted", timeout: timeoutMs, maxWait: 10_000 });
}

/**
 * Tells every process that the inventory, the price book or the budgets changed. Raised in the transaction of the change: a batch
 * of ingest locks the row it read, so it either commits before the change or is attributed and rated again after it.
 */
export async function raiseLedgerVersion(tx: Tx, part: "inventory" | "prices" | "budgets"): Promise<void> {
  await tx.ledgerVersion.update({ where: { id: 1 }, data: { [part]: { increment: 1 } } });
}

/**
 * Stored usage that a change concerns: to be attributed again (of these identities, these teams, or of nobody), or rated again;
 * `budgets`: what budgets count of it.
 */
export type DueRevision =
  | { kind: "attribution"; identityIds?: string[]; teamIds?: string[]; unattributed?: boolean; since?: Date }
  | { kind: "rating" }
  | { kind: "budgets" };

/**
 * Notes, in the transaction of a change, what has to be done to stored usage because of it. `runRevisions` of metering
 * does it right away, or after a crash the job of the same name: between the change and the revision nothing is lost.
 */
export async function oweRevision(tx: Tx, due: DueRevision): Promise<void> {
  await tx.dueRevision.create({ data: due });
}
