import type { Db, Tx } from "@/lib/db/client";

const TIMEOUT_MS = 30_000;

/**
 * Runs several reads on one snapshot, so that a total and its parts agree however much is taken in meanwhile. Writes
 * are refused by the server.
 */
export function readTogether<T>(db: Db, run: (tx: Tx) => Promise<T>): Promise<T> {
  return db.$transaction(
    async (tx) => {
      await tx.$executeRaw`SET TRANSACTION READ ONLY`;
      return run(tx);
    },
    { isolationLevel: "RepeatableRead", timeout: TIMEOUT_MS, maxWait: 10_000 },
  );
}
