import type { Db } from "@/lib/db/client";
import type { SourceDefaults } from "@/lib/identities/core/attribute";
import { NotFound } from "@/lib/kernel/errors";
import type { Billing } from "../core/usage-event";

export type SourceFacts = SourceDefaults & { billing: Billing };
const sources = new WeakMap<Db, Map<string, { version: number; source: SourceFacts }>>();
const RETENTION_FRESH_MS = 60_000;
const retention = new WeakMap<Db, { days: number; readAtMs: number }>();

/** What events of a source inherit, as of a version of the inventory. */
export async function readSource(db: Db, sourceId: string, inventoryVersion: number): Promise<SourceFacts> {
  const cache = sources.get(db) ?? new Map<string, { version: number; source: SourceFacts }>();
  sources.set(db, cache);
  const known = cache.get(sourceId);
  if (known && known.version === inventoryVersion) return known.source;
  const row = await db.source.findUnique({ where: { id: sourceId } });
  if (!row) throw new NotFound(`there is no source "${sourceId}"`);
  const { id, identityId, applicationId, environmentId, teamId, maySpeakFor } = row;
  const billing = row.billing as Billing;
  const source = { id, identityId, applicationId, environmentId, teamId, maySpeakFor, billing };
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
