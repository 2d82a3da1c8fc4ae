/** Rows of what is on its way. A delivery's row is locked while it is tried, so that it never goes twice at once. */
import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import { withTransaction } from "@/lib/db/transaction";
import { newId } from "@/lib/kernel/ids";
import type { Severity } from "../core/kinds";
import type { Channel, DeliveryState } from "../core/notification";
import { type NotifySettings, nextDigest } from "../core/settings";
import { fromDbSettings, readSettings } from "./settings";
import { fromDbWebhook, type StoredWebhook } from "./webhooks";

/** Above the longest silence of a mail server. */
const SENDING_MS = 90_000;
const DIGESTS_AT_ONCE = 500;

export type NewDelivery = { userId?: string; webhookId?: string; nextTryAt: Date };

/** Messages about one notification: mails to people, calls of webhooks. @returns their ids. */
export async function insertDeliveries(tx: Tx, notificationId: string, at: Date, deliveries: readonly NewDelivery[]): Promise<string[]> {
  const rows = deliveries.map((delivery) => ({
    ...delivery,
    id: newId("ndl"),
    channel: delivery.userId === undefined ? "webhook" : "mail",
    notificationId,
    createdAt: at,
  }));
  await tx.notificationDelivery.createMany({ data: rows });
  return rows.map(({ id }) => id);
}

/** Makes one mail of all that waits for a daily mail of each person, once an instant. */
export async function gatherDigests(db: Db, now: Date): Promise<void> {
  const due = await db.notificationReceipt.findMany({
    where: { digestAt: { lte: now } },
    distinct: ["userId"],
    select: { userId: true },
    take: DIGESTS_AT_ONCE,
  });
  for (const { userId } of due) await withTransaction(db, (tx) => gatherDigest(tx, userId, now));
}

async function gatherDigest(tx: Tx, userId: string, now: Date): Promise<void> {
  const rows = await tx.$queryRaw<{ notificationId: string; digestAt: Date }[]>`
    SELECT notification_id AS "notificationId", digest_at AS "digestAt" FROM notification_receipt
    WHERE user_id = ${userId} AND digest_at <= ${now} FOR UPDATE SKIP LOCKED`;
  if (rows.length === 0) return;
  const digestFor = new Date(Math.max(...rows.map(({ digestAt }) => digestAt.getTime())));
  const id = newId("ndl");
  const row = { id, channel: "digest", userId, digestFor, createdAt: now, nextTryAt: now };
  const isFirst = (await tx.notificationDelivery.createMany({ data: [row], skipDuplicates: true })).count === 1;
  // What was told in the moment in which the mail of this instant was made goes with the next one.
  const data = isFirst ? { digestAt: null, digestId: id } : { digestAt: nextDigest(await readSettings(tx, userId), now) };
  await tx.notificationReceipt.updateMany({
    where: { userId, notificationId: { in: rows.map(({ notificationId }) => notificationId) } },
    data,
  });
}

export type DueNotification = { id: string; kind: string; severity: Severity; title: string; body: string; href: string; at: Date };

/** A delivery that is being tried, with all that it needs. */
export type DueDelivery = {
  id: string;
  channel: Channel;
  /** This one included. */
  attempts: number;
  notification: DueNotification | null;
  user: { id: string; name: string; email: string; isBarred: boolean; settings: NotifySettings } | null;
  webhook: (StoredWebhook & { sealedSecret: string; isRemoved: boolean }) | null;
  /** Of a daily mail: what its person has not read yet. */
  items: DueNotification[];
};

/** `isAttempt` is false of what was only put off. */
export type Outcome = { state: DeliveryState; answer: string; status?: number; nextTryAt?: Date; isAttempt: boolean };

const WITH = {
  notification: true,
  user: { include: { tellSetting: true } },
  webhook: true,
  items: { where: { readAt: null }, include: { notification: true }, orderBy: { notification: { at: "asc" } } },
} as const satisfies Prisma.NotificationDeliveryInclude;

/**
 * Tries the delivery that has been due for longest, or the one named, under its row's lock, and keeps the outcome.
 * @param failing Webhooks that are left for another time.
 * @returns undefined when nothing is due that no other process has.
 */
export async function tryNext(
  db: Db,
  which: { dueBy: Date; failing: readonly string[] } | { id: string },
  clock: { now(): Date },
  attempt: (delivery: DueDelivery) => Promise<Outcome>,
): Promise<Outcome | undefined> {
  return withTransaction(
    db,
    async (tx) => {
      const [locked] =
        "id" in which
          ? await tx.$queryRaw<{ id: string }[]>`
              SELECT id FROM notification_delivery WHERE id = ${which.id} AND state = 'waiting' FOR UPDATE SKIP LOCKED`
          : await tx.$queryRaw<{ id: string }[]>`
              SELECT id FROM notification_delivery
              WHERE state = 'waiting' AND next_try_at <= ${which.dueBy} AND (webhook_id IS NULL OR webhook_id <> ALL(${[...which.failing]}))
              ORDER BY next_try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`;
      if (!locked) return undefined;
      const delivery = await readDue(tx, locked.id);
      const { isAttempt, ...outcome } = await attempt(delivery);
      const { attempts } = delivery;
      const triedAt = clock.now();
      const data = { status: null, ...outcome, ...(isAttempt ? { attempts, triedAt } : {}) };
      await tx.notificationDelivery.update({ where: { id: locked.id }, data });
      return { isAttempt, ...outcome };
    },
    SENDING_MS,
  );
}

async function readDue(tx: Tx, id: string): Promise<DueDelivery> {
  const { user, webhook, items, ...row } = await tx.notificationDelivery.findUniqueOrThrow({ where: { id }, include: WITH });
  return {
    id: row.id,
    channel: row.channel as Channel,
    attempts: row.attempts + 1,
    notification: row.notification && fromDbNotification(row.notification),
    user: user && {
      ...{ id: user.id, name: user.name, email: user.email },
      isBarred: user.disabledAt !== null,
      settings: fromDbSettings(user.tellSetting),
    },
    webhook: webhook && { ...fromDbWebhook(webhook), sealedSecret: webhook.sealedSecret, isRemoved: webhook.removedAt !== null },
    items: items.map(({ notification }) => fromDbNotification(notification)),
  };
}

const fromDbNotification = ({ severity, ...row }: Prisma.NotificationGetPayload<object>): DueNotification => ({
  ...row,
  severity: severity as Severity,
});
