import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { oweRevision, raiseLedgerVersion, withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import { discountVersion } from "./core/discount-rows";
import { type DiscountView, discountView } from "./core/discount-view";
import { followDiscounts } from "./follow-discounts";
import type { RetractInput } from "./schemas";
import { readDiscount, retractDiscountRow } from "./store/discounts";
import { lockPrices, retractPricesOf } from "./store/prices";

/**
 * Takes a discount out of force, as if it had never been; lines that were rated with it keep their cost until they are
 * rated again. A discount that it had succeeded stays ended. Right: price.write.
 * @throws NotFound for an unknown id. @throws Conflict when it is retracted already.
 */
export async function retractPriceDiscount(ctx: Context, { id, reason }: RetractInput): Promise<DiscountView> {
  authorize(ctx, "price.write");
  return withTransaction(ctx.db, async (tx) => {
    await lockPrices(tx);
    const row = await readDiscount(tx, id);
    if (!row) throw new NotFound(`There is no discount ${id}.`);
    if (row.state === "retracted") throw new Conflict(`Discount ${id} is retracted already.`);
    await retractDiscountRow(tx, id, reason);
    await retractPricesOf(tx, discountVersion(id), reason);
    await followDiscounts(tx, ctx);
    await raiseLedgerVersion(tx, "prices");
    await oweRevision(tx, { kind: "rating" });
    const now = ctx.clock.now();
    const after = discountView({ ...row, state: "retracted", reason }, now);
    await recordAudit(tx, ctx, {
      action: "price.retract_discount",
      objectType: "price_discount",
      objectId: String(id),
      before: discountView(row, now),
      after,
      reason,
    });
    return after;
  });
}
