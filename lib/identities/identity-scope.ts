/** Changing an identity within a part of the organisation. */
import type { Context } from "@/lib/auth/context";
import type { Scope } from "@/lib/auth/core/actor";
import type { Right } from "@/lib/auth/core/roles";
import { Forbidden } from "@/lib/kernel/errors";
import type { InventoryPlan } from "./core/plan/plan-inventory";
import type { IdentityRecord, InventoryState } from "./core/plan/state";
import { notThere, placeOfIdentity, placeOfObject, scopeAllows, scopeFor } from "./scope";

/**
 * @param word What the caller asked for, which is what is not there.
 * @throws NotFound when the identity is not there, or outside the scope of any of these rights.
 */
export function requireIdentity(
  ctx: Context,
  rights: readonly Right[],
  state: InventoryState,
  id: string,
  now: Date,
  word = "identity",
): IdentityRecord {
  const identity = state.identities.find((row) => row.id === id);
  const isInside = (right: Right) =>
    identity !== undefined && scopeAllows(scopeFor(ctx, right), placeOfIdentity(identity, state.teams, now));
  if (!identity || !rights.every(isInside)) throw notThere(word);
  return identity;
}

/**
 * A caller with a part of the organisation may hand an identity to teams and applications of that part only, so that
 * nobody charges a stranger's cost centre, and may not hand it out of that part.
 * @throws NotFound for a team or application outside, told like one that does not exist; Forbidden when it would leave.
 */
export function requireOwnPlaces(ctx: Context, right: Right, state: InventoryState, plan: InventoryPlan, now: Date): void {
  const scope = scopeFor(ctx, right);
  if (scope.kind === "all") return;
  for (const touched of plan.touched) {
    const isPlaced = touched.outcome === "created" || touched.fields.includes("spans") || touched.fields.includes("parentId");
    if (touched.kind !== "identities" || !isPlaced) continue;
    const after = touched.after as IdentityRecord;
    const before = touched.before as IdentityRecord | null;
    if (after.parentId !== null && after.parentId !== before?.parentId) requireSeen(ctx, state, after.parentId, now);
    const isOwn = (kind: "teams" | "applications") => (id: string) => scopeAllows(scope, placeOfObject(state, kind, id, now));
    if (!newOnes(before, after, "teamId").every(isOwn("teams"))) throw notThere("team");
    if (!newOnes(before, after, "applicationId").every(isOwn("applications"))) throw notThere("application");
    if (
      after.spans.some(
        (span) =>
          (span.validTo === null || span.validTo > now) && !isInside(scope, after, state, span.validFrom > now ? span.validFrom : now),
      )
    ) {
      throw new Forbidden("The identity would lie outside the part of the organisation that you may change.", [
        { location: "team", message: right, fix: "Name a team of yours, or ask a platform admin." },
      ]);
    }
  }
}

/** What is named has to be in sight, so that names cannot be guessed. */
function requireSeen(ctx: Context, state: InventoryState, id: string, now: Date): void {
  requireIdentity(ctx, ["inventory.read"], state, id, now);
}

const isInside = (scope: Scope, identity: IdentityRecord, state: InventoryState, at: Date): boolean =>
  scopeAllows(scope, placeOfIdentity(identity, state.teams, at));

function newOnes(before: IdentityRecord | null, after: IdentityRecord, field: "teamId" | "applicationId"): string[] {
  const old = new Set(before?.spans.map((span) => span[field]) ?? []);
  return after.spans.flatMap((span) => (span[field] === null || old.has(span[field]) ? [] : [span[field]]));
}
