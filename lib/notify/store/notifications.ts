/** Rows of notifications and of the inboxes that they lie in. */
import type { Db, Tx } from "@/lib/db/client";
import type { NewNotification } from "../core/notification";

/** @returns false when it was told before. */
export async function insertNotification(
  tx: Tx,
  id: string,
  { userIds: _userIds, laterIds: _laterIds, ...row }: NewNotification,
): Promise<boolean> {
  return (await tx.notification.createMany({ data: [{ id, ...row }], skipDuplicates: true })).count === 1;
}

export async function insertReceipts(
  tx: Tx,
  notificationId: string,
  receipts: readonly { userId: string; digestAt: Date | null }[],
): Promise<void> {
  await tx.notificationReceipt.createMany({ data: receipts.map((receipt) => ({ ...receipt, notificationId })) });
}

export async function deleteNotificationsBefore(db: Db, before: Date): Promise<number> {
  await db.notificationDelivery.deleteMany({ where: { channel: "digest", createdAt: { lt: before } } });
  return (await db.notification.deleteMany({ where: { at: { lt: before } } })).count;
}
