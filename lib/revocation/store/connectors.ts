/** Rows of connectors. Their secrets leave the database sealed. */
import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { ConnectorKind } from "../core/views";

export type StoredConnector = {
  id: string;
  name: string;
  kind: ConnectorKind;
  address: string;
  sealedSecret: string;
  createdAt: Date;
  createdBy: string;
  /** Paused since. */
  disabledAt: Date | null;
};

const fromDbConnector = (row: Prisma.RevocationConnectorGetPayload<object>): StoredConnector => ({
  ...row,
  kind: row.kind as ConnectorKind,
});

export async function readConnectors(db: Db | Tx): Promise<StoredConnector[]> {
  const rows = await db.revocationConnector.findMany({ orderBy: [{ name: "asc" }, { id: "asc" }] });
  return rows.map(fromDbConnector);
}

export async function readConnectorRow(db: Db | Tx, id: string): Promise<StoredConnector | null> {
  const row = await db.revocationConnector.findUnique({ where: { id } });
  return row && fromDbConnector(row);
}

export async function lockConnector(tx: Tx, id: string): Promise<StoredConnector | null> {
  await tx.$queryRaw`SELECT 1 FROM revocation_connector WHERE id = ${id} FOR UPDATE`;
  return readConnectorRow(tx, id);
}

export const insertConnector = async (tx: Tx, row: StoredConnector): Promise<void> => {
  await tx.revocationConnector.create({ data: row });
};
export const writeConnector = async (tx: Tx, id: string, change: Partial<StoredConnector>): Promise<void> => {
  await tx.revocationConnector.update({ where: { id }, data: change });
};
export const deleteConnector = async (tx: Tx, id: string): Promise<void> => {
  await tx.revocationConnector.delete({ where: { id } });
};

/** What hangs on each: tasks that it has to do or did, and keys that were listed through it. */
export async function readConnectorUse(db: Db | Tx): Promise<Map<string, { waiting: number; confirmed: number; keys: number }>> {
  const rows = await db.$queryRaw<{ id: string; waiting: number; confirmed: number; keys: number }[]>`
    SELECT c.id,
      (SELECT count(*)::int FROM revocation_task t WHERE t.connector_id = c.id AND t.state IN ('queued', 'sent', 'failed', 'reopened')) AS waiting,
      (SELECT count(*)::int FROM revocation_task t WHERE t.connector_id = c.id AND t.state IN ('confirmed', 'verified')) AS confirmed,
      (SELECT count(*)::int FROM provider_key k WHERE k.connector_id = c.id) AS keys
    FROM revocation_connector c`;
  return new Map(rows.map(({ id, ...use }) => [id, use]));
}
