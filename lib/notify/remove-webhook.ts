import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { lockWebhook, writeWebhook } from "./store/webhooks";
import { noSuchWebhook, viewOfWebhook } from "./webhook-view";

/** Ends a webhook for good and forgets its secrets; its deliveries stay in the log. Right: source.write. @throws NotFound */
export async function removeWebhook(ctx: Context, id: string): Promise<void> {
  authorize(ctx, "source.write");
  await withTransaction(ctx.db, async (tx) => {
    const before = await lockWebhook(tx, id);
    if (!before) throw noSuchWebhook();
    await writeWebhook(tx, id, { removedAt: ctx.clock.now(), sealedSecret: "", url: "" });
    await recordAudit(tx, ctx, { action: "webhook.remove", objectType: "webhook", objectId: id, before: viewOfWebhook(before) });
  });
}
