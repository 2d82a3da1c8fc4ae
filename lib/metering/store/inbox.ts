import type { Db, Tx } from "@/lib/db/client";
import { CONTENT_MARK } from "../core/raw/waiting-payload";

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

/** Lets go of what could not be read, by when it came. @returns how many of each source. */
export async function deleteStuckPayloads(tx: Tx, before: Date): Promise<{ sourceId: string; payloads: number }[]> {
  return tx.$queryRaw<{ sourceId: string; payloads: number }[]>`
    WITH gone AS (
      DELETE FROM inbox_payload WHERE attempts >= ${MAX_ATTEMPTS} AND last_error IS NOT NULL AND received_at < ${before} RETURNING source_id
    ) SELECT source_id AS "sourceId", count(*)::int AS payloads FROM gone GROUP BY 1 ORDER BY 1`;
}

/** Payloads that hold content which their source no longer keeps. */
export async function contentNoLongerKept(db: Db): Promise<bigint[]> {
  const rows = await db.$queryRaw<{ id: bigint }[]>`
    SELECT p.id FROM inbox_payload p JOIN source s ON s.id = p.source_id
    WHERE p.format LIKE ${`%${CONTENT_MARK}`} AND s.keep_raw <> 'content' ORDER BY p.id`;
  return rows.map(({ id }) => id);
}

export const readInboxPayload = (db: Db, id: bigint): Promise<InboxPayload | null> => db.inboxPayload.findUnique({ where: { id } });

export async function replaceInboxPayload(db: Db, id: bigint, kept: Pick<InboxPayload, "format" | "body">): Promise<void> {
  await db.inboxPayload.updateMany({ where: { id }, data: { format: kept.format, body: new Uint8Array(kept.body) } });
}

export const countFailedPayloads = (db: Db, sourceId: string): Promise<number> =>
  db.inboxPayload.count({ where: { sourceId, lastError: { not: null } } });
