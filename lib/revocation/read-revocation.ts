import { type Context, type Right, scopeOf } from "@/lib/auth";
import { scopeAllows } from "@/lib/auth/core/scope";
import { cancelDeed, confirmDeed, sendDeed } from "./core/duties";
import type { Deed, TaskDetail } from "./core/views";
import { placeOf } from "./load-audience";
import { sightTask } from "./sight-task";
import { loadViewing, viewTask } from "./view-task";

/** One revocation: its times, where it was sent, what was seen, and what the caller may do. Right: inventory.read. @throws NotFound */
export async function readRevocation(ctx: Context, id: string): Promise<TaskDetail> {
  const { task, row } = await sightTask(ctx, "inventory.read", id);
  const viewing = await loadViewing(ctx, [task]);
  const { details, confirmedBy, confirmedAt, attempts, nextTryAt, trail } = task;
  const { actor } = ctx;
  const within = (right: Right, deed: Deed): Deed =>
    deed.barred === null && !scopeAllows(scopeOf(actor, right), placeOf(row))
      ? { ...deed, barred: "It lies outside what you may change." }
      : deed;
  const isOwn = task.origin === "hand" && task.createdBy === actor.id;
  return {
    ...viewTask(task, viewing),
    decidedBy: details.decidedBy.map(({ name }) => name),
    reason: details.reason ?? null,
    narrowedTo: details.narrowedTo ?? null,
    newOwner: (details.ownerId === undefined ? undefined : viewing.names.people.get(details.ownerId)) ?? null,
    oldKeys: details.oldFingerprints?.length ?? 0,
    ...{ confirmedBy, attempts, trail },
    confirmedAt: confirmedAt?.toISOString() ?? null,
    nextTryAt: nextTryAt?.toISOString() ?? null,
    may: {
      confirm: within("revocation.work", confirmDeed(task, actor, viewing.policy)),
      send: within("revocation.work", sendDeed(task, actor)),
      cancel: isOwn ? cancelDeed(task, actor) : within("finding.except", cancelDeed(task, actor)),
    },
    graceMinutes: viewing.policy.graceMinutes,
  };
}
