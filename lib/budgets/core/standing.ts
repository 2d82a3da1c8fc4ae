/** Where what a budget names stands in the organisation today: decides who sees and who changes it. */
import type { Scope } from "@/lib/auth/core/actor";
import { type Place, scopeAllows } from "@/lib/auth/core/scope";
import type { InventorySnapshot } from "@/lib/identities/core/inventory";
import { factAt } from "@/lib/identities/core/timeline";
import { type Budget, type BudgetScope, SCOPE_DIMENSIONS, type ScopeDimension } from "./budget";

/** `applications`: which team and unit answers for each. */
export type Standing = {
  inventory: InventorySnapshot;
  applications: ReadonlyMap<string, { teamId: string | null; businessUnitId: string | null }>;
  at: Date;
};

/** Providers, models, tenants and tools stand nowhere: they are everybody's. */
export function placeOfThing(standing: Standing, dimension: ScopeDimension, id: string): Place {
  switch (dimension) {
    case "identity":
      return placeOfIdentity(standing, id);
    case "credential": {
      const owner = standing.inventory.credentials.get(id)?.identityId;
      return owner === undefined ? {} : placeOfIdentity(standing, owner);
    }
    case "team":
      return placeOfTeam(standing, id);
    case "businessUnit":
      return { businessUnitId: id };
    case "application": {
      const held = standing.applications.get(id);
      const ofTeam = held?.teamId ? placeOfTeam(standing, held.teamId) : {};
      return { ...ofTeam, applicationId: id, businessUnitId: held?.businessUnitId ?? ofTeam.businessUnitId ?? null };
    }
    case "environment":
      return { environmentId: id };
    default:
      return {};
  }
}

function placeOfIdentity(standing: Standing, identityId: string): Place {
  const held = factAt(standing.inventory.assignments.get(identityId), standing.at.getTime());
  const { applicationId = null, environmentId = null, teamId = null } = held ?? {};
  return { identityId, applicationId, environmentId, ...(teamId === null ? {} : placeOfTeam(standing, teamId)) };
}

function placeOfTeam({ inventory, at }: Standing, teamId: string): Place {
  return { teamId, businessUnitId: factAt(inventory.memberships.get(teamId), at.getTime())?.businessUnitId ?? null };
}

/** A budget lies inside as soon as one thing that it names does, since it counts nothing but what is in all of them. */
export const isScopeInside = (scope: Scope, budget: BudgetScope, standing: Standing): boolean =>
  scope.kind === "all" || entriesOf(budget).some(([dimension, id]) => scopeAllows(scope, placeOfThing(standing, dimension, id)));

/** Which counts of a budget lie inside: all of them, those of some values, or none. */
export function countsInside(scope: Scope, budget: Budget, standing: Standing): "all" | "none" | ((value: string) => boolean) {
  if (isScopeInside(scope, budget.scope, standing)) return "all";
  const { per } = budget;
  return per === null ? "none" : (value) => scopeAllows(scope, placeOfThing(standing, per, value));
}

export const entriesOf = (scope: BudgetScope): [ScopeDimension, string][] =>
  SCOPE_DIMENSIONS.flatMap((dimension): [ScopeDimension, string][] => {
    const id = scope[dimension];
    return id === undefined ? [] : [[dimension, id]];
  });
