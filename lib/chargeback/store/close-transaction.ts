import type { Db, Tx } from "@/lib/db/client";
import { lockPeriods } from "./freeze";

const ATTEMPTS = 5;
/** A close of ten million events has time, on a slow disk too. */
const TIMEOUT_MS = 900_000;
const WAIT_MS = 30_000;

/**
 * Runs a close as one transaction on one snapshot (REPEATABLE READ). Revisions of stored usage and other closes wait for it, taking
 * usage in does not. Where somebody changed a row meanwhile that the close changes too, as an owner who objects does, it is done again.
 * Changes are logged by `recordAuditOnSnapshot`: what others logged since the snapshot is no reason to begin anew.
 */
export async function inClose<T>(db: Db, run: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.$transaction(
        async (tx) => {
          // Before anything is read: a lock of a table takes no snapshot.
          await lockPeriods(tx);
          return run(tx);
        },
        { isolationLevel: "RepeatableRead", timeout: TIMEOUT_MS, maxWait: WAIT_MS },
      );
    } catch (error) {
      if (attempt >= ATTEMPTS || !isWriteConflict(error)) throw error;
    }
  }
}

/** Reads on a connection of its own. */
type ReadBeside = <T>(read: (beside: Tx) => Promise<T>) => Promise<T>;

/**
 * Lets a close read while it writes: over another connection, on the very snapshot of its transaction, which sees nothing of what the
 * close writes itself. To be asked for before the first write that takes long; open for as long as the transaction is.
 */
export async function shareSnapshot(db: Db, tx: Tx): Promise<ReadBeside> {
  const [row] = await tx.$queryRaw<{ snapshot: string }[]>`SELECT pg_export_snapshot() AS snapshot`;
  return (read) =>
    db.$transaction(
      async (beside) => {
        await beside.$executeRawUnsafe(`SET TRANSACTION SNAPSHOT '${row?.snapshot}'`);
        await beside.$executeRaw`SET TRANSACTION READ ONLY`;
        return read(beside);
      },
      { isolationLevel: "RepeatableRead", timeout: TIMEOUT_MS, maxWait: WAIT_MS },
    );
}

/** A serialisation failure or a deadlock: the same transaction can succeed a moment later. */
function isWriteConflict(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > 5) return false;
  const { code, originalCode, cause, meta, driverAdapterError } = error as Record<string, unknown>;
  if (["40001", "40P01", "P2034"].some((known) => known === code || known === originalCode)) return true;
  return [cause, meta, driverAdapterError].some((nested) => isWriteConflict(nested, depth + 1));
}
