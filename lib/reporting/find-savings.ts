import { authorize, type Context, scopeOf } from "@/lib/auth";
import { formatUsd } from "@/lib/kernel/money";
import { addUtcDays, type Span, startOfUtcDay } from "@/lib/kernel/period";
import { loadPriceBook } from "@/lib/pricing";
import { bucketName } from "./core/buckets";
import { type Cell, cellKey } from "./core/efficiency/cell";
import { type Efficiency, findingsAnswer } from "./core/efficiency/efficiency-answer";
import { findAll } from "./core/efficiency/find-all";
import { tierBounds } from "./core/efficiency/model-steps";
import type { Prices } from "./core/efficiency/reprice";
import { WINDOW_DAYS } from "./core/efficiency/thresholds";
import { spanAnswer } from "./core/usage-answer";
import { readUsageQuery } from "./read-usage-query";
import type { EfficiencyParams } from "./schemas";
import { readCells } from "./store/efficiency";
import { readLineFigures, type TierBound } from "./store/efficiency-lines";
import { loadNames } from "./store/names";
import { countEvents } from "./store/rated-lines";
import { readTogether } from "./store/read";
import { readTotal, type Selection } from "./store/usage";

/** With more in the window, what only single lines tell is left out, and the answer says so. */
export const MAX_EVENTS_READ = 500_000n;

/**
 * What could be saved in a month, found on the usage of the last 30 whole days that passes the filters: estimates, each
 * with the usage it rests on, and totals in which no cent is saved twice. Prices are those of now. Only usage in the
 * caller's scope counts, for comparisons with others too. Stores nothing. Rights: spend.read and price.read.
 */
export async function findSavings(ctx: Context, params: EfficiencyParams): Promise<Efficiency> {
  authorize(ctx, "spend.read");
  authorize(ctx, "price.read");
  const now = ctx.clock.now();
  const end = startOfUtcDay(now);
  const span: Span = { start: addUtcDays(end, -WINDOW_DAYS), end };
  const { filters } = await readUsageQuery(ctx, { filter: params.filter });
  const selection: Selection = { scope: scopeOf(ctx.actor, "spend.read"), filters, grain: "day" };
  const prices: Prices = { book: await loadPriceBook(ctx.db), at: now };
  const nameOf = await loadNames(ctx.db);
  const read = await readTogether(ctx.db, async (tx) => {
    const events = await countEvents(tx, selection, span);
    const cells = await readCells(tx, selection, span);
    const lines = events > MAX_EVENTS_READ ? null : await readLineFigures(tx, selection, span, tiersOf(cells, prices));
    return { events, lines, cells, total: await readTotal(tx, selection, span) };
  });
  const cells = read.cells.map((cell): Cell => ({ ...cell, lines: read.lines?.get(cellKey(cell)) ?? null }));
  const settled = findAll(cells, prices, (id) => nameOf("identity", id).kind);
  return {
    ...spanAnswer(span),
    costUsd: formatUsd(read.total.measures.costUsd),
    ...findingsAnswer(settled, nameOf),
    linesRead: read.lines === null ? null : read.events.toString(),
    events: read.events.toString(),
    asOf: bucketName(now),
  };
}

/** The first prompt size at which each model in use gets dearer. */
function tiersOf(cells: readonly Cell[], { book, at }: Prices): TierBound[] {
  const models = new Map(cells.map(({ provider, model }) => [JSON.stringify([provider, model]), { provider, model }]));
  return [...models.values()].flatMap(({ provider, model }) => {
    const [tokens] = tierBounds(book, provider, model, at);
    return tokens === undefined ? [] : [{ provider, model, tokens }];
  });
}
