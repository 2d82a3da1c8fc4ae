import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { newId } from "@/lib/kernel/ids";
import type { DeliveryView } from "./core/notification";
import { sendOne } from "./send-notifications";
import { insertDeliveries } from "./store/deliveries";
import { readDelivery } from "./store/delivery-log";
import { insertNotification } from "./store/notifications";
import { lockWebhook } from "./store/webhooks";
import { noSuchWebhook } from "./webhook-view";

/** Calls a webhook now, also one that is paused, and returns what it answered. Right: source.write. @throws NotFound */
export async function testWebhook(ctx: Context, webhookId: string): Promise<DeliveryView> {
  authorize(ctx, "source.write");
  const at = ctx.clock.now();
  const id = await withTransaction(ctx.db, async (tx) => {
    const webhook = await lockWebhook(tx, webhookId);
    if (!webhook) throw noSuchWebhook();
    const notificationId = newId("ntf");
    await insertNotification(tx, notificationId, {
      ...{ kind: "webhook_test", severity: "info", title: `Test of ${webhook.name}`, body: `${ctx.actor.name} tries out this webhook.` },
      ...{ href: "/settings/webhooks", dedupeKey: `webhook_test ${notificationId}`, userIds: [], at },
    });
    await recordAudit(tx, ctx, { action: "webhook.test", objectType: "webhook", objectId: webhookId });
    const [deliveryId = ""] = await insertDeliveries(tx, notificationId, at, [{ webhookId, nextTryAt: at }]);
    return deliveryId;
  });
  await sendOne(ctx, id);
  return readDelivery(ctx.db, id);
}
