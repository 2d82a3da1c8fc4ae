import type { Db } from "@/lib/db/client";
import type { SourceDefaults } from "@/lib/identities/core/attribute";
import { NotFound } from "@/lib/kernel/errors";

const sources = new WeakMap<Db, Map<string, { version: number; source: SourceDefaults }>>();
const REJECTIONS_KEPT_PER_BATCH = 100;
const RETENTION_FRESH_MS = 60_000;
const retention = new WeakMap<Db, { days: number; readAtMs: number }>();

/** What events of a source inherit, as of a version of the inventory. */
export async function readSource(db: Db, sourceId: string, inventoryVersion: number): Promise<SourceDefaults> {
  const cache = sources.get(db) ?? new Map<string, { version: number; source: SourceDefaults }>();
  sources.set(db, cache);
  const known = cache.get(sourceId);
  if (known && known.version === inventoryVersion) return known.source;
  const row = await db.source.findUnique({ where: { id: sourceId } });
  if (!row) throw new NotFound(`there is no source "${sourceId}"`);
  const { id, identityId, applicationId, environmentId, teamId, maySpeakFor } = row;
  const source = { id, identityId, applicationId, environmentId, teamId, maySpeakFor };
  cache.set(sourceId, { version: inventoryVersion, source });
  return source;
}

/** Days that events are kept; read at most once a minute. */
export async function readRetentionDays(db: Db): Promise<number> {
  const known = retention.get(db);
  const nowMs = performance.now();
  if (known && nowMs - known.readAtMs < RETENTION_FRESH_MS) return known.days;
  const row = await db.organisation.findUnique({ where: { id: 1 }, select: { retentionDays: true } });
  const days = row?.retentionDays ?? 400;
  retention.set(db, { days, readAtMs: nowMs });
  return days;
}

/** Keeps why items were not taken, without their content, for the page of the source. At most 100 a batch. */
export async function recordRejections(
  db: Db,
  sourceId: string,
  receivedAt: Date,
  items: readonly { id?: string; status: string; reason?: string }[],
): Promise<void> {
  const kept = items.filter((item) => item.status === "rejected" || item.status === "conflict").slice(0, REJECTIONS_KEPT_PER_BATCH);
  if (kept.length === 0) return;
  await db.rejectedItem.createMany({
    data: kept.map((item) => ({
      sourceId,
      receivedAt,
      itemId: item.id?.replaceAll("\u0000", "").slice(0, 200) ?? null,
      outcome: item.status,
      reason: (item.reason ?? "").slice(0, 500),
    })),
  });
}
