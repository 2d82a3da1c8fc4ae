/** How detectors are set, as stored. */
import type { Db, Tx } from "@/lib/db/client";
import type { SettingRow } from "../core/settings";

export type StoredSetting = SettingRow & { id: number; reason: string; createdBy: string };

/** In the order they were made; of one detector, or of all. */
export async function readSettings(db: Db | Tx, detector?: string): Promise<StoredSetting[]> {
  const rows = await db.detectorSetting.findMany({ ...(detector === undefined ? {} : { where: { detector } }), orderBy: { id: "asc" } });
  return rows.map((row) => ({ ...row, parameters: row.parameters as Record<string, number> }) as StoredSetting);
}

export async function insertSetting(tx: Tx, setting: Omit<StoredSetting, "id">): Promise<number> {
  const { id } = await tx.detectorSetting.create({ data: { ...setting, parameters: { ...setting.parameters } }, select: { id: true } });
  return id;
}

/** The setting of one detector and scope that was made last, whether it has begun or not. */
export async function readNewestSetting(
  tx: Tx,
  { detector, scopeKind, scopeId }: Pick<StoredSetting, "detector" | "scopeKind" | "scopeId">,
): Promise<StoredSetting | null> {
  const row = await tx.detectorSetting.findFirst({ where: { detector, scopeKind, scopeId }, orderBy: { id: "desc" } });
  return row && ({ ...row, parameters: row.parameters as Record<string, number> } as StoredSetting);
}

/** What these users are called; ids of nobody are left out. */
export async function readUserNames(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.user.findMany({ where: { id: { in: [...new Set(ids)] } }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** When calls or series were read last. */
export async function readLookedAt(db: Db): Promise<Date | null> {
  const { _max: newest } = await db.detectionCursor.aggregate({ _max: { updatedAt: true } });
  return newest.updatedAt;
}
