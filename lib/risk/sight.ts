/** Who sees which finding: whoever sees its identity; those of the whole organisation are seen by those who see all of it. */
import { type Context, type Right, scopeOf } from "@/lib/auth";
import { scopeAllows } from "@/lib/auth/core/scope";
import { readStanding } from "@/lib/budgets";
import { placeOfThing } from "@/lib/budgets/core/standing";
import type { Db, Tx } from "@/lib/db/client";
import { type GovernanceRow, readGovernance } from "@/lib/identities";
import { Forbidden, NotFound } from "@/lib/kernel/errors";
import { placeOf } from "./core/place";
import { type FindingRow, readFindingRow, type Seen } from "./store/findings";

export async function seenIdentities(ctx: Context): Promise<Seen> {
  const scope = scopeOf(ctx.actor, "inventory.read");
  if (scope.kind === "all") return "all";
  const standing = await readStanding(ctx);
  return [...standing.inventory.identities.byId.keys()].filter((id) => scopeAllows(scope, placeOfThing(standing, "identity", id)));
}

export const noSuchFinding = (): NotFound => new NotFound("There is no such finding.");

export type Sighted = { finding: FindingRow; row: GovernanceRow | undefined };

/** A finding that the caller sees, with the identity that it is about. @throws NotFound */
export async function sightFinding(ctx: Context, db: Db | Tx, id: string): Promise<Sighted> {
  const finding = await readFindingRow(db, id);
  if (!finding) throw noSuchFinding();
  const row = await rowOfIdentity(ctx, db, finding.identityId);
  if (!mayOn(ctx, "inventory.read", row)) throw noSuchFinding();
  return { finding, row };
}

export async function rowOfIdentity(ctx: Context, db: Db | Tx, identityId: string | null): Promise<GovernanceRow | undefined> {
  const [row] = identityId === null ? [] : await readGovernance(db, [identityId], ctx.clock.now());
  return row;
}

/** Whether the caller has a right over an identity; over none: over the whole organisation. */
export const mayOn = (ctx: Context, right: Right, row: GovernanceRow | undefined): boolean =>
  scopeAllows(scopeOf(ctx.actor, right), row ? placeOf(row) : {});

/** Rights by which somebody works on findings. */
export const WORKING_RIGHTS = ["finding.comment", "finding.triage", "finding.except"] as const satisfies readonly Right[];

/** @throws Forbidden for programs, and for those who may not work on findings there. */
export function requireWorker(ctx: Context, row: GovernanceRow | undefined): void {
  requirePerson(ctx);
  if (WORKING_RIGHTS.some((right) => mayOn(ctx, right, row))) return;
  throw new Forbidden("This needs the right to work on findings of this identity.", [
    { location: "right", message: "finding.comment", fix: "Ask its owner, the lead of the team, or security." },
  ]);
}

/** Programs and the product itself never decide. */
export function requirePerson(ctx: Context): void {
  if (ctx.actor.kind !== "person")
    throw new Forbidden("Only a person may do this.", [{ location: "actor", message: ctx.actor.kind, fix: "Sign in and do it there." }]);
}
