import type { Db, Tx } from "@/lib/db/client";

/** The version of the price book, as the caller's transaction sees it. */
export async function readPricesVersion(db: Db | Tx): Promise<number> {
  return (await db.ledgerVersion.findUniqueOrThrow({ where: { id: 1 }, select: { prices: true } })).prices;
}

const SNAPSHOT_MS = 300_000;

/** Reads everything as it stood at one instant. */
export const readAtOnce = <T>(db: Db, read: (tx: Tx) => Promise<T>): Promise<T> =>
  db.$transaction(read, { isolationLevel: "RepeatableRead", timeout: SNAPSHOT_MS, maxWait: 10_000 });
