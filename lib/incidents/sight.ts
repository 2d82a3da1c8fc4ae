/** Who sees which incident, and who works on it: by where it is; those of the whole organisation are seen by those who see all of it. */
import { authorize, type Context, type Right, scopeOf } from "@/lib/auth";
import { type Place, scopeAllows } from "@/lib/auth/core/scope";
import type { Db, Tx } from "@/lib/db/client";
import { Forbidden, NotFound } from "@/lib/kernel/errors";
import { type IncidentRow, readIncidentRow } from "./store/incidents";

export const noSuchIncident = (): NotFound => new NotFound("There is no such incident.");

/** Whether the caller has a right where something is; of the whole organisation: over all of it. */
export const mayOn = (
  ctx: Pick<Context, "actor">,
  right: Right,
  { businessUnitId, teamId, applicationId, environmentId, identityId }: Place,
): boolean =>
  scopeAllows(scopeOf(ctx.actor, right), {
    businessUnitId: businessUnitId ?? null,
    teamId: teamId ?? null,
    applicationId: applicationId ?? null,
    environmentId: environmentId ?? null,
    identityId: identityId ?? null,
  });

/** An incident that the caller sees; what became a part of another is that other. @throws NotFound */
export async function sightIncident(ctx: Context, db: Db | Tx, id: string): Promise<IncidentRow> {
  authorize(ctx, "incident.read");
  const row = await readIncidentRow(db, id);
  if (!row || !mayOn(ctx, "incident.read", row)) throw noSuchIncident();
  return row.mergedIntoId === null ? row : sightIncident(ctx, db, row.mergedIntoId);
}

/** The same, of somebody who works on it. @throws NotFound, Forbidden */
export async function sightToWork(ctx: Context, id: string): Promise<IncidentRow> {
  const row = await sightIncident(ctx, ctx.db, id);
  requireWorker(ctx, row);
  return row;
}

/** @throws Forbidden for programs, and for those who may only look. */
export function requireWorker(ctx: Context, place: Place): void {
  requirePerson(ctx);
  authorize(ctx, "incident.work");
  if (mayOn(ctx, "incident.work", place)) return;
  throw new Forbidden("You may look at this incident, not work on it.", [
    { location: "right", message: "incident.work", fix: "Ask its owner, the lead of the team, or security." },
  ]);
}

/** Programs and the product itself never decide. */
export function requirePerson(ctx: Context): void {
  if (ctx.actor.kind !== "person")
    throw new Forbidden("Only a person may do this.", [{ location: "actor", message: ctx.actor.kind, fix: "Sign in and do it there." }]);
}
