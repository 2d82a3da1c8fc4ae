import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Page } from "@/lib/kernel/page";
import type { CredentialView } from "./core/views";
import type { CredentialListQuery } from "./schemas";
import { scopeFor } from "./scope";
import { readCredentialPage } from "./store/read-credentials";

/** Credentials by label, of the identities that the caller sees. `query` finds labels and fingerprints. Right: inventory.read. */
export async function listCredentials(ctx: Context, query: CredentialListQuery): Promise<Page<CredentialView>> {
  authorize(ctx, "inventory.read");
  return readCredentialPage(ctx.db, scopeFor(ctx, "inventory.read"), query, ctx.clock.now());
}
