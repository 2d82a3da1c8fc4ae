import type { Db, Tx } from "./client";

/**
 * Runs one change as one READ COMMITTED transaction. The audit chain relies on that level: its head row is locked by
 * the append itself, and a stricter level would fail instead of waiting.
 */
export function withTransaction<T>(db: Db, run: (tx: Tx) => Promise<T>, timeoutMs = 30_000): Promise<T> {
  return db.$transaction(run, { isolationLevel: "ReadCommitted", timeout: timeoutMs, maxWait: 10_000 });
}

/**
 * Tells every process that the inventory or the price book changed. Raised in the transaction of the change: a batch
 * of ingest locks the row it read, so it either commits before the change or is attributed and rated again after it.
 */
export async function raiseLedgerVersion(tx: Tx, part: "inventory" | "prices"): Promise<void> {
  await tx.ledgerVersion.update({ where: { id: 1 }, data: { [part]: { increment: 1 } } });
}
