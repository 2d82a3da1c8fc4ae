import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { processInbox } from "./inbox";
import { countFailedPayloads, releaseInboxPayloads } from "./store/inbox";

/**
 * Reads again the payloads of a source that could not be read: after the sender's settings or this product were mended.
 * What a payload holds is counted once, however often it is read. Right: source.write.
 * @returns how many could be read now, and how many still cannot.
 */
export async function retryInbox(ctx: Context, sourceId: string): Promise<{ read: number; left: number }> {
  authorize(ctx, "source.write");
  const released = await withTransaction(ctx.db, async (tx) => {
    const count = await releaseInboxPayloads(tx, sourceId);
    await recordAudit(tx, ctx, { action: "source.retry", objectType: "source", objectId: sourceId, after: { payloads: count } });
    return count;
  });
  await processInbox(ctx.db, ctx.clock);
  const left = await countFailedPayloads(ctx.db, sourceId);
  return { read: Math.max(0, released - left), left };
}
