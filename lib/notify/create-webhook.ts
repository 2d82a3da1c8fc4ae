import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { newId } from "@/lib/kernel/ids";
import { randomBase62 } from "@/lib/kernel/random";
import { checkTarget } from "./check-target";
import type { WebhookView } from "./core/notification";
import type { WebhookInput } from "./schemas";
import { sealSecret } from "./seal-secret";
import { insertWebhook } from "./store/webhooks";
import { viewOfWebhook } from "./webhook-view";

/** 256 bits. */
const SECRET_LETTERS = 43;
export const newSecret = (): string => `whsec_${randomBase62(SECRET_LETTERS)}`;

/** Whoever reads it now must keep it: it is shown no second time. */
export type CreatedWebhook = { webhook: WebhookView; secret: string };

/**
 * Adds an address that is told what happens, with a secret that signs its calls. Right: source.write.
 * @throws Invalid for an address that is not called: without TLS, on this machine, or for machines only.
 */
export async function createWebhook(ctx: Context, input: WebhookInput): Promise<CreatedWebhook> {
  authorize(ctx, "source.write");
  const url = checkTarget(input.url).href;
  const id = newId("whk");
  const secret = newSecret();
  const row = { ...input, id, url: sealSecret(url, id), createdAt: ctx.clock.now(), pausedAt: null };
  const webhook = viewOfWebhook(row);
  await withTransaction(ctx.db, async (tx) => {
    await insertWebhook(tx, { ...row, sealedSecret: sealSecret(secret, id), createdBy: ctx.actor.id });
    await recordAudit(tx, ctx, { action: "webhook.create", objectType: "webhook", objectId: id, after: webhook });
  });
  return { webhook, secret };
}
