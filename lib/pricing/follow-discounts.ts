import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { discountRows } from "./core/discount-rows";
import { groupByKey } from "./core/plan-import";
import { reconcileTimeline } from "./core/timeline";
import { readDiscounts } from "./store/discounts";
import { applyReconciled, readActivePrices, readAliases } from "./store/prices";

/**
 * Brings the discounted rates up to the list and the discounts as they are now. Part of each change of either, in its
 * transaction and under its lock; no stored rate changes.
 */
export async function followDiscounts(tx: Tx, ctx: Context): Promise<void> {
  const discounts = await readDiscounts(tx, { state: "active" });
  const prices = await readActivePrices(tx);
  const stored = prices.filter((row) => row.origin === "discount");
  if (discounts.length === 0 && stored.length === 0) return;
  const now = ctx.clock.now();
  const desired = groupByKey(discountRows(discounts, prices, await readAliases(tx)));
  const known = groupByKey(stored);
  const plans = [...new Set([...known.keys(), ...desired.keys()])].map((key) =>
    reconcileTimeline(known.get(key) ?? [], desired.get(key) ?? [], now),
  );
  await applyReconciled(tx, plans, { by: ctx.actor.id, at: now, reason: "the discount or its list price ended" });
}
