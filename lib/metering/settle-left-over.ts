import type { Context } from "@/lib/auth/context";
import { settleCalls } from "./settle-calls";
import { readReportsById } from "./store/call-reports";
import { deleteUnsettled, listUnsettled } from "./store/unsettled-reports";

/** Whoever stores a payload settles it within this time, or ended before it could. */
const GRACE_MS = 2 * 60_000;
const MOST = 1_000;

/**
 * Settles the calls of payloads that were stored and whose settling a crash cut off, as it would have been done. Twice is
 * like once; one that fails keeps none of the others waiting. @returns how many payloads were settled.
 */
export async function settleLeftOver(ctx: Context): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - GRACE_MS);
  const failures: unknown[] = [];
  let settled = 0;
  for (const { id, reportIds } of await listUnsettled(ctx.db, before, MOST)) {
    try {
      const rows = await readReportsById(ctx.db, reportIds);
      await settleCalls(
        ctx,
        new Map(rows.map((row) => [row.report.id, { ...row, isNew: true, expected: row.settled, countedBy: undefined }])),
      );
      await deleteUnsettled(ctx.db, id);
      settled++;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return settled;
}
