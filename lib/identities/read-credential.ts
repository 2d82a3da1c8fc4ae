import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { CredentialView } from "./core/views";
import { notThere, scopeFor } from "./scope";
import { readCredentialRow } from "./store/read-credentials";

/**
 * One credential. Right: inventory.read.
 * @throws NotFound when there is none, or its identity lies outside the caller's scope.
 */
export async function readCredential(ctx: Context, id: string): Promise<CredentialView> {
  authorize(ctx, "inventory.read");
  const credential = await readCredentialRow(ctx.db, scopeFor(ctx, "inventory.read"), id, ctx.clock.now());
  if (!credential) throw notThere("credential");
  return credential;
}
