/**
 * What a caller may see, as a condition on dimension rows. Every read of usage passes through here; there is no other
 * place where scope is applied to figures. A listed unit, team, application, environment or identity each opens what
 * carries it. Usage that neither an identity nor a team answers for is seen by callers of the whole organisation only;
 * what is charged to a team although no identity is known is seen by those who see the team, as it is on their bill.
 */
import type { Scope } from "@/lib/auth/core/actor";
import { Prisma } from "@/lib/db/generated/client";
import type { Filter } from "../core/filter";
import type { Sql } from "./source";

const { sql } = Prisma;

/** Usage that no identity answers for. */
export const UNATTRIBUTED: Sql = Prisma.raw("d.identity_id IS NULL");

/** Over `d`, a row of usage_dimension. Null when everything is in scope. */
export function inScope(scope: Scope): Sql | null {
  if (scope.kind === "all") return null;
  const { businessUnitIds, teamIds, applicationIds, environmentIds, identityIds } = scope;
  return sql`((d.identity_id IS NOT NULL OR d.team_id IS NOT NULL) AND (
    d.business_unit_id = ANY(${businessUnitIds}::text[]) OR d.team_id = ANY(${teamIds}::text[]) OR d.application_id = ANY(${applicationIds}::text[])
    OR d.environment_id = ANY(${environmentIds}::text[]) OR d.identity_id = ANY(${identityIds}::text[])))`;
}

/**
 * Rows that pass every filter. A row without the value passes "is not a" and fails "is a".
 * @throws Error for a filter that still says `contains`: left out in silence it would widen the figure.
 */
export function passing(filters: readonly Filter[], valueOf: (dimension: Filter["dimension"]) => Sql): Sql[] {
  return filters.map((filter) => {
    if (filter.contains) throw new Error(`the names that filter[${filter.dimension}] contains were not looked up`);
    const value = valueOf(filter.dimension);
    const isListed = sql`${value} = ANY(${filter.values}::text[])`;
    const isMatched = filter.hasNone ? sql`(${value} IS NULL OR ${isListed})` : sql`(${value} IS NOT NULL AND ${isListed})`;
    return filter.isExcluded ? sql`NOT ${isMatched}` : isMatched;
  });
}

export const allOf = (conditions: readonly (Sql | null)[]): Sql => {
  const kept = conditions.filter((condition) => condition !== null);
  return kept.length === 0 ? sql`true` : Prisma.join(kept, " AND ");
};
