import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { oweRevision, raiseLedgerVersion, withTransaction } from "@/lib/db/transaction";
import { Conflict, type ErrorDetail, Invalid } from "@/lib/kernel/errors";
import { type PriceBook, resolveModel } from "./core/price-book";
import type { AliasRow } from "./core/price-row";
import { proposeAlias } from "./core/propose-alias";
import { normaliseProvider } from "./core/provider-names";
import { loadPriceBook } from "./load-price-book";
import type { ModelAliasInput } from "./schemas";
import { insertAliases, lockPrices, readAliases } from "./store/prices";

/**
 * Says that a name which events send is priced as a known model. The name itself is never changed on a line. Repeating
 * it changes nothing. Raises the ledger version; lines without a price are rated again by metering. Right: alias.write.
 * @throws Invalid when the model is unknown or the name is priced itself.
 * @throws Conflict when the name already means another model.
 */
export async function addModelAlias(ctx: Context, input: ModelAliasInput): Promise<AliasRow> {
  authorize(ctx, "alias.write");
  const book = await loadPriceBook(ctx.db);
  const provider = normaliseProvider(input.provider);
  const alias = input.alias.toLowerCase();
  const target = resolveModel(book, input.toProvider ?? provider, input.toModel);
  if (!target) throw unknownModel(book, input);
  const means = resolveModel(book, provider, alias);
  if (means?.by === "exact") {
    throw new Invalid(`${alias} of ${provider} has prices of its own.`, [
      { location: "alias", message: "This name is priced itself.", fix: "Add an organisation price for it instead." },
    ]);
  }
  const row: AliasRow = { provider, alias, toProvider: target.priced.provider, toModel: target.priced.model, origin: "organisation" };
  return withTransaction(ctx.db, async (tx) => {
    await lockPrices(tx);
    const existing = (await readAliases(tx)).find((each) => each.provider === provider && each.alias === alias);
    if (existing && existing.toProvider === row.toProvider && existing.toModel === row.toModel) return row;
    if (existing) {
      throw new Conflict(`${alias} of ${provider} already means ${existing.toModel} of ${existing.toProvider}.`, [
        {
          location: "alias",
          message: `An alias of ${existing.origin} origin has this name.`,
          fix: "Add an organisation price for that model instead.",
        },
      ]);
    }
    await insertAliases(tx, [row], ctx.actor.id, ctx.clock.now());
    await raiseLedgerVersion(tx, "prices");
    await oweRevision(tx, { kind: "rating" });
    await oweRevision(tx, { kind: "budgets" });
    await recordAudit(tx, ctx, {
      action: "model_alias.add",
      objectType: "model_alias",
      objectId: `${provider}/${alias}`,
      after: row,
      reason: input.reason,
    });
    return row;
  });
}

function unknownModel(book: PriceBook, { provider, toProvider, toModel }: ModelAliasInput): Invalid {
  const near = proposeAlias(book, toProvider ?? provider, toModel);
  const detail: ErrorDetail = {
    location: "toModel",
    message: "No such model in the price book.",
    fix: near ? `Did you mean ${near.model} of ${near.provider}?` : "Add an organisation price for it first.",
  };
  return new Invalid(`${toModel} is not a priced model.`, [detail]);
}
