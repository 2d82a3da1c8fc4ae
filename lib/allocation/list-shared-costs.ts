import type { Context } from "@/lib/auth";
import type { SharedCostView } from "./core/views";
import { sharedCostView } from "./money-views";
import { requireWhole } from "./sight";
import { readCentreNames } from "./store/facts";
import { readSharedCosts } from "./store/money";

/** All shared cost, the newest first, with what was retracted. Right: spend.read of everything. */
export async function listSharedCosts(ctx: Context): Promise<{ data: SharedCostView[]; nextCursor: null }> {
  requireWhole(ctx, "spend.read");
  const centres = await readCentreNames(ctx.db);
  return { data: (await readSharedCosts(ctx.db)).map((cost) => sharedCostView(cost, centres)), nextCursor: null };
}
