import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { IdentityDetail } from "./core/views";
import { notThere, scopeFor } from "./scope";
import { readCredentialsOf } from "./store/read-credentials";
import { readIdentityRow } from "./store/read-identities";

/**
 * One identity: who answers for it now and did before, what it authenticates with, how often it was changed.
 * Right: inventory.read.
 * @throws NotFound when there is none, or it lies outside the caller's scope.
 */
export async function readIdentity(ctx: Context, id: string): Promise<IdentityDetail> {
  authorize(ctx, "inventory.read");
  const scope = scopeFor(ctx, "inventory.read");
  const now = ctx.clock.now();
  const identity = await readIdentityRow(ctx.db, scope, id, now);
  if (!identity) throw notThere("identity");
  return { ...identity, credentials: await readCredentialsOf(ctx.db, scope, id, now) };
}
