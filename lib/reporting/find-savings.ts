import { authorize, type Context, scopeOf } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
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
import { keepFigures, readFigureWindow, readKeptFigures, readLineFigures, type TierBound } from "./store/efficiency-lines";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";
import { readTotal, type Selection } from "./store/usage";

/** With more in the window, nobody waits until single lines are read: what they tell is kept (`keepLineFigures`). */
const MOST_READ = 50_000n;

/**
 * What could be saved in a month, found on the usage of the last 30 whole days that passes the filters: estimates, each
 * with the usage it rests on, and totals in which no cent is saved twice. Prices are those of now. Only usage in the
 * caller's scope counts, for comparisons with others too. Of a large ledger the window is that of what was kept of its lines,
 * and the answer says when. Stores nothing. Rights: spend.read and price.read.
 */
export async function findSavings(ctx: Context, params: EfficiencyParams, mostRead = MOST_READ): Promise<Efficiency> {
  authorize(ctx, "spend.read");
  authorize(ctx, "price.read");
  const now = ctx.clock.now();
  const { filters } = await readUsageQuery(ctx, { filter: params.filter });
  const selection: Selection = { scope: scopeOf(ctx.actor, "spend.read"), filters, grain: "day" };
  const prices: Prices = { book: await loadPriceBook(ctx.db), at: now };
  const nameOf = await loadNames(ctx.db);
  const read = await readTogether(ctx.db, async (tx) => {
    const kept = (await isLarge(tx, savingsWindow(now), mostRead)) ? await readFigureWindow(tx) : "now";
    const span = kept === "now" || kept === null ? savingsWindow(now) : savingsWindow(kept.endsOn);
    const cells = await readCells(tx, selection, span);
    const lines =
      kept === "now" ? await readLineFigures(tx, selection, span, tiersOf(cells, prices)) : kept && (await readKeptFigures(tx, selection));
    return { span, cells, lines, madeAt: kept === "now" ? now : kept?.madeAt, total: await readTotal(tx, selection, span) };
  });
  const cells = read.cells.map((cell): Cell => ({ ...cell, lines: read.lines?.get(cellKey(cell)) ?? null }));
  const settled = findAll(cells, prices, (id) => nameOf("identity", id).kind);
  const events = read.total.measures.events.toString();
  return {
    ...spanAnswer(read.span),
    costUsd: formatUsd(read.total.measures.costUsd),
    ...findingsAnswer(settled, nameOf),
    linesRead: read.lines === null ? null : events,
    linesReadAt: read.madeAt ? bucketName(read.madeAt) : null,
    events,
    asOf: bucketName(now),
  };
}

const WHOLE: Selection = { scope: { kind: "all" }, filters: [], grain: "day" };

/** Whether the whole organisation has more events in a window than somebody may wait for. */
const isLarge = async (tx: Tx, span: Span, most: bigint): Promise<boolean> => (await readTotal(tx, WHOLE, span)).measures.events > most;

/** The last whole days before an instant. */
function savingsWindow(at: Date): Span {
  const end = startOfUtcDay(at);
  return { start: addUtcDays(end, -WINDOW_DAYS), end };
}

/** How long kept figures are good on the day that they were made: late and revised usage is in the next ones. */
const GOOD_FOR_MS = 6 * 3_600_000;

/**
 * Keeps what only single lines tell of the last 30 whole days, where a page would wait too long for it: once a day, and again
 * every six hours for what came late. For a job: reads every line of the window. @returns whether it was made.
 */
export async function keepLineFigures(ctx: Context, mostRead = MOST_READ): Promise<boolean> {
  authorize(ctx, "spend.read");
  const now = ctx.clock.now();
  const span = savingsWindow(now);
  const kept = await readFigureWindow(ctx.db);
  const isGood = kept?.endsOn.getTime() === span.end.getTime() && now.getTime() - kept.madeAt.getTime() < GOOD_FOR_MS;
  if (isGood) return false;
  const prices: Prices = { book: await loadPriceBook(ctx.db), at: now };
  const cells = await readTogether(ctx.db, async (tx) => ((await isLarge(tx, span, mostRead)) ? readCells(tx, WHOLE, span) : null));
  if (cells === null) return false;
  await keepFigures(ctx.db, span, tiersOf(cells, prices), now);
  return true;
}

/** The first prompt size at which each model in use gets dearer. */
function tiersOf(cells: readonly Cell[], { book, at }: Prices): TierBound[] {
  const models = new Map(cells.map(({ provider, model }) => [JSON.stringify([provider, model]), { provider, model }]));
  return [...models.values()].flatMap(({ provider, model }) => {
    const [tokens] = tierBounds(book, provider, model, at);
    return tokens === undefined ? [] : [{ provider, model, tokens }];
  });
}
