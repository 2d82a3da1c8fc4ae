/** Who sees which case: whoever sees its identities; what is of no single one is seen by those who see everything. */
import { type Context, type Right, scopeOf } from "@/lib/auth";
import { scopeAllows } from "@/lib/auth/core/scope";
import { readStanding } from "@/lib/budgets";
import { placeOfThing } from "@/lib/budgets/core/standing";
import type { Db, Tx } from "@/lib/db/client";
import { type GovernanceRow, readGovernance } from "@/lib/identities";
import { Forbidden, NotFound } from "@/lib/kernel/errors";
import { placeOf } from "@/lib/risk/core/place";
import type { StoredCase } from "./core/case";
import { isSeen, readCaseRow, type Seen } from "./store/cases";

export async function seenIdentities(ctx: Context): Promise<Seen> {
  const scope = scopeOf(ctx.actor, "inventory.read");
  if (scope.kind === "all") return "all";
  const standing = await readStanding(ctx);
  return [...standing.inventory.identities.byId.keys()].filter((id) => scopeAllows(scope, placeOfThing(standing, "identity", id)));
}

export type Sighted = { row: StoredCase; identities: GovernanceRow[] };

/** A case that the caller sees, with the identities that it is about. @throws NotFound */
export async function sightCase(ctx: Context, db: Db | Tx, id: string): Promise<Sighted> {
  const row = await readCaseRow(db, id);
  if (!row || !(await isSeen(db, await seenIdentities(ctx), id))) throw new NotFound("There is no such case.");
  const ids = row.facts.refs.identityIds ?? (row.identityId === null ? [] : [row.identityId]);
  return { row, identities: ids.length === 0 ? [] : await readGovernance(db, ids, ctx.clock.now()) };
}

/** Whether the caller has a right over all that a case is about; over nothing single: over the whole organisation. */
export function mayOn(ctx: Context, right: Right, identities: readonly GovernanceRow[]): boolean {
  const scope = scopeOf(ctx.actor, right);
  return scope.kind === "all" || (identities.length > 0 && identities.every((row) => scopeAllows(scope, placeOf(row))));
}

/** @throws Forbidden for programs, and for those who may not work on it. */
export function requireWorker(ctx: Context, { identities }: Sighted): void {
  if (ctx.actor.kind !== "person") {
    throw new Forbidden("Only a person decides what becomes of a case.", [
      { location: "actor", message: ctx.actor.kind, fix: "Sign in and do it there." },
    ]);
  }
  if (mayOn(ctx, "reconciliation.work", identities)) return;
  throw new Forbidden("This needs the right to work on what does not agree, over all that it is about.", [
    { location: "right", message: "reconciliation.work", fix: "Ask security, a platform admin, or the lead of the team." },
  ]);
}
