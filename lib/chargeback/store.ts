import type { Db } from "@/lib/db/client";
import { periodSpan } from "@/lib/kernel/period";
import type { Period } from "./core/export-file";

/** A month that was never opened by hand is open. Statements have no versions yet: what is exported is the first. */
export async function readPeriod(db: Db, id: string): Promise<Period> {
  const { start, end } = periodSpan(id);
  const row = await db.billingPeriod.findUnique({ where: { id } });
  return { id, from: start.toISOString().slice(0, 10), to: end.toISOString().slice(0, 10), state: row?.state ?? "open", version: 1 };
}
