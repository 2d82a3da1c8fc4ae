import type { KEEP_RAW } from "@/lib/auth/schemas";
import type { Db, Tx } from "@/lib/db/client";

export type KeepRaw = (typeof KEEP_RAW)[number];
export type NewRawPayload = { sourceId: string; receivedAt: Date; format: string; provider: string | null; body: string; keep: KeepRaw };
export type RawPayloadRow = { id: bigint; receivedAt: Date; format: string; bytes: number; hasContent: boolean };

const FRESH_MS = 5_000;
const known = new WeakMap<Db, Map<string, { keep: KeepRaw; readAtMs: number }>>();

/** What a source keeps of payloads. `isQuick`: as it was some seconds ago will do. */
export async function readKeepRaw(db: Db, sourceId: string, isQuick = false): Promise<KeepRaw> {
  const cache = known.get(db) ?? new Map<string, { keep: KeepRaw; readAtMs: number }>();
  known.set(db, cache);
  const nowMs = performance.now();
  const before = cache.get(sourceId);
  if (isQuick && before && nowMs - before.readAtMs < FRESH_MS) return before.keep;
  const row = await db.source.findUnique({ where: { id: sourceId }, select: { keepRaw: true } });
  const keep = (row?.keepRaw ?? "off") as KeepRaw;
  cache.set(sourceId, { keep, readAtMs: nowMs });
  return keep;
}

/** Stores nothing when the source no longer keeps what `keep` says: what was read a moment ago may have been changed. */
export async function addRawPayload(db: Db, { sourceId, receivedAt, format, provider, body, keep }: NewRawPayload): Promise<void> {
  await db.$executeRaw`
    INSERT INTO raw_payload (source_id, received_at, format, provider, body, has_content)
    SELECT id, ${receivedAt}, ${format}, ${provider}, ${body}, ${keep === "content"} FROM source WHERE id = ${sourceId} AND keep_raw = ${keep} FOR SHARE`;
}

/** Whole payloads of a source, newest first. */
export function readRawPayloads(db: Db, sourceId: string, limit: number, before?: bigint): Promise<RawPayloadRow[]> {
  return db.$queryRaw<RawPayloadRow[]>`
    SELECT id, received_at AS "receivedAt", format, octet_length(body) AS bytes, has_content AS "hasContent" FROM raw_payload
    WHERE source_id = ${sourceId} AND rejected_item_id IS NULL AND (${before ?? null}::bigint IS NULL OR id < ${before ?? null}::bigint)
    ORDER BY id DESC LIMIT ${limit}`;
}

const RAW = { id: true, sourceId: true, receivedAt: true, format: true, provider: true, body: true, hasContent: true } as const;

export const readRawPayload = (db: Db | Tx, sourceId: string, id: bigint) =>
  db.rawPayload.findFirst({ where: { id, sourceId, rejectedItemId: null }, select: RAW });

export const readRawOfRejected = (db: Db | Tx, rejectedItemIds: readonly bigint[]) =>
  db.rawPayload.findMany({
    where: { rejectedItemId: { in: [...rejectedItemIds] } },
    select: { ...RAW, rejectedItemId: true },
  });

const PAGE = 5_000;

/** In pages by their index, so that cost follows what goes. @returns how many went. */
export async function deleteRawPayloads(db: Db, before: Date): Promise<number> {
  for (let gone = 0; ; ) {
    const count = await db.$executeRaw`
      DELETE FROM raw_payload WHERE id IN (SELECT id FROM raw_payload WHERE received_at < ${before} ORDER BY received_at LIMIT ${PAGE})`;
    gone += count;
    if (count < PAGE) return gone;
  }
}
