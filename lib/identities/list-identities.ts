import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Page } from "@/lib/kernel/page";
import type { IdentitySummary } from "./core/views";
import type { IdentityListQuery } from "./schemas";
import { scopeFor } from "./scope";
import { readIdentityPage } from "./store/read-identities";

/**
 * Identities by name, each with who answers for it now. `query` finds names, ids, owners, teams, applications and keys.
 * Right: inventory.read; only what lies in its scope.
 */
export async function listIdentities(ctx: Context, query: IdentityListQuery): Promise<Page<IdentitySummary>> {
  authorize(ctx, "inventory.read");
  return readIdentityPage(ctx.db, scopeFor(ctx, "inventory.read"), query, ctx.clock.now());
}
