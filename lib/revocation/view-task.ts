import type { Context } from "@/lib/auth";
import { type GovernanceRow, readGovernance } from "@/lib/identities";
import { silenceOf } from "./core/silence";
import { isOverdue, type RevocationPolicy, type Task } from "./core/task";
import type { TaskView } from "./core/views";
import { readTaskNames, type TaskNames } from "./store/names";
import { readPolicyRow } from "./store/policy";

export type Viewing = { policy: RevocationPolicy; names: TaskNames; rows: Map<string, GovernanceRow>; now: Date };

export async function loadViewing({ db, clock }: Context, tasks: readonly Task[]): Promise<Viewing> {
  const now = clock.now();
  const ids = [...new Set(tasks.map(({ identityId }) => identityId))];
  const [policy, names, rows] = await Promise.all([readPolicyRow(db), readTaskNames(db, tasks), readGovernance(db, ids, now)]);
  return { policy, names, now, rows: new Map(rows.map((row) => [row.id, row])) };
}

const isoOf = (at: Date | null): string | null => at?.toISOString() ?? null;

export function viewTask(task: Task, { policy, names, rows, now }: Viewing): TaskView {
  const row = rows.get(task.identityId);
  const { id, origin, originId, action, title, state, subjectKind, subjectId, campaignId, assigneeId, details } = task;
  return {
    ...{ id, origin, originId, action, title, state },
    campaign: (campaignId === null ? undefined : names.campaigns.get(campaignId)) ?? null,
    subject: { kind: subjectKind, id: subjectId, name: names.subjects.get(subjectId) ?? row?.name ?? subjectId },
    identity: { id: task.identityId, name: row?.name ?? task.identityId, kind: row?.kind ?? "unknown" },
    team: row?.team ? { id: row.team.id, name: row.team.name } : null,
    environment: row?.environment ?? null,
    assignee: (assigneeId === null ? undefined : names.people.get(assigneeId)) ?? null,
    targets: (details.targets ?? []).map((target) => ({ by: target.by, label: target.label, state: target.state })),
    ...{ decidedAt: task.decidedAt.toISOString(), sentAt: isoOf(task.sentAt), appliedAt: isoOf(task.appliedAt) },
    ...{ lastSuccessAt: isoOf(task.lastSuccessAt), cutOffAt: isoOf(task.cutOffAt), verifiedAt: isoOf(task.verifiedAt) },
    dueAt: task.dueAt.toISOString(),
    isOverdue: isOverdue(task, now),
    silence: silenceOf(task, policy, now),
    denied: { calls: task.deniedCalls, lastAt: isoOf(task.lastDeniedAt) },
    violation: details.violation ?? null,
  };
}
