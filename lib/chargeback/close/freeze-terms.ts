import { periodPart } from "@/lib/allocation/core/period-part";
import type { AllocationWorld } from "@/lib/allocation/core/world";
import type { Db, Tx } from "@/lib/db/client";
import { readInvoiceIds } from "@/lib/invoices";
import type { Span } from "@/lib/kernel/period";
import { loadPriceBook } from "@/lib/pricing";
import type { Mode } from "@/lib/pricing/core/meters";
import { listRateOn } from "../core/list-price";
import { insertFees, insertInvoiceIds, insertListPrices, readAgreed } from "../store/closed-terms";

/**
 * Keeps with a closing what its files tell beside usage and what may be changed later: what a shared cost was called, who bore
 * it and how much of it the period bore, the public price of each day beside one that was agreed, and which invoice billed it.
 * @param db Prices are read beside the transaction, from memory where they are known.
 */
export async function freezeTerms(db: Db, tx: Tx, closing: { id: string; version: number } & Span, world: AllocationWorld): Promise<void> {
  const { days, prices } = await readAgreed(tx, closing);
  const book = await loadPriceBook(db);
  await insertListPrices(
    tx,
    closing,
    days.flatMap(({ priceId, day }) => {
      const price = prices.get(priceId);
      return price ? [{ priceId, day, rate: listRateOn(book, { ...price, mode: price.mode as Mode }, day) }] : [];
    }),
  );
  await insertFees(
    tx,
    closing,
    world.sharedCosts.map((cost) => ({
      sharedCostId: cost.id,
      name: cost.name,
      costCentreId: cost.costCentreId,
      part: periodPart(cost, world),
    })),
  );
  await insertInvoiceIds(tx, closing, await readInvoiceIds(tx, closing));
}
