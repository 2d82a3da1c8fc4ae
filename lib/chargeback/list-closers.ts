import { authorize, type Context } from "@/lib/auth";
import { clashingDuty } from "@/lib/auth/core/duties";
import { readApprovers } from "@/lib/identities";

export type Closers = { data: { id: string; name: string }[] };

/**
 * Who besides the caller could approve a close, by name: whoever prepares one sees whom it waits for.
 * Right: close.prepare or close.approve.
 */
export async function listClosers(ctx: Context): Promise<Closers> {
  authorize(ctx, ctx.actor.rights.has("close.approve") ? "close.approve" : "close.prepare");
  const approvers = await readApprovers(ctx.db, "close.approve");
  const others = approvers.filter(
    ({ id, rights, roles }) => id !== ctx.actor.id && rights.has("close.approve") && clashingDuty(roles, "close.approve") === undefined,
  );
  return { data: others.map(({ id, name }) => ({ id, name })).sort((a, b) => (a.name < b.name ? -1 : 1)) };
}
