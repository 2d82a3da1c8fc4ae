import type { Db } from "@/lib/db/client";

/** Asks the database for anything at all. Rejects while it is away. */
export async function requireReady(db: Db): Promise<void> {
  await db.$queryRaw`SELECT 1`;
}
