import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { Invalid } from "@/lib/kernel/errors";
import { periodOf, periodSpan, type Span, shiftPeriod } from "@/lib/kernel/period";
import { loadPriceBook } from "@/lib/pricing";
import type { GroupValue } from "./core/dimensions";
import { type Filter, parseFilter } from "./core/filter";
import { addLine, emptyTally, figuresOfSums, largestFirst, type SimulatedFigures, tariffOf } from "./core/simulation";
import { parseSpan } from "./core/usage-query";
import { SIMULATION_FILTERS, type SimulationInput } from "./schemas";
import { findNamed } from "./store/find-named";
import { loadNames } from "./store/names";
import { countEvents, streamRatedLines } from "./store/rated-lines";
import { readTogether } from "./store/read";

export type Simulation = {
  from: string;
  to: string;
  /** Usage that both sides can price: what it cost, what it would have cost. */
  total: SimulatedFigures;
  byTeam: (SimulatedFigures & { team: GroupValue })[];
  byModel: (SimulatedFigures & { provider: string; model: string })[];
  /** Lines left out of both sides. */
  leftOut: { unpriced: string; unsimulated: string; unsimulatedUsd: string };
  /** Lines of a mode without a price of its own in the tariff: rated at its standard rates. */
  modeFallbacks: string;
};

/** More are refused: each line is read and rated. */
export const MAX_EVENTS = 500_000n;
const MAX_GROUPS = 500;
const MAX_DAYS = 100;
const DAY_MS = 86_400_000;

/**
 * What the usage of a span (last month without one) would have cost on another model, at other prices or with a
 * discount, against what it did cost. Exact: roll-ups by meter know neither the size of a prompt nor its mode, region or
 * hour, so this reads the lines themselves, streamed, and rates each as at ingest. Whole lines that either side cannot
 * price are left out of both and counted. Stores nothing. Only usage in the caller's scope counts. Rights: price.read
 * and spend.read.
 * @throws Invalid for an unknown target, a span of more than 100 days, or more than 500,000 events.
 */
export async function simulatePrices(ctx: Context, input: SimulationInput): Promise<Simulation> {
  authorize(ctx, "price.read");
  authorize(ctx, "spend.read");
  const span = spanOf(input, ctx.clock.now());
  const selection = { scope: scopeOf(ctx.actor, "spend.read"), filters: await findNamed(ctx.db, filtersOf(input)), grain: "day" as const };
  const tariff = tariffOf(await loadPriceBook(ctx.db), input);
  if (!tariff)
    throw invalid("target.model", "The price book does not know this model.", "Look its name up in the price book, or send prices.");
  const events = await readTogether(ctx.db, (tx) => countEvents(tx, selection, span));
  if (events > MAX_EVENTS)
    throw invalid(
      "from",
      `That is ${events} events; ${MAX_EVENTS} are the most.`,
      "Choose a shorter span, or one team, application or model.",
    );
  const tally = emptyTally();
  for await (const lines of streamRatedLines(ctx.db, selection, span)) for (const line of lines) addLine(tally, tariff, line);
  const nameOf = await loadNames(ctx.db);
  return {
    from: span.start.toISOString(),
    to: span.end.toISOString(),
    total: figuresOfSums(tally.total),
    byTeam: largestFirst(tally.byTeam)
      .slice(0, MAX_GROUPS)
      .map(({ keys, sums }) => ({ team: nameOf("team", keys[0] ?? null), ...figuresOfSums(sums) })),
    byModel: largestFirst(tally.byModel)
      .slice(0, MAX_GROUPS)
      .map(({ keys, sums }) => ({ provider: keys[0] ?? "", model: keys[1] ?? "", ...figuresOfSums(sums) })),
    leftOut: {
      unpriced: tally.unpriced.toString(),
      unsimulated: tally.unsimulated.toString(),
      unsimulatedUsd: figuresOfSums({ ...tally.total, costUsd: tally.unsimulatedUsd }).costUsd,
    },
    modeFallbacks: tally.modeFallbacks.toString(),
  };
}

function spanOf(input: SimulationInput, now: Date): Span {
  const span = parseSpan(input, periodSpan(shiftPeriod(periodOf(now), -1)));
  if (span.end.getTime() - span.start.getTime() > MAX_DAYS * DAY_MS)
    throw invalid("from", `More than ${MAX_DAYS} days.`, "Choose a shorter span.");
  return span;
}

function filtersOf({ filter = {} }: SimulationInput): Filter[] {
  return SIMULATION_FILTERS.flatMap((dimension) => {
    const text = filter[dimension];
    if (text === undefined) return [];
    const read = parseFilter(dimension, text);
    if (typeof read === "string") throw invalid(`filter.${dimension}`, read, "Send ids with commas between them.");
    return [read];
  });
}

const invalid = (location: string, message: string, fix: string): Invalid =>
  new Invalid(`${location}: ${message}`, [{ location, message, fix }]);
