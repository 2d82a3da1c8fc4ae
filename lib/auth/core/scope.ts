/**
 * What an actor may see, as data. A scope is a union: a thing is inside when any one of its unit, team, application,
 * environment or identity is listed. What lies outside is "not found", never "forbidden".
 */
import type { Actor, Scope } from "./actor";
import type { Right } from "./roles";

export type Place = {
  businessUnitId?: string | null;
  teamId?: string | null;
  applicationId?: string | null;
  environmentId?: string | null;
  identityId?: string | null;
};

export const ALL: Scope = { kind: "all" };
export const NOTHING: Extract<Scope, { kind: "some" }> = {
  kind: "some",
  businessUnitIds: [],
  teamIds: [],
  applicationIds: [],
  environmentIds: [],
  identityIds: [],
};

const LISTS = [
  ["businessUnitId", "businessUnitIds"],
  ["teamId", "teamIds"],
  ["applicationId", "applicationIds"],
  ["environmentId", "environmentIds"],
  ["identityId", "identityIds"],
] as const satisfies readonly (readonly [keyof Place, Exclude<keyof Extract<Scope, { kind: "some" }>, "kind">])[];

/** A place of which nothing is known (unattributed usage) is inside `all` only. */
export function scopeAllows(scope: Scope, place: Place): boolean {
  if (scope.kind === "all") return true;
  return LISTS.some(([field, list]) => {
    const id = place[field];
    return id !== undefined && id !== null && scope[list].includes(id);
  });
}

/**
 * The same rule for a query. `any`: keep a row when one of the conditions holds, in SQL
 * `(business_unit_id = ANY($1) OR team_id = ANY($2) OR …)`; only conditions with ids are listed. A row whose column is
 * null fails that condition, as in `scopeAllows`. `none`: no row at all.
 */
export type ScopeFilter = { kind: "all" } | { kind: "none" } | { kind: "any"; conditions: { field: keyof Place; ids: string[] }[] };

export function scopeFilter(scope: Scope): ScopeFilter {
  if (scope.kind === "all") return { kind: "all" };
  const conditions = LISTS.map(([field, list]) => ({ field, ids: scope[list] })).filter(({ ids }) => ids.length > 0);
  return conditions.length === 0 ? { kind: "none" } : { kind: "any", conditions };
}

/** The union of scopes; of none, nothing. */
export function unionScope(scopes: readonly Scope[]): Scope {
  if (scopes.some((scope) => scope.kind === "all")) return ALL;
  const some = scopes.filter((scope) => scope.kind === "some");
  const union = (list: (typeof LISTS)[number][1]): string[] => [...new Set(some.flatMap((scope) => scope[list]))].sort();
  return {
    kind: "some",
    businessUnitIds: union("businessUnitIds"),
    teamIds: union("teamIds"),
    applicationIds: union("applicationIds"),
    environmentIds: union("environmentIds"),
    identityIds: union("identityIds"),
  };
}

/**
 * Where one right holds. A person who reads everything as an analyst and revokes within a team as its lead may revoke
 * in that team only: use cases that write ask here, not `actor.scope`.
 */
export function scopeOf(actor: Actor, right: Right): Scope {
  if (!actor.rights.has(right)) return NOTHING;
  if (!actor.grants) return actor.scope;
  return unionScope(actor.grants.filter((grant) => grant.rights.has(right)).map((grant) => grant.scope));
}

/** Adds all units below the listed ones. Terminates for any parent links, also circular ones. */
export function withSubUnits(unitIds: readonly string[], units: readonly { id: string; parentId: string | null }[]): string[] {
  const childrenOf = new Map<string | null, string[]>();
  for (const unit of units) childrenOf.set(unit.parentId, [...(childrenOf.get(unit.parentId) ?? []), unit.id]);
  const found = new Set<string>();
  const open = [...unitIds];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(childrenOf.get(id) ?? []));
  }
  return [...found].sort();
}
