import type { Db } from "@/lib/db/client";
import { type GovernanceRow, readGovernance } from "@/lib/identities";
import type { SubjectKind } from "./core/rule";
import { ruleName } from "./core/rules";
import type { ExceptionView, FindingView } from "./core/views";
import type { StoredException } from "./store/exceptions";
import { type FindingRow, readTokenNames, readUserNames } from "./store/findings";

type About = { subjectKind: SubjectKind; subjectId: string; identityId: string | null };

type Names = ReadonlyMap<string, string>;

/** What the subject of a finding is called. @param tokens Names of tokens of our own. */
export function subjectName({ subjectKind, subjectId }: About, row: GovernanceRow | undefined, tokens: Names): string {
  if (subjectKind === "credential") return row?.credentials.find(({ id }) => id === subjectId)?.label ?? subjectId;
  if (subjectKind === "grant") {
    const grant = row?.grants.find(({ id }) => id === subjectId);
    return grant ? `${grant.kind.replace("_", " ")} ${grant.value}` : subjectId;
  }
  if (subjectKind === "token") return `The token ${tokens.get(subjectId) ?? subjectId} of Countinghouse`;
  if (subjectKind === "organisation") return "Organisation";
  return row?.name ?? subjectId;
}

/** Findings with names: of identities, owners, teams and those who work on them. */
export async function findingViews(db: Db, findings: readonly FindingRow[], now: Date): Promise<FindingView[]> {
  const ids = [...new Set(findings.flatMap(({ identityId }) => identityId ?? []))];
  const rows = new Map((await readGovernance(db, ids, now)).map((row) => [row.id, row]));
  const users = await readUserNames(
    db,
    findings.flatMap(({ assigneeId }) => assigneeId ?? []),
  );
  const names = { users, tokens: await readTokenNames(db, findings) };
  return findings.map((finding) => findingView(finding, finding.identityId === null ? undefined : rows.get(finding.identityId), names));
}

export function findingView(
  finding: FindingRow,
  row: GovernanceRow | undefined,
  { users, tokens }: { users: Names; tokens: Names },
): FindingView {
  const { id, ruleId, severity, state, title, subjectKind, subjectId, exposedUsd, occurrences, assigneeId } = finding;
  return {
    ...{ id, ruleId, severity, state, title, exposedUsd, occurrences },
    ruleName: ruleName(ruleId),
    subject: { kind: subjectKind, id: subjectId, name: subjectName(finding, row, tokens) },
    identity: row ? { id: row.id, name: row.name } : null,
    team: row?.team ? { id: row.team.id, name: row.team.name } : null,
    owner: row?.owner ? { id: row.owner.id, name: row.owner.name } : null,
    firstSeenAt: finding.firstSeenAt.toISOString(),
    lastSeenAt: finding.lastSeenAt.toISOString(),
    closedAt: finding.closedAt?.toISOString() ?? null,
    assignee: assigneeId === null ? null : { id: assigneeId, name: users.get(assigneeId) ?? "Somebody" },
  };
}

export type ExceptionMay = { decide: boolean; withdraw: boolean };

/** @param tokens Names of tokens of our own, as `readTokenNames` reads them. */
export function exceptionView(
  exception: StoredException,
  row: GovernanceRow | undefined,
  tokens: Names,
  may: ExceptionMay,
  now: Date,
): ExceptionView {
  const { id, ruleId, subjectKind, subjectId, justification, compensatingControl, closedReason, state, expiresAt } = exception;
  return {
    ...{ id, ruleId, justification, compensatingControl, closedReason },
    ruleName: ruleName(ruleId),
    subject: { kind: subjectKind, id: subjectId, name: subjectName(exception, row, tokens) },
    identity: row ? { id: row.id, name: row.name } : null,
    requestedBy: exception.requestedByName,
    requestedAt: exception.requestedAt.toISOString(),
    approvedBy: exception.approvedByName,
    approvedAt: exception.approvedAt?.toISOString() ?? null,
    state: (state === "approved" || state === "waiting") && expiresAt <= now ? "expired" : state,
    expiresAt: expiresAt.toISOString(),
    mayDecide: may.decide,
    mayWithdraw: may.withdraw,
  };
}
