import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { NotFound } from "@/lib/kernel/errors";
import { cancelDeed } from "./core/duties";
import { stateAfter } from "./core/machine";
import { trailWith } from "./core/task";
import type { TaskDetail } from "./core/views";
import { readRevocation } from "./read-revocation";
import type { Cancellation } from "./schemas";
import { requireDeed, sightTask } from "./sight-task";
import { lockTask, writeTask } from "./store/tasks";

/**
 * Gives a task up, with the reason. What our own inventory was told stays: who wants the access back grants it anew. Right:
 * finding.except, or to have begun it by hand; a person.
 * @throws NotFound outside the caller's scope, Forbidden, Conflict when it is verified or cancelled already.
 */
export async function cancelTask(ctx: Context, id: string, { reason }: Cancellation): Promise<TaskDetail> {
  await sightTask(ctx, ctx.actor.rights.has("finding.except") ? "finding.except" : "inventory.read", id);
  await withTransaction(ctx.db, async (tx) => {
    const task = await lockTask(tx, id);
    if (!task) throw new NotFound("There is no such revocation.");
    requireDeed(cancelDeed(task, ctx.actor));
    const at = ctx.clock.now();
    const trail = trailWith(task.trail, { at: at.toISOString(), state: "cancelled", text: `${ctx.actor.name} gives it up: ${reason}` });
    await writeTask(tx, id, { state: stateAfter(task.state, "cancel"), nextTryAt: null, trail });
    await recordAudit(tx, ctx, {
      ...{ action: "revocation.cancel", objectType: "revocation", objectId: id, reason },
      before: { title: task.title, state: task.state },
    });
  });
  return readRevocation(ctx, id);
}
