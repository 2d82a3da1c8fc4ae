import { authorize, type Context, scopeOf } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { formatFixed, formatUsd } from "@/lib/kernel/money";
import type { Span } from "@/lib/kernel/period";
import { loadPriceBook } from "@/lib/pricing";
import { bucketName } from "./core/buckets";
import { comparedSpan } from "./core/compare";
import {
  comingOf,
  driversOf,
  type Explanation,
  modelsOf,
  type PlacedCell,
  sumEffects,
  totalChange,
  wholeDays,
  wireEffects,
} from "./core/explain/explanation";
import { priceChangesIn } from "./core/explain/price-changes";
import { growthOf, splitChange } from "./core/explain/split-change";
import { spanAnswer } from "./core/usage-answer";
import type { UsageQuery } from "./core/usage-query";
import type { EntityPath } from "./schemas";
import { ownFilter } from "./store/entity-filter";
import { QUANTITY_SCALE, readCells, TOKENS } from "./store/explain";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";
import { readCosts, type Selection } from "./store/usage";

const NEW_MODELS = 8;
const PRICE_CHANGES = 20;

/**
 * Why the cost of a question differs from that of the span it is compared with: volume, mix and price, what is new and
 * what is gone, and the groups behind it. Effects and drivers sum to the change of the control totals to the last digit;
 * the effects do not depend on the grouping. Price changes are told to those who may read prices. Right: spend.read.
 * @param asked From `explainParameters`. @param of One thing, a unit with the units below it.
 * @throws NotFound when there is no such thing in the caller's scope.
 */
export async function explainChange(ctx: Context, asked: UsageQuery, of?: EntityPath): Promise<Explanation> {
  authorize(ctx, "spend.read");
  const query: UsageQuery = { ...asked, span: wholeDays(asked.span), grain: "day" };
  const scope = scopeOf(ctx.actor, "spend.read");
  const now = ctx.clock.now();
  const kind = query.compare ?? "previous";
  const before = comparedSpan(query.span, kind, query.calendar);
  const nameOf = await loadNames(ctx.db);
  const { cells, total } = await readTogether(ctx.db, async (tx) => {
    const own = of ? [await ownFilter(tx, of, scope, now)] : [];
    return readChange(tx, { scope, filters: [...query.filters, ...own], grain: "day" }, query, before);
  });
  const split = splitChange(cells);
  const tokens = growthOf(cells).get(TOKENS) ?? { before: 0n, now: 0n };
  const models = modelsOf(cells);
  return {
    ...spanAnswer(query.span),
    compare: { kind, ...spanAnswer(before) },
    currency: "USD",
    groupBy: query.groupBy,
    total,
    effects: wireEffects(sumEffects(split)),
    drivers: driversOf(split, query, nameOf),
    tokens: { before: formatFixed(tokens.before, QUANTITY_SCALE), now: formatFixed(tokens.now, QUANTITY_SCALE) },
    newModels: models
      .filter((model) => model.isNew)
      .slice(0, NEW_MODELS)
      .map(({ provider, model, nowUsd }) => ({ provider, model, costUsd: formatUsd(nowUsd) })),
    began: comingOf(split, "new", nameOf),
    ended: comingOf(split, "gone", nameOf),
    priceChanges: await changesOf(ctx, models, { start: before.start, end: query.span.end }),
    asOf: bucketName(now),
  };
}

async function readChange(
  tx: Tx,
  selection: Selection,
  query: UsageQuery,
  before: Span,
): Promise<{ cells: PlacedCell[]; total: Explanation["total"] }> {
  const cells = await readCells(tx, selection, query.groupBy, query.span, before);
  const control = await readCosts(tx, selection, query.span, before);
  return { cells, total: totalChange(control.now, control.before) };
}

async function changesOf(ctx: Context, models: ReturnType<typeof modelsOf>, span: Span): Promise<Explanation["priceChanges"]> {
  if (!ctx.actor.rights.has("price.read")) return [];
  const names = models.map(({ provider, model }) => ({ provider, model }));
  return priceChangesIn(await loadPriceBook(ctx.db), names, span).slice(0, PRICE_CHANGES);
}
