import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import type { RetractInput } from "./schemas";
import { readCreditMultipliers, retractMultiplierRow } from "./store/credits";
import { lockPrices } from "./store/prices";

/** Takes a multiplier back, as if it had never been entered; the one before it goes on. Right: price.write. @throws NotFound, Conflict. */
export async function retractCreditMultiplier(ctx: Context, { id, reason }: RetractInput): Promise<{ id: number }> {
  authorize(ctx, "price.write");
  return withTransaction(ctx.db, async (tx) => {
    await lockPrices(tx);
    const row = (await readCreditMultipliers(tx)).find((each) => each.id === id);
    if (!row) throw new NotFound(`There is no multiplier ${id}.`);
    if (row.state === "retracted") throw new Conflict(`The multiplier ${id} is retracted already.`);
    await retractMultiplierRow(tx, id, reason);
    const { createdAt: _, ...before } = row;
    await recordAudit(tx, ctx, {
      action: "credit_multiplier.retract",
      objectType: "credit_multiplier",
      objectId: String(id),
      before,
      reason,
    });
    return { id };
  });
}
