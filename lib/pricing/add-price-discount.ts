import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { oweRevision, raiseLedgerVersion, withTransaction } from "@/lib/db/transaction";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { checkDates } from "./core/check-override";
import { type DiscountView, discountView } from "./core/discount-view";
import { followDiscounts } from "./follow-discounts";
import { nameModel } from "./name-model";
import type { PriceDiscountInput } from "./schemas";
import { closeDiscount, insertDiscount, readDiscounts } from "./store/discounts";
import { lockPrices } from "./store/prices";

/**
 * Adds a discount on the list prices of a model, or of all models of a provider, for a half-open span. It follows the
 * list as that changes; a rate of the organisation's own goes before it. An open-ended discount on the same that began
 * earlier ends where the new one begins. Lines already rated keep their price. Right: price.write.
 * @throws Conflict when another discount on the same holds within the span.
 * @throws Invalid for impossible dates, a provider or a model that the price book does not know.
 */
export async function addPriceDiscount(ctx: Context, input: PriceDiscountInput): Promise<DiscountView & { closed: number[] }> {
  authorize(ctx, "price.write");
  const now = ctx.clock.now();
  const { provider, model } = await nameModel(ctx, input);
  const [first, ...rest] = checkDates(input.effectiveFrom, input.effectiveTo, now);
  if (first) throw new Invalid(`${first.location}: ${first.message}`, [first, ...rest]);
  return withTransaction(ctx.db, async (tx) => {
    await lockPrices(tx);
    const discount = {
      provider,
      model,
      percent: input.percent,
      validFrom: input.effectiveFrom,
      validTo: input.effectiveTo ?? null,
      reason: input.reason,
      createdBy: ctx.actor.id,
      createdAt: now,
    };
    const closed: number[] = [];
    for (const other of await readDiscounts(tx, { state: "active" })) {
      if (other.provider !== provider || other.model !== model) continue;
      const isApart =
        (discount.validTo !== null && discount.validTo <= other.validFrom) ||
        (other.validTo !== null && other.validTo <= discount.validFrom);
      if (isApart) continue;
      if (other.validTo !== null || other.validFrom >= discount.validFrom)
        throw new Conflict(`A discount of ${other.percent} % already holds from ${other.validFrom.toISOString()}.`, [
          {
            location: "effectiveFrom",
            message: `It overlaps discount ${other.id}.`,
            fix: "Begin where that one ends, or retract it first.",
          },
        ]);
      await closeDiscount(tx, other.id, discount.validFrom);
      closed.push(other.id);
    }
    const id = await insertDiscount(tx, discount);
    await followDiscounts(tx, ctx);
    await raiseLedgerVersion(tx, "prices");
    await oweRevision(tx, { kind: "rating" });
    const after = discountView({ ...discount, id, state: "active" }, now);
    await recordAudit(tx, ctx, {
      action: "price.discount",
      objectType: "price_discount",
      objectId: String(id),
      before: closed.length > 0 ? { closed } : undefined,
      after,
      reason: input.reason,
    });
    return { ...after, closed };
  });
}
