/** Rows of how people want to be told. */
import { z } from "zod";
import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import { GROUPS } from "../core/kinds";
import { MAIL_CHOICES, type NotifySettings, USUAL_SETTINGS } from "../core/settings";

const Mail = z.partialRecord(z.enum(GROUPS), z.enum(MAIL_CHOICES));

type Row = Prisma.NotificationSettingGetPayload<object>;

/** Who has not chosen has the usual, and a group that came later than the choice too. */
export function fromDbSettings(row: Row | null): NotifySettings {
  if (!row) return USUAL_SETTINGS;
  const { mail, timeZone, quietFrom, quietTo, digestMinute } = row;
  const quiet = quietFrom === null || quietTo === null ? null : { from: quietFrom, to: quietTo };
  return { mail: { ...USUAL_SETTINGS.mail, ...Mail.parse(mail) }, timeZone, quiet, digestMinute };
}

export async function readSettings(db: Db | Tx, userId: string): Promise<NotifySettings> {
  return fromDbSettings(await db.notificationSetting.findUnique({ where: { userId } }));
}

export async function writeSettings(tx: Tx, userId: string, { mail, timeZone, quiet, digestMinute }: NotifySettings): Promise<void> {
  const row = { mail, timeZone, quietFrom: quiet?.from ?? null, quietTo: quiet?.to ?? null, digestMinute };
  await tx.notificationSetting.upsert({ where: { userId }, create: { userId, ...row }, update: row });
}

/** Of those that have an account and can sign in; of others nothing. */
export async function readReceivers(tx: Tx, userIds: readonly string[]): Promise<{ userId: string; settings: NotifySettings }[]> {
  const users = await tx.user.findMany({
    where: { id: { in: [...userIds] }, disabledAt: null },
    select: { id: true, tellSetting: true },
  });
  return users.map(({ id, tellSetting }) => ({ userId: id, settings: fromDbSettings(tellSetting) }));
}
