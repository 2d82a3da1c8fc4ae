import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import type { SharedCostView } from "./core/views";
import { sharedCostView } from "./money-views";
import type { ReasonInput } from "./schemas";
import { requireWhole } from "./sight";
import { readCentreNames } from "./store/facts";
import { lockMoney, readSharedCosts, updateSharedCost } from "./store/money";

/**
 * Takes shared cost back: open periods bear nothing of it any more, closed ones keep what they charged.
 * Right: allocation.write of everything. @throws NotFound for an unknown id; Conflict when it is retracted already.
 */
export async function retractSharedCost(ctx: Context, id: string, { reason }: ReasonInput): Promise<SharedCostView> {
  requireWhole(ctx, "allocation.write");
  return withTransaction(ctx.db, async (tx) => {
    await lockMoney(tx, "shared_cost");
    const [cost] = await readSharedCosts(tx, { id });
    if (!cost) throw new NotFound("There is no such shared cost.");
    if (cost.state === "retracted") throw new Conflict("This shared cost is retracted already.");
    await updateSharedCost(tx, id, { state: "retracted", reason });
    const centres = await readCentreNames(tx);
    const after = sharedCostView({ ...cost, state: "retracted", reason }, centres);
    await recordAudit(tx, ctx, {
      action: "shared_cost.retract",
      objectType: "shared_cost",
      objectId: id,
      before: sharedCostView(cost, centres),
      after,
      reason,
    });
    return after;
  });
}
