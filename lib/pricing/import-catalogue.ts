import { waitForUpdate } from "@pydantic/genai-prices";
import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { oweRevision, raiseLedgerVersion, withTransaction } from "@/lib/db/transaction";
import { type Edition, editionOf } from "./core/catalogue-edition";
import { type ImportPlan, type PriceChange, planImport } from "./core/plan-import";
import { renewProposals } from "./core/price-proposal";
import { followDiscounts } from "./follow-discounts";
import { applyReconciled, deleteAliases, insertAliases, lockPrices, readActivePrices, readAliases } from "./store/prices";
import { countWaiting, insertProposals, readOpenProposals, supersedeProposals } from "./store/proposals";

/** Of the package whose data is read; a test holds it to what is installed. */
export const CATALOGUE_VERSION = "0.1.8";

export type ImportResult = {
  version: string;
  prices: { added: number; closed: number; retracted: number; kept: number };
  aliases: { added: number; removed: number; kept: number };
  /** Changes that wait for a person: asked now, no longer asked, waiting altogether. */
  proposals: { added: number; superseded: number; waiting: number };
  /** The difference, what waits first; none on a first import, which is all new. */
  changes: PriceChange[];
  /** Of the difference, when it is longer than what is listed. */
  changeCount: number;
};

const CHANGES_LISTED = 500;
const CHANGES_AUDITED = 200;
const TIMEOUT_MS = 60_000;

/**
 * Brings the catalogue and our overlay into the price book. No stored rate changes: a changed price closes the old row
 * and opens a new one, at the catalogue's date or else now; a withdrawn one ends now, or is retracted before it began.
 * A rate that moves by more than a fifth or becomes free, and whatever is dated ahead, is not applied but waits for a
 * person (`decidePriceProposals`), except in an empty book. Importing the same edition again changes nothing. The
 * organisation's own prices and aliases stay. `dryRun` tells what would change. Right: price.write.
 */
export async function importCatalogue(ctx: Context, options: { dryRun?: boolean; edition?: Edition } = {}): Promise<ImportResult> {
  authorize(ctx, "price.write");
  const edition = options.edition ?? editionOf((await waitForUpdate()) ?? [], `genai-prices ${CATALOGUE_VERSION}`);
  const now = ctx.clock.now();
  return withTransaction(
    ctx.db,
    async (tx) => {
      await lockPrices(tx);
      const stored = { prices: await readActivePrices(tx, ["catalogue", "overlay"]), aliases: await readAliases(tx) };
      const plan = planImport(stored, edition, now);
      const renewed = renewProposals(await readOpenProposals(tx), plan.propose);
      const result = resultOf(plan, {
        added: renewed.add.length,
        superseded: renewed.supersede.length,
        waiting: (await countWaiting(tx)) + renewed.add.length - renewed.supersede.length,
      });
      const acts = isChange(plan);
      if (options.dryRun || !(acts || renewed.add.length + renewed.supersede.length > 0)) return result;
      await supersedeProposals(tx, renewed.supersede);
      await insertProposals(tx, renewed.add, ctx.actor.id, now);
      if (acts) {
        await applyPlan(tx, plan, ctx);
        await followDiscounts(tx, ctx);
        await raiseLedgerVersion(tx, "prices");
        await oweRevision(tx, { kind: "rating" });
        await oweRevision(tx, { kind: "budgets" });
      }
      const after = { ...result, changes: result.changes.slice(0, CHANGES_AUDITED) };
      await recordAudit(tx, ctx, { action: "price.import", objectType: "price_catalogue", objectId: "genai-prices", after });
      return result;
    },
    TIMEOUT_MS,
  );
}

async function applyPlan(tx: Tx, plan: ImportPlan, ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  await applyReconciled(tx, [plan], { by: ctx.actor.id, at: now, reason: "withdrawn from the catalogue" });
  await deleteAliases(tx, plan.removeAliases);
  await insertAliases(tx, plan.addAliases, ctx.actor.id, now);
}

const isChange = (plan: ImportPlan): boolean =>
  plan.close.length + plan.retract.length + plan.insert.length + plan.removeAliases.length + plan.addAliases.length > 0;

const ORDER: readonly PriceChange["kind"][] = ["free", "moved", "ahead", "ended", "small_move", "new_meter", "new_model"];

const resultOf = (plan: ImportPlan, proposals: ImportResult["proposals"]): ImportResult => ({
  version: CATALOGUE_VERSION,
  prices: { added: plan.insert.length, closed: plan.close.length, retracted: plan.retract.length, kept: plan.keptPrices },
  aliases: { added: plan.addAliases.length, removed: plan.removeAliases.length, kept: plan.keptAliases },
  proposals,
  changes: [...plan.changes].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)).slice(0, CHANGES_LISTED),
  changeCount: plan.changes.length,
});
