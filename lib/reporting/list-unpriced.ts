import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { startOfUtcDay } from "@/lib/kernel/period";
import { loadPriceBook, proposeAlias } from "@/lib/pricing";
import { METER_LABEL } from "@/lib/pricing/core/meters";
import { isTokenMeter, unitOf } from "./core/meter-groups";
import { spanAnswer, trimDecimal } from "./core/usage-answer";
import { parseSpan } from "./core/usage-query";
import type { UnpricedQueue } from "./core/views";
import { queueSpan } from "./read-freshness";
import type { QueueParams } from "./schemas";
import { readTogether } from "./store/read";
import { readUnpricedMeters, readUnpricedModels, type UnpricedMeter } from "./store/unpriced";

const DAY_MS = 86_400_000;

/**
 * Models that were used and have no price, with what each could be priced as; the last 92 days unless asked otherwise.
 * Whole days. Nothing here is counted as free: the totals leave it out and say so. Right: spend.read.
 */
export async function listUnpriced(ctx: Context, params: QueueParams): Promise<UnpricedQueue> {
  authorize(ctx, "spend.read");
  const now = ctx.clock.now();
  const scope = scopeOf(ctx.actor, "spend.read");
  const asked = parseSpan(params, queueSpan(now));
  const span = { start: startOfUtcDay(asked.start), end: startOfUtcDay(new Date(asked.end.getTime() + DAY_MS - 1)) };
  const { models, meters } = await readTogether(ctx.db, async (tx) => ({
    models: await readUnpricedModels(tx, scope, span),
    meters: await readUnpricedMeters(tx, scope, span),
  }));
  const book = models.length > 0 ? await loadPriceBook(ctx.db) : null;
  return {
    ...spanAnswer(span),
    models: models.map(({ provider, model, events, firstDay, lastDay }) => {
      const own = meters.filter((row) => row.provider === provider && row.model === model);
      return {
        provider,
        model,
        events: events.toString(),
        tokens: tokensOf(own),
        meters: own.map(meterView),
        firstDay,
        lastDay,
        ageDays: Math.max(0, Math.floor((now.getTime() - Date.parse(firstDay)) / DAY_MS)),
        proposal: book && proposeAlias(book, provider, model),
      };
    }),
    events: models.reduce((sum, row) => sum + row.events, 0n).toString(),
  };
}

const tokensOf = (rows: readonly UnpricedMeter[]): string =>
  rows
    .filter((row) => isTokenMeter(row.meter))
    .reduce((sum, row) => sum + BigInt(row.quantity.split(".")[0] ?? "0"), 0n)
    .toString();

const meterView = ({ meter, quantity, charges }: UnpricedMeter) => ({
  meter,
  label: METER_LABEL[meter as keyof typeof METER_LABEL] ?? meter,
  unit: unitOf(meter),
  quantity: trimDecimal(quantity),
  charges: charges.toString(),
});
