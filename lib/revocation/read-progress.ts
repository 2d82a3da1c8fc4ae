import type { Db, Tx } from "@/lib/db/client";
import { isOverdue } from "./core/task";
import type { TaskProgress } from "./core/views";
import { readTasksOfCampaigns, rowOf } from "./store/tasks";

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
