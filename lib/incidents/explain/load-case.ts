import { type Context, scopeOf } from "@/lib/auth";
import { type GovernanceRow, readGovernance } from "@/lib/identities";
import { readCallCount, readDeniedAfter, readSuccessesAfter } from "@/lib/reporting";
import type { CallsAfter } from "@/lib/reporting/core/calls-after";
import type { PartOf, UsePlace, Whose } from "@/lib/reporting/core/incident-facts";
import { sightIncident } from "../sight";
import type { IncidentRow } from "../store/incidents";

/** When the access that was misused ended, and what is seen since: that nothing succeeded is the proof. */
export type CutOff = {
  kind: "identity" | "credential";
  id: string;
  name: string;
  at: Date;
  succeeded: CallsAfter | null;
  denied: CallsAfter | null;
};

/** An incident that the caller sees, with whom it is about. */
export type Case = {
  incident: IncidentRow;
  /** Whose usage the incident is about. */
  place: UsePlace;
  /** The same, narrowed to whom its cause names; where it names nobody, the place. */
  focus: UsePlace;
  identityId: string | null;
  credentialId: string | null;
  row: GovernanceRow | null;
  whose: Whose;
  cutOff: CutOff | null;
  /** What of the cause dimensions can tell. Null: no cause is named. */
  causeParts: PartOf[] | null;
};

const PARTS = [
  "identity",
  "credential",
  "owner",
  "team",
  "businessUnit",
  "application",
  "environment",
  "model",
  "provider",
  "tool",
] as const;

/** @throws NotFound outside the caller's sight. */
export async function loadCase(ctx: Context, id: string): Promise<Case> {
  const incident = await sightIncident(ctx, ctx.db, id);
  const causes = new Map(incident.cause.map(({ dimension, id: value }) => [dimension, value]));
  const credentialId = incident.credentialId ?? (causes.get("credential") || null);
  const identityId = incident.identityId ?? (causes.get("identity") || null);
  const [row] = identityId === null ? [] : await readGovernance(ctx.db, [identityId], ctx.clock.now());
  const place: UsePlace = { kind: incident.scopeKind, id: incident.scopeId };
  const isWide = place.kind !== "identity" && place.kind !== "credential";
  const focus = !isWide || identityId === null ? place : ({ kind: "identity", id: identityId } as const);
  const parts = incident.cause.flatMap(({ dimension, id: value }): PartOf[] => {
    const part = PARTS.find((name) => name === dimension);
    return part ? [{ part, id: value }] : [];
  });
  return {
    ...{ incident, place, focus, identityId, credentialId, row: row ?? null },
    whose: {
      identityIds: identityId === null ? [] : [identityId],
      credentialIds: [...new Set([...(credentialId === null ? [] : [credentialId]), ...(row?.credentials.map((each) => each.id) ?? [])])],
    },
    cutOff: await cutOffOf(ctx, credentialId, row ?? null),
    causeParts: parts.length === incident.cause.length && parts.length > 0 ? parts : null,
  };
}

/** Of the key where one is named, else of the identity. */
async function cutOffOf(ctx: Context, credentialId: string | null, row: GovernanceRow | null): Promise<CutOff | null> {
  const credential = row?.credentials.find((each) => each.id === credentialId);
  const ends = [
    ...(credential?.revokedAt
      ? [{ kind: "credential" as const, id: credential.id, name: credential.label, at: credential.revokedAt }]
      : []),
    ...(row?.revokedAt ? [{ kind: "identity" as const, id: row.id, name: row.name, at: row.revokedAt }] : []),
  ].sort((a, b) => a.at.getTime() - b.at.getTime());
  const [end] = ends;
  if (!end) return null;
  const subject = [{ kind: end.kind, id: end.id, after: end.at }];
  const [succeeded] = await readSuccessesAfter(ctx.db, subject);
  const [denied] = await readDeniedAfter(ctx.db, subject);
  return { ...end, succeeded: succeeded ?? null, denied: denied ?? null };
}

/** So many lines are added up by the database while somebody waits. */
export const MOST_LINES = 200_000;

/** Calls are looked at one by one only where there are not too many of them: identities seldom have, an organisation has. */
export const isFew = async (ctx: Context, place: UsePlace, from: Date, to: Date): Promise<boolean> =>
  (await readCallCount(ctx.db, place, from, to)) <= MOST_LINES;

/** What the caller may see of usage beyond the incident itself. */
export const sightOf = (ctx: Context) => scopeOf(ctx.actor, "incident.read");
