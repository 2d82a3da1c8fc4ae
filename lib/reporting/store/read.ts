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

/**
 * For the rest of a transaction: groups of rows are few. PostgreSQL cannot know it of the values of a label, and sorts every row,
 * on disk, to be prepared for many; summing them in memory took two thirds of the time.
 */
export async function expectFewGroups(tx: Tx): Promise<void> {
  await tx.$executeRaw`SET LOCAL enable_sort = off`;
}
