/** What people are told of incidents, in the transaction that writes them. */
import type { Severity } from "@/lib/anomalies/core/signal";
import { type Actor, type Context, ROLES } from "@/lib/auth";
import { readDeciders } from "@/lib/budgets";
import type { Tx } from "@/lib/db/client";
import { type Directory, type GovernanceRow, nameDirectory, readGovernance } from "@/lib/identities";
import { startOfUtcDay } from "@/lib/kernel/period";
import { publishNotification } from "@/lib/notify";
import type { Severity as NotificationSeverity } from "@/lib/notify/core/kinds";
import { oneLine } from "@/lib/notify/core/mail";
import { dollars } from "./core/severity";
import { gravity, traitsOf } from "./core/traits";
import { headline, nextStepOf, numberText } from "./core/words";
import { scopeName } from "./incident-views";
import { mayOn } from "./sight";
import type { IncidentRow } from "./store/incidents";
import { countTold, readTeamLeads } from "./store/neighbours";
import { readIncidentPolicyRow } from "./store/windows";

type Told = Pick<
  IncidentRow,
  | "id"
  | "number"
  | "detector"
  | "title"
  | "scopeKind"
  | "scopeId"
  | "severity"
  | "impactUsd"
  | "impactMonthUsd"
  | "lastSeenAt"
  | "assigneeId"
  | "reasons"
> &
  Pick<IncidentRow, "identityId" | "teamId" | "businessUnitId" | "applicationId" | "environmentId">;

/** `again`: it was at rest and came back, when. */
export type Telling = { kind: "incident_opened" | "incident_graver"; row: Told; again?: Date };

const DAY_MS = 86_400_000;
/** What was over three days before it was seen, as when history is read for the first time, is in the inbox and in no mail. */
const NEWS_DAYS = 3;
/** Security is told of these whatever they cost. */
const SECURITY_FROM: Severity = "high";

/**
 * Tells owner, backup owner, lead of the team, whoever works on it, and security of what is grave or about secrets: the gravest
 * and dearest first. Who was told as often today as the policy says reads the rest in the daily mail; critical ones pass.
 */
export async function tellIncidents(tx: Tx, ctx: Context, tellings: readonly Telling[]): Promise<void> {
  const now = ctx.clock.now();
  const { tellFrom, alertsPerDay } = await readIncidentPolicyRow(tx);
  const due = tellings
    .filter(({ row }) => gravity(row.severity) >= gravity(tellFrom) && now.getTime() - row.lastSeenAt.getTime() < NEWS_DAYS * DAY_MS)
    .sort((a, b) => gravity(b.row.severity) - gravity(a.row.severity) || (a.row.impactMonthUsd < b.row.impactMonthUsd ? 1 : -1));
  if (due.length === 0) return;
  const actors = (await readDeciders(ctx, ROLES)).map(({ actor }) => actor);
  const ids = [...new Set(due.flatMap(({ row }) => row.identityId ?? []))];
  const owned = new Map((await readGovernance(tx, ids, now)).map((row) => [row.id, row]));
  const leads = await readTeamLeads(tx);
  const names = await nameDirectory(ctx.db);
  const told = await countTold(
    tx,
    actors.map(({ id }) => id),
    startOfUtcDay(now),
  );
  for (const telling of due) {
    const { row } = telling;
    const userIds = actors.filter((actor) => isFor(actor, row, owned.get(row.identityId ?? ""), leads)).map(({ id }) => id);
    const isFull = (id: string): boolean => row.severity !== "critical" && (told.get(id) ?? 0) >= alertsPerDay;
    const laterIds = userIds.filter(isFull);
    await publishNotification(tx, { ...wordsOf(telling, names), userIds, laterIds, at: now });
    for (const id of userIds) told.set(id, (told.get(id) ?? 0) + 1);
  }
}

function isFor(actor: Actor, row: Told, identity: GovernanceRow | undefined, leads: ReadonlyMap<string, string>): boolean {
  if (!mayOn({ actor }, "incident.read", row)) return false;
  const lead = row.teamId === null ? undefined : leads.get(row.teamId);
  const people = [identity?.owner?.id, identity?.backupOwner?.id, lead];
  const isSecurity = mayOn({ actor }, "detector.configure", row);
  const isGrave = gravity(row.severity) >= gravity(SECURITY_FROM) || traitsOf(row.detector).family === "secret";
  return row.assigneeId === actor.id || (actor.personId !== undefined && people.includes(actor.personId)) || (isSecurity && isGrave);
}

export const noticeOf = (severity: Severity): NotificationSeverity =>
  severity === "critical" ? "critical" : gravity(severity) >= gravity("medium") ? "warning" : "info";

function wordsOf({ kind, row, again }: Telling, names: Directory) {
  const { id, number, title, severity, impactUsd, impactMonthUsd, detector, reasons } = row;
  const money = impactUsd > 0n ? `${dollars(impactUsd)} so far, ${dollars(impactMonthUsd)} in a month if it goes on. ` : "";
  const what = again ? "again" : kind === "incident_graver" ? `now ${severity}` : severity;
  const more = reasons.filter(({ text }) => text !== title).slice(0, 3);
  return {
    ...{ kind, severity: noticeOf(severity), href: `/anomalies/${encodeURIComponent(id)}` },
    title: `${numberText(number)}, ${what}: ${oneLine(headline(scopeName(names, row.scopeKind, row.scopeId), title), 120)}`,
    body: `${more.map(({ text }) => `${oneLine(text, 120)}. `).join("")}${money}${nextStepOf(detector)}`,
    dedupeKey: kind === "incident_opened" ? `incident_opened ${id}` : `incident_graver ${id} ${again ? again.toISOString() : severity}`,
  };
}
