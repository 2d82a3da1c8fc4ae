import type { ScopeKind, Signal, SignalPlace } from "@/lib/anomalies/core/signal";
import type { Context } from "@/lib/auth";
import { type Directory, type GovernanceRow, nameDirectory, readGovernance } from "@/lib/identities";
import { formatUsd } from "@/lib/kernel/money";
import { isAggregate, scopeKey } from "./core/traits";
import type { CauseStep, IncidentSummary, Named } from "./core/views";
import { headline, nameOfDetector, numberText } from "./core/words";
import type { IncidentRow } from "./store/incidents";
import { readUserNames } from "./store/steps";

const LIST_OF: Partial<Record<ScopeKind, keyof Directory>> = {
  ...{ identity: "identities", credential: "credentials", team: "teams", business_unit: "businessUnits" },
  ...{ application: "applications", environment: "environments" },
};

/** What a scope is called; models and tools are their names. */
export function scopeName(names: Directory, kind: ScopeKind, id: string): string {
  if (kind === "organisation") return "Organisation";
  const list = LIST_OF[kind];
  return (list && names[list].get(id)?.name) ?? id;
}

/** A signal within an incident: one of another scope, such as the team of an agent, says whose it is. */
export const signalTitle = (names: Directory, signal: Signal, incident: Pick<IncidentRow, "scopeKind" | "scopeId">): string =>
  isAggregate(signal) && scopeKey(signal) !== scopeKey(incident)
    ? headline(scopeName(names, signal.scopeKind, signal.scopeId), signal.title)
    : signal.title;

const named = (names: Directory, list: keyof Directory, id: string | null): Named | null =>
  id === null ? null : { id, name: names[list].get(id)?.name ?? id };

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** What is more than all of it, since the rest went down, is all. */
const WHOLE = 0.995;

/** "agent X · model Y · production explains 87 %": the narrowest step says how much. */
export function causeLine(steps: readonly CauseStep[]): string | null {
  const last = steps.at(-1);
  return last ? `${steps.map(({ name }) => name).join(" · ")} explains ${last.share >= WHOLE ? "all of it" : percent(last.share)}` : null;
}

type Known = { names: Directory; rows: ReadonlyMap<string, GovernanceRow>; users: ReadonlyMap<string, string> };

/** Incidents with the names of today. */
export async function incidentViews(ctx: Pick<Context, "db" | "clock">, incidents: readonly IncidentRow[]): Promise<IncidentSummary[]> {
  const ids = [...new Set(incidents.flatMap(({ identityId }) => identityId ?? []))];
  const known: Known = {
    names: await nameDirectory(ctx.db),
    rows: new Map((await readGovernance(ctx.db, ids, ctx.clock.now())).map((row) => [row.id, row])),
    users: await readUserNames(
      ctx.db,
      incidents.flatMap(({ assigneeId }) => assigneeId ?? []),
    ),
  };
  return incidents.map((incident) => summaryOf(incident, known));
}

function summaryOf(incident: IncidentRow, { names, rows, users }: Known): IncidentSummary {
  const { id, detector, title, severity, state, disposition, scopeKind, scopeId, assigneeId, signals, version } = incident;
  const owner = incident.identityId === null ? null : rows.get(incident.identityId)?.owner;
  const subject = scopeName(names, scopeKind, scopeId);
  return {
    ...{ id, detector, title, severity, state, disposition, signals, version },
    number: numberText(incident.number),
    headline: headline(subject, title),
    detectorName: nameOfDetector(detector),
    scope: { kind: scopeKind, id: scopeId, name: subject },
    ...placesOf(names, incident),
    owner: owner ? { id: owner.id, name: owner.name } : null,
    assignee: assigneeId === null ? null : { id: assigneeId, name: users.get(assigneeId) ?? "Somebody" },
    startedAt: incident.startedAt.toISOString(),
    detectedAt: incident.detectedAt.toISOString(),
    lastSeenAt: incident.lastSeenAt.toISOString(),
    openedAt: incident.openedAt.toISOString(),
    closedAt: incident.closedAt?.toISOString() ?? null,
    actualUsd: formatUsd(incident.actualUsd),
    expectedUsd: formatUsd(incident.expectedUsd),
    impactUsd: formatUsd(incident.impactUsd),
    impactMonthUsd: formatUsd(incident.impactMonthUsd),
    cause: causeLine(incident.cause),
    updatedAt: incident.updatedAt.toISOString(),
  };
}

const placesOf = (
  names: Directory,
  place: SignalPlace,
): Pick<IncidentSummary, "identity" | "team" | "businessUnit" | "application" | "environment"> => ({
  identity: named(names, "identities", place.identityId),
  team: named(names, "teams", place.teamId),
  businessUnit: named(names, "businessUnits", place.businessUnitId),
  application: named(names, "applications", place.applicationId),
  environment: named(names, "environments", place.environmentId),
});
