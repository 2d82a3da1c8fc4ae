import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { checkTarget } from "./check-target";
import type { WebhookView } from "./core/notification";
import type { WebhookChange } from "./schemas";
import { sealSecret } from "./seal-secret";
import { lockWebhook, type StoredWebhook, writeWebhook } from "./store/webhooks";
import { noSuchWebhook, viewOfWebhook } from "./webhook-view";

/**
 * Changes a webhook, pauses it or lets it go on; what is left out stays. What waits for a paused one is not sent later.
 * Right: source.write. @throws NotFound @throws Invalid as at its creation.
 */
export async function changeWebhook(ctx: Context, id: string, { url, paused, ...input }: WebhookChange): Promise<WebhookView> {
  authorize(ctx, "source.write");
  const sealed = url === undefined ? undefined : sealSecret(checkTarget(url).href, id);
  return withTransaction(ctx.db, async (tx) => {
    const before = await lockWebhook(tx, id);
    if (!before) throw noSuchWebhook();
    const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
    const pausedAt = paused === undefined ? before.pausedAt : paused ? (before.pausedAt ?? ctx.clock.now()) : null;
    const after: StoredWebhook = { ...before, ...given, url: sealed ?? before.url, pausedAt };
    const { id: _, createdAt: __, ...change } = after;
    await writeWebhook(tx, id, change);
    await recordAudit(tx, ctx, {
      ...{ action: "webhook.change", objectType: "webhook", objectId: id },
      ...{ before: viewOfWebhook(before), after: viewOfWebhook(after) },
    });
    return viewOfWebhook(after);
  });
}
