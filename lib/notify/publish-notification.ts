import type { Tx } from "@/lib/db/client";
import { newId } from "@/lib/kernel/ids";
import { groupOf, isAsGraveAs } from "./core/kinds";
import type { NewNotification } from "./core/notification";
import { planMail } from "./core/settings";
import { isMailConfigured } from "./send-mail";
import { insertDeliveries, type NewDelivery } from "./store/deliveries";
import { insertNotification, insertReceipts } from "./store/notifications";
import { readReceivers } from "./store/settings";
import { readWebhooks } from "./store/webhooks";

/**
 * Tells something once, in the caller's transaction: puts it into the inbox of each person, and notes the mails and the
 * calls of webhooks that their settings ask for. Sending is the work of the job `send-notifications`, so nothing here
 * waits for anybody, and what is rolled back was never told. Told again with the same key, nothing changes. People
 * without an account are left out; without a mail server nothing is noted for it.
 */
export async function publishNotification(tx: Tx, notification: NewNotification): Promise<void> {
  const { kind, severity, at, laterIds = [] } = notification;
  const id = newId("ntf");
  if (!(await insertNotification(tx, id, notification))) return;
  const group = groupOf(kind);
  const receivers = (await readReceivers(tx, notification.userIds)).map(({ userId, settings }) => ({
    userId,
    plan: isMailConfigured() ? planMail(settings, group, severity, at, laterIds.includes(userId)) : null,
  }));
  await insertReceipts(
    tx,
    id,
    receivers.map(({ userId, plan }) => ({ userId, digestAt: plan?.by === "digest" ? plan.at : null })),
  );
  const mails = receivers.flatMap(({ userId, plan }): NewDelivery[] => (plan?.by === "mail" ? [{ userId, nextTryAt: plan.at }] : []));
  const webhooks = (await readWebhooks(tx)).filter(
    ({ pausedAt, groups, minSeverity }) =>
      pausedAt === null && group !== null && groups.includes(group) && isAsGraveAs(severity, minSeverity),
  );
  await insertDeliveries(tx, id, at, [...mails, ...webhooks.map((webhook) => ({ webhookId: webhook.id, nextTryAt: at }))]);
}
