import type { Context } from "@/lib/auth";
import type { DelegationView } from "./core/views";
import { delegationViews } from "./delegation-view";
import { sightOf } from "./sight";
import { readDelegations } from "./store/answers";

/** Own delegations in either direction; all of them for who reads all reviews. Newest first. */
export async function listDelegations(ctx: Context): Promise<{ data: DelegationView[] }> {
  const { scope, me } = sightOf(ctx);
  return { data: await delegationViews(ctx, ctx.db, await readDelegations(ctx.db, scope.kind === "all" ? undefined : me)) };
}
