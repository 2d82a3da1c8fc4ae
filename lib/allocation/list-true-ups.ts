import { type Context, scopeOf } from "@/lib/auth";
import type { TrueUpView } from "./core/views";
import { trueUpView } from "./money-views";
import { requireWhole } from "./sight";
import { readCentreNames } from "./store/facts";
import { readTrueUps } from "./store/money";

/** All true-ups, the newest first. Right: spend.read of everything. */
export async function listTrueUps(ctx: Context): Promise<{ data: TrueUpView[]; nextCursor: null }> {
  requireWhole(ctx, "spend.read");
  const centres = await readCentreNames(ctx.db);
  const mayApprove = ctx.actor.kind === "person" && scopeOf(ctx.actor, "allocation.approve").kind === "all";
  return { data: (await readTrueUps(ctx.db)).map((each) => trueUpView(each, centres, mayApprove, ctx.actor.id)), nextCursor: null };
}
