/**
 * Whether a caller may know that a thing exists: it carries usage in the caller's scope, or it belongs to the scope by
 * today's inventory even without usage. Outside, it is told like a thing that does not exist.
 */
import type { Scope } from "@/lib/auth/core/actor";
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { Dimension, ENTITY_KINDS } from "../core/dimensions";
import { inScope } from "./scope";
import { type Sql, valueOf } from "./source";

const { raw, sql } = Prisma;

export type EntityKind = (typeof ENTITY_KINDS)[number];

const TABLE: Partial<Record<EntityKind, string>> = {
  business_unit: "business_unit",
  team: "team",
  identity: "identity",
  application: "application",
  environment: "environment",
  provider: "provider",
  cost_centre: "cost_centre",
  tenant: "tenant",
};

/** @param id An expression, such as a column or a bound text. */
export function isVisible(kind: EntityKind, id: Sql, scope: Scope, now: Date): Sql {
  const scoped = inScope(scope);
  if (scope.kind === "all" || !scoped) return sql`true`;
  const used = sql`EXISTS (SELECT 1 FROM usage_dimension d WHERE ${valueOf("daily", kind satisfies Dimension)} = ${id} AND ${scoped})`;
  const listed = belongs(kind, id, scope, now);
  return listed ? sql`(${used} OR ${listed})` : used;
}

function belongs(kind: EntityKind, id: Sql, scope: Extract<Scope, { kind: "some" }>, now: Date): Sql | null {
  const units = sql`${scope.businessUnitIds}::text[]`;
  const teams = sql`${scope.teamIds}::text[]`;
  const inForce = (alias: string): Sql => {
    const at = sql`${now.toISOString()}::timestamptz`;
    return sql`${raw(`${alias}.valid_from`)} <= ${at} AND (${raw(`${alias}.valid_to`)} IS NULL OR ${raw(`${alias}.valid_to`)} > ${at})`;
  };
  switch (kind) {
    case "business_unit":
      return sql`${id} = ANY(${units})`;
    case "team":
      return sql`(${id} = ANY(${teams}) OR EXISTS (SELECT 1 FROM team_assignment t WHERE t.team_id = ${id} AND t.business_unit_id = ANY(${units}) AND ${inForce("t")}))`;
    case "identity":
      return sql`(${id} = ANY(${scope.identityIds}::text[]) OR EXISTS (
        SELECT 1 FROM identity_assignment a LEFT JOIN team_assignment t ON t.team_id = a.team_id AND ${inForce("t")}
        WHERE a.identity_id = ${id} AND ${inForce("a")} AND (a.team_id = ANY(${teams}) OR t.business_unit_id = ANY(${units})
          OR a.application_id = ANY(${scope.applicationIds}::text[]) OR a.environment_id = ANY(${scope.environmentIds}::text[]))))`;
    case "application":
      return sql`(${id} = ANY(${scope.applicationIds}::text[]) OR EXISTS (
        SELECT 1 FROM application p WHERE p.id = ${id} AND (p.team_id = ANY(${teams}) OR p.business_unit_id = ANY(${units}))))`;
    case "environment":
      return sql`${id} = ANY(${scope.environmentIds}::text[])`;
    default:
      return null;
  }
}

/** Whether the thing is in the inventory or in the ledger, and the caller may know it. */
export async function entityExists(tx: Tx, kind: EntityKind, id: string, scope: Scope, now: Date): Promise<boolean> {
  const text = sql`${id}::text`;
  const table = TABLE[kind];
  const inInventory = table ? sql`EXISTS (SELECT 1 FROM ${raw(`"${table}" x`)} WHERE x.id = ${text}) OR ` : Prisma.empty;
  const rows = await tx.$queryRaw<{ known: boolean }[]>`SELECT (${inInventory}EXISTS (
    SELECT 1 FROM usage_dimension d WHERE ${valueOf("daily", kind)} = ${text})) AND ${isVisible(kind, text, scope, now)} AS known`;
  return rows[0]?.known ?? false;
}
