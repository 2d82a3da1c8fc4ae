import { authorize, type Context, type Right, scopeOf } from "@/lib/auth";
import { scopeAllows } from "@/lib/auth/core/scope";
import type { Db, Tx } from "@/lib/db/client";
import { type GovernanceRow, readGovernance } from "@/lib/identities";
import { Conflict, Forbidden, NotFound } from "@/lib/kernel/errors";
import type { Task } from "./core/task";
import type { Deed } from "./core/views";
import { placeOf } from "./load-audience";
import { readTask } from "./store/tasks";

export type SightedTask = { task: Task; row: GovernanceRow };

/** A task in the caller's sight. @throws NotFound when there is none, or its identity lies outside the scope of the right. */
export async function sightTask(ctx: Context, right: Right, id: string): Promise<SightedTask> {
  authorize(ctx, right);
  const task = await readTask(ctx.db, id);
  if (!task) throw new NotFound("There is no such revocation.");
  return { task, row: await sightIdentity(ctx, ctx.db, right, task.identityId, "revocation") };
}

/** @param word What the caller asked for, which is what is not there. */
export async function sightIdentity(
  ctx: Context,
  db: Db | Tx,
  right: Right,
  identityId: string,
  word = "identity",
): Promise<GovernanceRow> {
  authorize(ctx, right);
  const [row] = await readGovernance(db, [identityId], ctx.clock.now());
  if (!row || !scopeAllows(scopeOf(ctx.actor, right), placeOf(row))) throw new NotFound(`There is no such ${word}.`);
  return row;
}

/** @throws Forbidden for who may not, Conflict for what makes no sense now. */
export function requireDeed({ possible, barred }: Deed): void {
  if (barred !== null) throw new Forbidden(barred, [{ location: "duty", message: barred, fix: "Ask somebody else." }]);
  if (!possible) throw new Conflict("As the task stands there is nothing to be done so. Read it again.");
}
