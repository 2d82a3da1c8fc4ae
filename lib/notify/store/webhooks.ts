/** Rows of webhooks. What is removed stays for the log, and is told nothing more. */
import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { NotificationGroup, Severity } from "../core/kinds";
import type { WebhookFormat } from "../core/notification";

export type StoredWebhook = {
  id: string;
  name: string;
  /** Sealed. */
  url: string;
  format: WebhookFormat;
  groups: NotificationGroup[];
  minSeverity: Severity;
  createdAt: Date;
  pausedAt: Date | null;
};

type Row = Prisma.WebhookGetPayload<object>;

export const fromDbWebhook = ({ id, name, url, format, groups, minSeverity, createdAt, pausedAt }: Row): StoredWebhook => ({
  ...{ id, name, url, createdAt, pausedAt },
  format: format as WebhookFormat,
  groups: groups as NotificationGroup[],
  minSeverity: minSeverity as Severity,
});

/** Those in use, by name. */
export async function readWebhooks(db: Db | Tx): Promise<StoredWebhook[]> {
  const rows = await db.webhook.findMany({ where: { removedAt: null }, orderBy: [{ name: "asc" }, { id: "asc" }] });
  return rows.map(fromDbWebhook);
}

/** One in use, locked. */
export async function lockWebhook(tx: Tx, id: string): Promise<StoredWebhook | null> {
  await tx.$queryRaw`SELECT 1 FROM webhook WHERE id = ${id} FOR UPDATE`;
  const row = await tx.webhook.findUnique({ where: { id, removedAt: null } });
  return row && fromDbWebhook(row);
}

export const insertWebhook = (tx: Tx, row: StoredWebhook & { sealedSecret: string; createdBy: string }) => tx.webhook.create({ data: row });

export const writeWebhook = (
  tx: Tx,
  id: string,
  change: Partial<Omit<StoredWebhook, "id" | "createdAt"> & { sealedSecret: string; removedAt: Date }>,
) => tx.webhook.update({ where: { id }, data: change });
