import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { NotFound } from "@/lib/kernel/errors";
import { sendDeed } from "./core/duties";
import { trailWith } from "./core/task";
import type { TaskDetail } from "./core/views";
import { readRevocation } from "./read-revocation";
import { requireDeed, sightTask } from "./sight-task";
import { lockTask, writeTask } from "./store/tasks";

/**
 * Has it sent again, at once: what failed, waits for its next try, or was used after it had ended. Right: revocation.work.
 * @throws NotFound outside the caller's scope, Forbidden for who is no person, Conflict when there is nothing to send.
 */
export async function sendAgain(ctx: Context, id: string): Promise<TaskDetail> {
  await sightTask(ctx, "revocation.work", id);
  await withTransaction(ctx.db, async (tx) => {
    const task = await lockTask(tx, id);
    if (!task) throw new NotFound("There is no such revocation.");
    requireDeed(sendDeed(task, ctx.actor));
    const at = ctx.clock.now();
    const trail = trailWith(task.trail, { at: at.toISOString(), state: task.state, text: `${ctx.actor.name} has it sent again.` });
    await writeTask(tx, id, { nextTryAt: at, attempts: 0, trail });
    await recordAudit(tx, ctx, {
      action: "revocation.send",
      objectType: "revocation",
      objectId: id,
      after: { title: task.title, state: task.state },
    });
  });
  return readRevocation(ctx, id);
}
