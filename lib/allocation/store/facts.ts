/** What other areas' tables tell that allocation stands on: periods that are closed, who bears the rest, what things are called. */
import type { Db, Tx } from "@/lib/db/client";
import { utcDate } from "@/lib/kernel/period";
import { localDay } from "@/lib/kernel/time-zone";
import type { AllocationChoices } from "../core/views";

/** The first day after the last closed period, in its zone; null: none is closed. */
export async function readOpenFrom(db: Db | Tx): Promise<string | null> {
  const last = await db.billingPeriod.findFirst({ where: { state: "closed" }, orderBy: { endsAt: "desc" } });
  return last && utcDate(localDay(last.endsAt, last.timeZone));
}

/** Who bears what has no cost centre; empty: nobody. */
export async function readFallback(db: Db | Tx): Promise<string> {
  return (await db.accountingSettings.findUnique({ where: { id: 1 }, select: { fallbackCostCentreId: true } }))?.fallbackCostCentreId ?? "";
}

const NAMED = { id: true, name: true } as const;

export async function readCentreNames(db: Db | Tx): Promise<Map<string, string>> {
  return new Map((await db.costCentre.findMany({ select: NAMED })).map(({ id, name }) => [id, name]));
}

export async function readUnitNames(db: Db | Tx): Promise<Map<string, string>> {
  return new Map((await db.businessUnit.findMany({ select: NAMED })).map(({ id, name }) => [id, name]));
}

/** Of identities only those that rules name: there may be very many. */
export async function readNames(db: Db | Tx, identityIds: readonly string[]): Promise<AllocationChoices["names"]> {
  const all = { select: NAMED, orderBy: [{ name: "asc" as const }, { id: "asc" as const }] };
  return {
    costCentre: await db.costCentre.findMany(all),
    businessUnit: await db.businessUnit.findMany(all),
    team: await db.team.findMany(all),
    application: await db.application.findMany(all),
    environment: await db.environment.findMany(all),
    identity: await db.identity.findMany({ ...all, where: { id: { in: [...identityIds] } } }),
  };
}

/** What usage was of, of the dimensions that are no entries of the inventory. */
export async function readSeen(db: Db | Tx): Promise<Pick<AllocationChoices, "providers" | "models" | "tools" | "operations">> {
  const [row] = await db.$queryRaw<Record<"providers" | "models" | "tools" | "operations", string[]>[]>`
    SELECT array(SELECT DISTINCT provider FROM usage_dimension ORDER BY 1) AS providers, array(SELECT DISTINCT model FROM usage_dimension ORDER BY 1) AS models,
      array(SELECT DISTINCT tool FROM usage_dimension WHERE tool IS NOT NULL ORDER BY 1 LIMIT 1000) AS tools,
      array(SELECT DISTINCT operation FROM usage_dimension ORDER BY 1) AS operations`;
  return row ?? { providers: [], models: [], tools: [], operations: [] };
}

export async function readMetricNames(db: Db | Tx): Promise<string[]> {
  const rows = await db.businessMetricValue.findMany({ distinct: ["metric"], select: { metric: true }, orderBy: { metric: "asc" } });
  return rows.map(({ metric }) => metric);
}
