/**
 * What usage would have cost on another model, at other prices, or with a discount. Each line is rated like at ingest, by
 * its own size of prompt, mode, region and time, so the answer is exact; lines that have no cost in one of the two are
 * left out of both, and counted.
 */
import { divideHalfEven, formatUsd, parseFixed, parseUsd, subtractUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { type RatedEvent, rateUsageLine } from "@/lib/metering/core/ledger-lines";
import { listRates } from "@/lib/pricing/core/list-rates";
import type { Mode, Quantities } from "@/lib/pricing/core/meters";
import { buildPriceBook, type PriceBook, resolveModel } from "@/lib/pricing/core/price-book";
import { ALWAYS, type PriceRow } from "@/lib/pricing/core/price-row";
import type { PriceList } from "@/lib/pricing/schemas";

/** A billable line of the ledger with all that rating needs. */
export type RatedLine = {
  teamId: string | null;
  provider: string;
  model: string;
  event: RatedEvent;
  quantities: Quantities;
  /** Null while any charge of it is unpriced. */
  costUsd: string | null;
};

/** How usage is priced instead. */
export type Tariff = {
  book: PriceBook;
  /** Null: each line stays on its own model. */
  target: { provider: string; model: string } | null;
  /** Share that is left after the discount, at 10^-6. */
  left: bigint;
  /** Null: each line at its own time. */
  at: Date | null;
};

const PERCENT_SCALE = 4;
const WHOLE = 10n ** BigInt(PERCENT_SCALE + 2);
/** What calls are priced as when a list of prices is given without a model. */
const OF_THE_LIST = { provider: "price-list", model: "price-list" };

/**
 * @param ask.prices Go before the target's own rates for the meters they name; without a target they are all there is.
 * @returns null when the price book does not know the target.
 */
export function tariffOf(
  book: PriceBook,
  ask: {
    target?: { provider: string; model: string } | undefined;
    prices?: PriceList | undefined;
    discountPercent?: string | undefined;
    at?: Date | undefined;
  },
): Tariff | null {
  const left = WHOLE - parseFixed(ask.discountPercent ?? "0", PERCENT_SCALE);
  const at = ask.at ?? null;
  const priced = ask.target && resolveModel(book, ask.target.provider, ask.target.model)?.priced;
  if (ask.target && !priced && !ask.prices) return null;
  if (!ask.prices) return { book, target: priced ? (ask.target ?? null) : null, left, at };
  const target = priced ? { provider: priced.provider, model: priced.model } : OF_THE_LIST;
  const known = (priced?.rows ?? []).map((row): PriceRow => ({ ...row, provider: target.provider }));
  return { book: buildPriceBook([...known, ...givenRows(ask.prices, target)], []), target, left, at };
}

const givenRows = (prices: PriceList, target: { provider: string; model: string }): PriceRow[] =>
  listRates(prices).map(({ meter, minTokensExclusive, rate, per }) => ({
    ...target,
    id: null,
    meter,
    mode: "standard" satisfies Mode,
    region: "",
    minTokensExclusive,
    dayMinuteFrom: null,
    dayMinuteTo: null,
    rate,
    per,
    validFrom: ALWAYS,
    validTo: null,
    origin: "organisation",
    originVersion: "simulation",
  }));

type Sums = { lines: bigint; costUsd: Usd; simulatedUsd: Usd };
type Group = { keys: readonly (string | null)[]; sums: Sums };
export type Tally = {
  total: Sums;
  byTeam: Map<string, Group>;
  byModel: Map<string, Group>;
  /** Lines without a cost now; lines that the tariff cannot price, with what they cost now. */
  unpriced: bigint;
  unsimulated: bigint;
  unsimulatedUsd: Usd;
  /** Lines of a mode that the tariff has no price for: rated at standard. */
  modeFallbacks: bigint;
};

const noSums = (): Sums => ({ lines: 0n, costUsd: ZERO_USD, simulatedUsd: ZERO_USD });
export const emptyTally = (): Tally => ({
  total: noSums(),
  byTeam: new Map(),
  byModel: new Map(),
  unpriced: 0n,
  unsimulated: 0n,
  unsimulatedUsd: ZERO_USD,
  modeFallbacks: 0n,
});

/** Adds one line to both sides, or counts why it cannot be compared. */
export function addLine(tally: Tally, tariff: Tariff, line: RatedLine): void {
  if (line.costUsd === null) {
    tally.unpriced++;
    return;
  }
  const now = parseUsd(line.costUsd);
  const simulated = simulate(tally, tariff, line);
  if (simulated === null) {
    tally.unsimulated++;
    tally.unsimulatedUsd = (tally.unsimulatedUsd + now) as Usd;
    return;
  }
  for (const sums of [tally.total, groupOf(tally.byTeam, [line.teamId]), groupOf(tally.byModel, [line.provider, line.model])]) {
    sums.lines++;
    sums.costUsd = (sums.costUsd + now) as Usd;
    sums.simulatedUsd = (sums.simulatedUsd + simulated) as Usd;
  }
}

function simulate(tally: Tally, { book, target, left, at }: Tariff, line: RatedLine): Usd | null {
  const { provider, model } = target ?? line;
  const event = at === null ? line.event : { ...line.event, occurredAt: at };
  const { costUsd, flags } = rateUsageLine(book, event, { provider, model, quantities: line.quantities });
  if (flags.some((flag) => flag.startsWith("mode_fallback:"))) tally.modeFallbacks++;
  return costUsd === null ? null : (divideHalfEven(parseUsd(costUsd) * left, WHOLE) as Usd);
}

function groupOf(groups: Map<string, Group>, keys: readonly (string | null)[]): Sums {
  const text = JSON.stringify(keys);
  let group = groups.get(text);
  if (!group) {
    group = { keys, sums: noSums() };
    groups.set(text, group);
  }
  return group.sums;
}

export type SimulatedFigures = { lines: string; costUsd: string; simulatedUsd: string; differenceUsd: string };

export const figuresOfSums = ({ lines, costUsd, simulatedUsd }: Sums): SimulatedFigures => ({
  lines: lines.toString(),
  costUsd: formatUsd(costUsd),
  simulatedUsd: formatUsd(simulatedUsd),
  differenceUsd: formatUsd(subtractUsd(simulatedUsd, costUsd)),
});

/** Groups by what they cost now, most first. */
export const largestFirst = (groups: Map<string, Group>): Group[] =>
  [...groups.values()].sort((a, b) => (a.sums.costUsd === b.sums.costUsd ? 0 : a.sums.costUsd > b.sums.costUsd ? -1 : 1));
