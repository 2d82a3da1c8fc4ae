import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { oweRevision, raiseLedgerVersion, withTransaction } from "@/lib/db/transaction";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { checkDates, checkOverlap, checkSize } from "./core/check-override";
import { listRates } from "./core/list-rates";
import { resolveModel } from "./core/price-book";
import { ANY_MODEL, type NewPriceRow } from "./core/price-row";
import { type PriceView, priceView } from "./core/price-view";
import { normaliseProvider } from "./core/provider-names";
import { loadPriceBook } from "./load-price-book";
import type { PriceOverrideInput } from "./schemas";
import { closePrices, insertPrices, lockPrices, readActivePrices } from "./store/prices";

export type AddedOverride = { provider: string; model: string; prices: PriceView[]; closed: number[] };

/**
 * Adds the organisation's own prices of a model, in force from an instant. They beat the catalogue for the meters they
 * name. An open-ended price that began earlier ends where the new one begins. Lines already rated keep their price; the
 * ledger version is raised, so what is rated from now on uses it. Right: price.write.
 * @throws Conflict when a price of the organisation's already holds within the span.
 * @throws Invalid for impossible dates, no rates, or a rate far from the list price without `confirmUnusual`.
 */
export async function addPriceOverride(ctx: Context, input: PriceOverrideInput): Promise<AddedOverride> {
  authorize(ctx, "price.write");
  const now = ctx.clock.now();
  const resolution = resolveModel(await loadPriceBook(ctx.db), input.provider, input.model);
  const { provider, model } = resolution?.priced ?? { provider: normaliseProvider(input.provider), model: input.model.toLowerCase() };
  const listed = listRates(input.prices);
  const rows = listed.map(
    ({ meter, minTokensExclusive, rate, per }): NewPriceRow => ({
      provider,
      model,
      meter,
      mode: input.mode,
      region: input.region,
      minTokensExclusive,
      dayMinuteFrom: null,
      dayMinuteTo: null,
      rate,
      per,
      validFrom: input.effectiveFrom,
      validTo: input.effectiveTo ?? null,
      origin: "organisation",
      originVersion: "",
      reason: input.reason,
    }),
  );
  const details = checkDates(input.effectiveFrom, input.effectiveTo, now);
  if (rows.length === 0)
    details.push({ location: "prices", message: "No rate is given.", fix: 'Send at least one, for example { "input": "2.5" }.' });
  if (model === ANY_MODEL && listed.some((rate) => rate.per !== 1)) {
    details.push({
      location: "model",
      message: "Tokens have no price that holds for every model.",
      fix: 'Name the model; "*" takes fees such as perWebSearch.',
    });
  }
  if (!input.confirmUnusual && model !== ANY_MODEL)
    details.push(...checkSize(rows, resolution?.priced, (row) => `prices.${listed[rows.indexOf(row)]?.field}`));
  const [first] = details;
  if (first) throw new Invalid(`${first.location}: ${first.message}`, details);

  return withTransaction(ctx.db, async (tx) => {
    await lockPrices(tx);
    const existing = await readActivePrices(tx, ["organisation"]);
    const { succeeded, overlapping } = checkOverlap(rows, existing);
    const [clash] = overlapping;
    if (clash) {
      throw new Conflict(
        `A price of the organisation's for ${clash.meter} of ${model} already holds from ${clash.validFrom.toISOString()}.`,
        [{ location: "effectiveFrom", message: `It overlaps price ${clash.id}.`, fix: "Begin where that one ends, or retract it first." }],
      );
    }
    await closePrices(
      tx,
      succeeded.map(({ id }) => ({ id, at: input.effectiveFrom })),
    );
    const ids = await insertPrices(tx, rows, ctx.actor.id, now);
    await raiseLedgerVersion(tx, "prices");
    await oweRevision(tx, { kind: "rating" });
    const prices = rows.map((row, i) =>
      priceView({ ...row, id: ids[i] ?? 0, state: "active", reason: input.reason, createdBy: ctx.actor.id, createdAt: now }, now),
    );
    const closed = succeeded.map((row) => row.id);
    await recordAudit(tx, ctx, {
      action: "price.override",
      objectType: "price",
      objectId: `${provider}/${model}`,
      before: closed.length > 0 ? { closed } : undefined,
      after: { prices },
      reason: input.reason,
    });
    return { provider, model, prices, closed };
  });
}
