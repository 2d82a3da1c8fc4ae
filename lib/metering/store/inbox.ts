import type { Db } from "@/lib/db/client";

export type InboxPayload = { id: bigint; sourceId: string; format: string; body: Uint8Array };

/** A payload that failed this often waits for a person instead of being read again. */
const MAX_ATTEMPTS = 3;

export async function addInboxPayload(db: Db, payload: Omit<InboxPayload, "id"> & { receivedAt: Date }): Promise<bigint> {
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
