import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { type CreatedWebhook, newSecret } from "./create-webhook";
import { sealSecret } from "./seal-secret";
import { lockWebhook, writeWebhook } from "./store/webhooks";
import { noSuchWebhook, viewOfWebhook } from "./webhook-view";

/** Gives a webhook a new secret; from the next call on the old one signs nothing. Right: source.write. @throws NotFound */
export async function renewWebhookSecret(ctx: Context, id: string): Promise<CreatedWebhook> {
  authorize(ctx, "source.write");
  const secret = newSecret();
  return withTransaction(ctx.db, async (tx) => {
    const webhook = await lockWebhook(tx, id);
    if (!webhook) throw noSuchWebhook();
    await writeWebhook(tx, id, { sealedSecret: sealSecret(secret, id) });
    await recordAudit(tx, ctx, { action: "webhook.renew_secret", objectType: "webhook", objectId: id });
    return { webhook: viewOfWebhook(webhook), secret };
  });
}
