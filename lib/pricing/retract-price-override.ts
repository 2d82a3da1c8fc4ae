import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { raiseLedgerVersion, withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import { type PriceView, priceView } from "./core/price-view";
import type { RetractInput } from "./schemas";
import { lockPrices, readPrice, retractPrices } from "./store/prices";

/**
 * Takes a price of the organisation's out of force, as if it had never been; lines that were rated with it keep it until
 * they are rated again. A price that it had succeeded stays ended: add it again if it should go on. Right: price.write.
 * @throws NotFound unless it is a price of the organisation's. @throws Conflict when it is retracted already.
 */
export async function retractPriceOverride(ctx: Context, { id, reason }: RetractInput): Promise<PriceView> {
  authorize(ctx, "price.write");
  return withTransaction(ctx.db, async (tx) => {
    await lockPrices(tx);
    const row = await readPrice(tx, id);
    if (row?.origin !== "organisation") throw new NotFound(`There is no price ${id} of the organisation's.`);
    if (row.state === "retracted") throw new Conflict(`Price ${id} is retracted already.`);
    await retractPrices(tx, [id], reason);
    await raiseLedgerVersion(tx, "prices");
    const now = ctx.clock.now();
    const after = priceView({ ...row, state: "retracted", reason }, now);
    await recordAudit(tx, ctx, {
      action: "price.retract",
      objectType: "price",
      objectId: `${row.provider}/${row.model}`,
      before: priceView(row, now),
      after,
      reason,
    });
    return after;
  });
}
