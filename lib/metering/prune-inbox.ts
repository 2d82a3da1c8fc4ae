import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { STUCK_DAYS } from "./core/limits";
import { readKept, writeKept } from "./core/raw/waiting-payload";
import { waitingBody } from "./keep-raw";
import { contentNoLongerKept, deleteStuckPayloads, readInboxPayload, replaceInboxPayload } from "./store/inbox";

const DAY_MS = 86_400_000;

/**
 * Lets go of payloads that could not be read for 30 days, which the audit log tells by source, and takes content out of
 * those that wait while their source no longer keeps it. @returns how many were changed.
 */
export async function pruneInbox(ctx: Context): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - STUCK_DAYS * DAY_MS);
  const gone = await withTransaction(ctx.db, async (tx) => {
    const bySource = await deleteStuckPayloads(tx, before);
    for (const { sourceId, payloads } of bySource) {
      const reason = `Could not be read for ${STUCK_DAYS} days`;
      await recordAudit(tx, ctx, { action: "source.expire", objectType: "source", objectId: sourceId, after: { payloads }, reason });
    }
    return bySource.reduce((sum, { payloads }) => sum + payloads, 0);
  });
  const withContent = await contentNoLongerKept(ctx.db);
  for (const id of withContent) {
    const payload = await readInboxPayload(ctx.db, id);
    if (!payload) continue;
    const kept = readKept(payload);
    // Booked points of metrics never hold any.
    if (kept.format === "metrics") continue;
    const body = waitingBody(kept.format, kept.body, false);
    await replaceInboxPayload(ctx.db, id, writeKept({ ...kept, hasContent: false, body }));
  }
  return gone + withContent.length;
}
