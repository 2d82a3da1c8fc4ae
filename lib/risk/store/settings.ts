import type { Db, Tx } from "@/lib/db/client";
import type { RuleSetting } from "../core/thresholds";

export type StoredSetting = RuleSetting & { id: number; reason: string; createdBy: string };

/** In the order they were made; of one rule, or of all. */
export async function readSettings(db: Db | Tx, ruleId?: string): Promise<StoredSetting[]> {
  const rows = await db.riskRuleSetting.findMany({ ...(ruleId === undefined ? {} : { where: { ruleId } }), orderBy: { id: "asc" } });
  return rows.map((row) => ({ ...row, thresholds: row.thresholds as Record<string, number> }));
}

export async function insertSetting(tx: Tx, setting: Omit<StoredSetting, "id">): Promise<number> {
  const { id } = await tx.riskRuleSetting.create({ data: { ...setting, thresholds: { ...setting.thresholds } }, select: { id: true } });
  return id;
}
