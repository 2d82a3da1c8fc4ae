import type { Db, Tx } from "@/lib/db/client";
import { isOverdue } from "./core/task";
import type { TaskProgress, UnverifiedTask } from "./core/views";
import { readPolicyRow } from "./store/policy";
import { readOpenTasks, readTasksOfCampaigns, rowOf } from "./store/tasks";

const MINUTE_MS = 60_000;

/** How far what campaigns decided has come, by campaign; those without tasks are absent. For use cases that have authorised. */
export async function readTaskProgress(db: Db | Tx, campaignIds: readonly string[], now: Date): Promise<Map<string, TaskProgress>> {
  const progress = new Map<string, TaskProgress>();
  if (campaignIds.length === 0) return progress;
  for (const task of await readTasksOfCampaigns(db, campaignIds)) {
    const of = progress.get(task.campaignId) ?? { due: 0, verified: 0, failed: 0, overdue: 0, tasks: [] };
    progress.set(task.campaignId, of);
    of.tasks.push(rowOf(task, now));
    of.due += Number(task.state !== "cancelled");
    of.verified += Number(task.state === "verified");
    of.failed += Number(task.state === "failed" || task.state === "reopened");
    of.overdue += Number(isOverdue(task, now));
  }
  return progress;
}

/**
 * Access that was decided to end and was not seen to have ended: late ones, and those used after it. What the rules "use
 * after it was revoked" and "revocation not effective" look at. For use cases that have authorised.
 */
export async function readUnverified(db: Db | Tx, now: Date): Promise<UnverifiedTask[]> {
  const { graceMinutes } = await readPolicyRow(db);
  return (await readOpenTasks(db)).map((task) => {
    const { id, action, subjectKind, subjectId, identityId, title, state, decidedAt, dueAt, appliedAt, lastSuccessAt, cutOffAt } = task;
    return {
      ...{ id, action, subjectKind, subjectId, identityId, title, state, decidedAt, dueAt, appliedAt, lastSuccessAt },
      isOverdue: isOverdue(task, now),
      silentFrom: cutOffAt && new Date(cutOffAt.getTime() + graceMinutes * MINUTE_MS),
      violation: task.details.violation ?? null,
    };
  });
}
