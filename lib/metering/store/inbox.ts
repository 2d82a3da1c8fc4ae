import type { Db, Tx } from "@/lib/db/client";

export type InboxPayload = { id: bigint; sourceId: string; format: string; body: Uint8Array; receivedAt: Date };

/** A payload that failed this often waits for a person instead of being read again. */
const MAX_ATTEMPTS = 3;

export async function addInboxPayload(db: Db | Tx, payload: Omit<InboxPayload, "id">): Promise<bigint> {
  const row = await db.inboxPayload.create({ data: { ...payload, body: new Uint8Array(payload.body) }, select: { id: true } });
  return row.id;
}

export function nextInboxPayloads(db: Db, limit: number): Promise<InboxPayload[]> {
  return db.inboxPayload.findMany({ where: { attempts: { lt: MAX_ATTEMPTS } }, orderBy: { id: "asc" }, take: limit });
}

export async function deleteInboxPayload(db: Db, id: bigint): Promise<void> {
  await db.inboxPayload.deleteMany({ where: { id } });
}

export async function failInboxPayload(db: Db, id: bigint, error: string): Promise<void> {
  await db.inboxPayload.update({ where: { id }, data: { attempts: { increment: 1 }, lastError: error.slice(0, 500) } });
}

/** Lets payloads that failed be read again. @returns how many. */
export async function releaseInboxPayloads(tx: Tx, sourceId: string): Promise<number> {
  const { count } = await tx.inboxPayload.updateMany({
    where: { sourceId, lastError: { not: null } },
    data: { attempts: 0, lastError: null },
  });
  return count;
}

export const countFailedPayloads = (db: Db, sourceId: string): Promise<number> =>
  db.inboxPayload.count({ where: { sourceId, lastError: { not: null } } });
