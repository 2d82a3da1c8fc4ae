/**
 * Who may see and change what of the inventory. One rule for all: a thing outside the caller's scope is not found, and
 * what is not found cannot be told from what does not exist.
 */
import type { Context } from "@/lib/auth/context";
import type { Scope } from "@/lib/auth/core/actor";
import type { Right } from "@/lib/auth/core/roles";
import { type Place, scopeAllows, scopeOf } from "@/lib/auth/core/scope";
import { Forbidden, NotFound } from "@/lib/kernel/errors";
import type { IdentityRecord, InventoryState, TeamState } from "./core/plan/state";
import { currentOf } from "./core/timeline";

export const notThere = (word: string): NotFound => new NotFound(`There is no such ${word}.`);

/** Where a team stands at an instant. */
export function placeOfTeam(team: TeamState, at: Date): Place {
  return { teamId: team.id, businessUnitId: currentOf(team.spans, at)?.businessUnitId ?? null };
}

/** Where an identity stands at an instant: whoever sees one of these places sees the identity. */
export function placeOfIdentity(identity: IdentityRecord, teams: readonly TeamState[], at: Date): Place {
  const span = currentOf(identity.spans, at);
  const team = teams.find((row) => row.id === span?.teamId);
  return {
    identityId: identity.id,
    applicationId: span?.applicationId ?? null,
    environmentId: span?.environmentId ?? null,
    ...(team ? placeOfTeam(team, at) : {}),
  };
}

/** Where something of the small kinds stands; undefined for kinds that lie in no unit or team. */
export function placeOfObject(
  state: InventoryState,
  kind: "businessUnits" | "teams" | "applications" | "environments",
  id: string,
  at: Date,
): Place {
  const team = (teamId: string | null | undefined): Place => {
    const row = state.teams.find((candidate) => candidate.id === teamId);
    return row ? placeOfTeam(row, at) : {};
  };
  if (kind === "businessUnits") return { businessUnitId: id };
  if (kind === "teams") return team(id);
  if (kind === "environments") return { environmentId: id };
  const application = state.applications.find((row) => row.id === id);
  const place = team(application?.teamId);
  return { ...place, applicationId: id, businessUnitId: application?.businessUnitId ?? place.businessUnitId ?? null };
}

/** The scope in which the caller holds a right. */
export const scopeFor = (ctx: Context, right: Right): Scope => scopeOf(ctx.actor, right);

/**
 * The structure of the organisation (units, teams, applications, …) is changed by those whose right spans all of it.
 * @throws NotFound when the caller cannot see the object, Forbidden when it can be seen and not changed.
 */
export function requireWholeScope(ctx: Context, visible: boolean, word: string, right: Right = "inventory.write"): void {
  if (scopeFor(ctx, right).kind === "all") return;
  if (!visible) throw notThere(word);
  throw new Forbidden("This needs the right to change the inventory of the whole organisation.", [
    { location: "right", message: right, fix: "Ask a platform admin." },
  ]);
}

export { scopeAllows };
