import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Invalid, NotFound } from "@/lib/kernel/errors";
import { requireCentres } from "./add-shared-cost";
import type { SharedCostView } from "./core/views";
import { sharedCostView } from "./money-views";
import type { SharedCostChange } from "./schemas";
import { requireWhole } from "./sight";
import { lockMoney, readSharedCosts, updateSharedCost } from "./store/money";

/**
 * Changes what shared cost is called, who has its seats, and who bears it. Closed periods keep what they charged; money and
 * days do not change: retract it and enter it anew. Right: allocation.write of everything.
 * @throws NotFound for an unknown id; Conflict for what is retracted; Invalid for unknown cost centres, and seats where there are none.
 */
export async function changeSharedCost(ctx: Context, id: string, { reason, ...change }: SharedCostChange): Promise<SharedCostView> {
  requireWhole(ctx, "allocation.write");
  return withTransaction(ctx.db, async (tx) => {
    await lockMoney(tx, "shared_cost");
    const [cost] = await readSharedCosts(tx, { id });
    if (!cost) throw new NotFound("There is no such shared cost.");
    if (cost.state === "retracted") throw new Conflict("This shared cost is retracted.");
    if (change.seats && !cost.seats)
      throw new Invalid("Only seats have joiners and leavers.", [
        { location: "seats", message: "It has no seats.", fix: "Leave them out." },
      ]);
    const centres = await requireCentres(tx, [change.costCentreId ?? "", ...(change.seats ?? []).map(({ costCentreId }) => costCentreId)]);
    const { name = cost.name, seats = cost.seats, costCentreId = cost.costCentreId } = change;
    await updateSharedCost(tx, id, { name, seats, costCentreId });
    const after = sharedCostView({ ...cost, name, seats, costCentreId }, centres);
    await recordAudit(tx, ctx, {
      action: "shared_cost.change",
      objectType: "shared_cost",
      objectId: id,
      before: sharedCostView(cost, centres),
      after,
      reason,
    });
    return after;
  });
}
