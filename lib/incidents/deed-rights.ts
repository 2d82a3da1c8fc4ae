import { type Context, type Right, scopeOf } from "@/lib/auth";
import { scopeAllows } from "@/lib/auth/core/scope";
import { type DeedKind, deedOffers, deedRights, ruleTarget } from "./core/deeds";
import type { DeedOffer } from "./core/views";
import { mayOn } from "./sight";
import type { IncidentRow } from "./store/incidents";

const WHO: Readonly<Record<DeedKind, string>> = {
  throttle: "Only its owner, the lead of the team, or security may do this.",
  block: "Only its owner, the lead of the team, or security may do this.",
  cap: "Only the lead of the team or a platform admin may do this.",
  rotate: "Only its owner, the lead of the team, or a security admin may do this.",
  revoke: "Only its owner, the lead of the team, or a security admin may do this.",
  open_review: "Only security may do this.",
  mark_planned: "Only who works on the incident may do this.",
};

/** Models and tools stand in no part of the organisation: only who reaches all of it stops them. */
const isEverybodys = (kind: DeedKind, row: IncidentRow): boolean => {
  const target = kind === "throttle" || kind === "block" ? ruleTarget(row) : null;
  return target?.scopeKind === "model" || target?.scopeKind === "tool";
};

/** Why the caller may not do it; null: may. The use case behind it looks again. */
export function deedRefusal(ctx: Context, row: IncidentRow, kind: DeedKind): string | null {
  if (ctx.actor.kind !== "person") return "Only a person may do this.";
  if (!mayOn(ctx, "incident.work", row)) return "You may look at this incident, not work on it.";
  const reaches = (right: Right): boolean =>
    ctx.actor.rights.has(right) && (isEverybodys(kind, row) ? scopeAllows(scopeOf(ctx.actor, right), {}) : mayOn(ctx, right, row));
  return deedRights(kind).some(reaches) ? null : WHO[kind];
}

export const offersFor = (ctx: Context, row: IncidentRow, names: { subject: string; key: string }): DeedOffer[] =>
  deedOffers(row, names, (kind) => deedRefusal(ctx, row, kind));
