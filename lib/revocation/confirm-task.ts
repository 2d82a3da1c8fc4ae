import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import { confirmDeed } from "./core/duties";
import { type Target, type Task, trailWith } from "./core/task";
import type { TaskDetail } from "./core/views";
import { readTaskKeys } from "./plan-sending";
import { readRevocation } from "./read-revocation";
import type { Confirmation } from "./schemas";
import { confirmedBy } from "./send-task";
import { requireDeed, sightTask } from "./sight-task";
import { readPolicyRow } from "./store/policy";
import { lockTask, writeTask } from "./store/tasks";

/**
 * A person says that it was done, and where that can be seen. What connectors still have to do they go on with; where one gave
 * up, the person's word stands for it. Of a rotation the old secret is ended after it. Right: revocation.work; a person, and
 * where duties are separate not one of those who decided it.
 * @throws NotFound outside the caller's scope, Forbidden, Conflict when nothing waits for a person, or no new secret is known.
 */
export async function confirmTask(ctx: Context, id: string, { evidence }: Confirmation): Promise<TaskDetail> {
  const { task: seen } = await sightTask(ctx, "revocation.work", id);
  if (seen.action === "rotate") await requireNewSecret(ctx, seen);
  const policy = await readPolicyRow(ctx.db);
  await withTransaction(ctx.db, async (tx) => {
    const task = await lockTask(tx, id);
    if (!task) throw new NotFound("There is no such revocation.");
    requireDeed(confirmDeed(task, ctx.actor, policy));
    const at = ctx.clock.now();
    const targets = (task.details.targets ?? []).map((target) => byWord(target, task, at));
    const said: Task = {
      ...task,
      details: { ...task.details, targets },
      trail: trailWith(task.trail, { at: at.toISOString(), state: task.state, text: `${ctx.actor.name}: ${evidence}` }),
    };
    const isWhole = targets.every(({ state }) => state === "applied");
    const change = isWhole ? confirmedBy(said, ctx.actor.name, at) : { nextTryAt: at };
    await writeTask(tx, id, { details: said.details, trail: said.trail, ...change });
    await recordAudit(tx, ctx, {
      ...{ action: "revocation.confirm", objectType: "revocation", objectId: id, reason: evidence },
      before: { state: task.state },
      after: { title: task.title, state: change.state ?? task.state },
    });
  });
  return readRevocation(ctx, id);
}

/** An errand is done. What a connector gave up, or did in vain, was done by hand; what it still tries is left to it. */
const byWord = (target: Target, { state, action }: Task, at: Date): Target =>
  target.state !== "applied" && (target.by === "hand" || (state !== "sent" && action !== "rotate"))
    ? { ...target, state: "applied", appliedAt: at.toISOString() }
    : target;

async function requireNewSecret(ctx: Context, task: Task): Promise<void> {
  const old = task.details.oldFingerprints ?? [];
  const [key] = await readTaskKeys(ctx, task);
  const isNew =
    old.length === 0 || key?.current.some(({ kind, value }) => (kind === "sha256" || kind === "provider_key_id") && !old.includes(value));
  if (!isNew) {
    throw new Conflict("No new secret is known of this credential.", [
      {
        location: "credential",
        message: "Only the old fingerprints name it.",
        fix: "Add the new key's SHA-256 or its id at the provider to the credential first.",
      },
    ]);
  }
}
