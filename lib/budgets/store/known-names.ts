/** Names that the inventory in memory does not hold: business units, and what only usage knows. */
import type { Db, Tx } from "@/lib/db/client";
import { buildNames, type NameIndex } from "@/lib/identities/core/names";
import { normaliseProvider } from "@/lib/pricing/core/provider-names";
import type { ScopeDimension } from "../core/budget";
import type { UnitsAbove } from "../core/contradictions";
import type { Known } from "../core/resolve-scope";
import { unitsAbove } from "./book";

export async function readUnits(db: Db | Tx): Promise<{ units: NameIndex; unitsAbove: UnitsAbove }> {
  const rows = await db.businessUnit.findMany({ select: { id: true, name: true, parentId: true, archivedAt: true } });
  return { units: buildNames(rows.map((row) => ({ ...row, retired: row.archivedAt !== null }))), unitsAbove: unitsAbove(rows) };
}

/** Which of these names usage has come with; a model at the provider named beside it, if one is. */
export async function readUsedNames(db: Db | Tx, sent: { [D in ScopeDimension]?: string | undefined }): Promise<Known["used"]> {
  const provider = sent.provider === undefined ? undefined : normaliseProvider(sent.provider);
  const model = sent.model?.trim().toLowerCase();
  const has = async (where: object): Promise<boolean> => (await db.usageDimension.findFirst({ where, select: { id: true } })) !== null;
  const found = async (value: string | undefined, where: object): Promise<ReadonlySet<string>> =>
    new Set(value !== undefined && (await has(where)) ? [value] : []);
  return {
    provider: await found(provider, { provider }),
    model: await found(model, { model: { equals: model, mode: "insensitive" }, ...(provider === undefined ? {} : { provider }) }),
    tenant: await found(sent.tenant, { tenant: sent.tenant }),
    tool: await found(sent.tool, { tool: sent.tool }),
  };
}
