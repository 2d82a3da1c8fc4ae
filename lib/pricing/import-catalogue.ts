import { waitForUpdate } from "@pydantic/genai-prices";
import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { raiseLedgerVersion, withTransaction } from "@/lib/db/transaction";
import { type Edition, editionOf } from "./core/catalogue-edition";
import { type ImportPlan, type PriceChange, planImport } from "./core/plan-import";
import { closePrices, deleteAliases, insertAliases, insertPrices, lockPrices, readActivePrices, readAliases, retractPrices } from "./store";

/** Of the package whose data is read; a test holds it to what is installed. */
export const CATALOGUE_VERSION = "0.1.8";

export type ImportResult = {
  version: string;
  prices: { added: number; closed: number; retracted: number; kept: number };
  aliases: { added: number; removed: number; kept: number };
  /** Rates that moved by more than a fifth, became free, or are dated ahead: worth a person's look. */
  notable: PriceChange[];
};

const NOTABLE_KEPT = 200;
const TIMEOUT_MS = 60_000;

/**
 * Brings the catalogue and our overlay into the price book. No stored rate changes: a changed price closes the old row
 * and opens a new one, at the catalogue's date or else now; a withdrawn one ends now, or is retracted before it began.
 * Importing the same edition again changes nothing. The organisation's own prices and aliases stay. `dryRun` tells what
 * would change. Right: price.write.
 */
export async function importCatalogue(ctx: Context, options: { dryRun?: boolean; edition?: Edition } = {}): Promise<ImportResult> {
  authorize(ctx, "price.write");
  const edition = options.edition ?? editionOf((await waitForUpdate()) ?? [], `genai-prices ${CATALOGUE_VERSION}`);
  const now = ctx.clock.now();
  return withTransaction(
    ctx.db,
    async (tx) => {
      await lockPrices(tx);
      const plan = planImport(
        { prices: await readActivePrices(tx, ["catalogue", "overlay"]), aliases: await readAliases(tx) },
        edition,
        now,
      );
      const result = resultOf(plan);
      if (options.dryRun || !isChange(plan)) return result;
      await applyPlan(tx, plan, ctx);
      await raiseLedgerVersion(tx, "prices");
      const after = { ...result, notable: result.notable.slice(0, NOTABLE_KEPT) };
      await recordAudit(tx, ctx, { action: "price.import", objectType: "price_catalogue", objectId: "genai-prices", after });
      return result;
    },
    TIMEOUT_MS,
  );
}

async function applyPlan(tx: Tx, plan: ImportPlan, ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  await closePrices(tx, plan.close);
  await retractPrices(tx, plan.retract, "withdrawn from the catalogue");
  await insertPrices(tx, plan.insert, ctx.actor.id, now);
  await deleteAliases(tx, plan.removeAliases);
  await insertAliases(tx, plan.addAliases, ctx.actor.id, now);
}

const isChange = (plan: ImportPlan): boolean =>
  plan.close.length + plan.retract.length + plan.insert.length + plan.removeAliases.length + plan.addAliases.length > 0;

const resultOf = (plan: ImportPlan): ImportResult => ({
  version: CATALOGUE_VERSION,
  prices: { added: plan.insert.length, closed: plan.close.length, retracted: plan.retract.length, kept: plan.keptPrices },
  aliases: { added: plan.addAliases.length, removed: plan.removeAliases.length, kept: plan.keptAliases },
  notable: plan.notable,
});
