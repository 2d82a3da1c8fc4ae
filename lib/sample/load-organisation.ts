import type { Context } from "@/lib/auth/context";
import { setMetricValues } from "@/lib/business-metrics";
import { MetricValuesInput } from "@/lib/business-metrics/schemas";
import { addTrustedIssuer, putInventory } from "@/lib/identities";
import { InventoryDocument, TrustedIssuerInput } from "@/lib/identities/schemas";
import type { Clock } from "@/lib/kernel/clock";
import { Conflict } from "@/lib/kernel/errors";
import { addUtcDays } from "@/lib/kernel/period";
import { addCreditMultiplier, addCreditPool, addPriceOverride, importCatalogue, listCredits, loadPriceBook } from "@/lib/pricing";
import { CreditMultiplierInput, CreditPoolInput, PriceOverrideInput } from "@/lib/pricing/schemas";
import { addSignIns } from "./add-sign-ins";
import { inventoryHistory } from "./core/inventory-history";
import { momentMs } from "./core/moments";
import { PRICE_CHANGE } from "./core/stories/slow-changes";
import { solvedTickets } from "./core/tickets";
import { ISSUER, SEAT_POOL } from "./data/agreements";
import { NEGOTIATED } from "./data/price-change";

const standingStill = (at: Date): Clock => ({ now: () => at });

/**
 * Everything of Northwind but its usage: prices, the inventory with its history, credits, a trusted issuer, what support
 * solved, sign-ins. Each step is dated where it belongs, so that the audit log reads like the work of years. May be
 * repeated after it was cut short. Rights: those of the use cases it calls.
 */
export async function loadOrganisation(ctx: Context, until: Date): Promise<void> {
  if ((await loadPriceBook(ctx.db)).models.size === 0) await importCatalogue(ctx);
  for (const { at, document } of inventoryHistory(until)) {
    await putInventory({ ...ctx, clock: standingStill(at) }, InventoryDocument.parse(document), { dryRun: false });
  }
  await addNegotiatedPrice(ctx, until);
  await addSeatPool(ctx, until);
  await addIssuer(ctx);
  await addTickets(ctx, until);
  await addSignIns(ctx);
}

/** Credits are drawn by what is used, and move no spend. */
async function addSeatPool(ctx: Context, until: Date): Promise<void> {
  const { fromDaysAgo, forDays, ...pool } = SEAT_POOL;
  // A load that was cut short had added it already.
  if ((await listCredits(ctx)).pools.some(({ name }) => name === pool.name)) return;
  const from = addUtcDays(until, -fromDaysAgo);
  const day = (date: Date): string => date.toISOString().slice(0, 10);
  const { provider, model, reason } = pool;
  const each = { provider, model, creditsPerRequest: "1", validFrom: day(from), reason };
  const dated = { ...ctx, clock: standingStill(from) };
  await addCreditMultiplier(dated, CreditMultiplierInput.parse(each));
  await addCreditPool(dated, CreditPoolInput.parse({ ...pool, validFrom: day(from), validTo: day(addUtcDays(from, forDays)) }));
}

/** The same again changes nothing. */
async function addTickets(ctx: Context, until: Date): Promise<void> {
  const of = { metric: "Support tickets solved", scope: { kind: "team", id: "customer-care" } };
  await setMetricValues(ctx, MetricValuesInput.parse({ values: solvedTickets(until).map((day) => ({ ...of, ...day })) }));
}

async function addIssuer(ctx: Context): Promise<void> {
  try {
    await addTrustedIssuer(ctx, TrustedIssuerInput.parse(ISSUER));
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
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
