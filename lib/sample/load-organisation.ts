import type { Context } from "@/lib/auth/context";
import { putInventory } from "@/lib/identities";
import { InventoryDocument } from "@/lib/identities/schemas";
import type { Clock } from "@/lib/kernel/clock";
import { Conflict } from "@/lib/kernel/errors";
import { addPriceOverride, importCatalogue, loadPriceBook } from "@/lib/pricing";
import { PriceOverrideInput } from "@/lib/pricing/schemas";
import { addSignIns } from "./add-sign-ins";
import { inventoryHistory } from "./core/inventory-history";
import { momentMs } from "./core/moments";
import { PRICE_CHANGE } from "./core/stories/slow-changes";
import { NEGOTIATED } from "./data/price-change";

const standingStill = (at: Date): Clock => ({ now: () => at });

/**
 * Everything of Northwind but its usage: prices, the inventory with its history, sign-ins. Each step is dated where it
 * belongs, so that the audit log reads like the work of years. May be repeated after it was cut short. Rights: those of
 * the use cases it calls.
 */
export async function loadOrganisation(ctx: Context, until: Date): Promise<void> {
  if ((await loadPriceBook(ctx.db)).models.size === 0) await importCatalogue(ctx);
  for (const { at, document } of inventoryHistory(until)) {
    await putInventory({ ...ctx, clock: standingStill(at) }, InventoryDocument.parse(document), { dryRun: false });
  }
  await addNegotiatedPrice(ctx, until);
  await addSignIns(ctx);
}

/** Agreed before it holds: no line is ever rated twice for it. */
async function addNegotiatedPrice(ctx: Context, until: Date): Promise<void> {
  const effectiveFrom = new Date(momentMs(until, PRICE_CHANGE));
  const input = PriceOverrideInput.parse({ ...NEGOTIATED, effectiveFrom: effectiveFrom.toISOString() });
  try {
    await addPriceOverride({ ...ctx, clock: standingStill(effectiveFrom) }, input);
  } catch (error) {
    // A load that was cut short had added it already.
    if (!(error instanceof Conflict)) throw error;
  }
}
