/**
 * What a correction does to the money, page by page: the cost of the lines it reads before and after, by team and by
 * model. Every line is counted once in each split, so the splits have one total, and so has their difference.
 */
import { addUsd, formatUsd, parseUsd, subtractUsd, sumUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";

/** Dollars as decimal strings: this is what is stored with the correction. */
type Sums = { beforeUsd: string; afterUsd: string };
export type Tally = {
  /** The versions that the first page was worked out with. */
  inventory: number;
  prices: number;
  linesRead: number;
  linesChanged: number;
  /** Of periods that are not open. */
  linesLeftOut: number;
  unpricedBefore: number;
  unpricedAfter: number;
  /** Money that changes: each changed line's difference, or, where a line goes elsewhere, all of it. Never negative. */
  movedUsd: string;
  teams: ({ teamId: string | null } & Sums)[];
  models: ({ provider: string; model: string } & Sums)[];
};

/** One line of an open period that was read. */
export type TalliedLine = {
  teamBefore: string | null;
  teamAfter: string | null;
  provider: string;
  model: string;
  before: Usd;
  after: Usd;
  isChanged: boolean;
  /** To another dimension: another team, identity, cost centre. */
  isMoved: boolean;
};
export type TalliedPage = {
  lines: readonly TalliedLine[];
  linesLeftOut: number;
  /** Events without a full price among those of the lines. */
  unpricedBefore: number;
  unpricedAfter: number;
};

export const emptyTally = ({ inventory, prices }: { inventory: number; prices: number }): Tally => ({
  inventory,
  prices,
  linesRead: 0,
  linesChanged: 0,
  linesLeftOut: 0,
  unpricedBefore: 0,
  unpricedAfter: 0,
  movedUsd: "0",
  teams: [],
  models: [],
});

type Pair = { before: Usd; after: Usd };
const pairOf = ({ beforeUsd, afterUsd }: Sums): Pair => ({ before: parseUsd(beforeUsd), after: parseUsd(afterUsd) });
const sumsOf = ({ before, after }: Pair): Sums => ({ beforeUsd: formatUsd(before), afterUsd: formatUsd(after) });

function add<Key>(sums: Map<Key, Pair>, key: Key, { before, after }: Pair): void {
  const known = sums.get(key) ?? { before: ZERO_USD, after: ZERO_USD };
  sums.set(key, { before: addUsd(known.before, before), after: addUsd(known.after, after) });
}

const absolute = (amount: Usd): Usd => (amount < 0n ? -amount : amount) as Usd;

/** Adding pages in any cut of the same lines gives the same tally. */
export function addPage(tally: Tally, page: TalliedPage): Tally {
  const teams = new Map(tally.teams.map((row) => [row.teamId, pairOf(row)]));
  const models = new Map(tally.models.map((row) => [modelKey(row.provider, row.model), pairOf(row)]));
  let moved = parseUsd(tally.movedUsd);
  let changed = 0;
  for (const line of page.lines) {
    const { before, after } = line;
    add(teams, line.teamBefore, { before, after: ZERO_USD });
    add(teams, line.teamAfter, { before: ZERO_USD, after });
    add(models, modelKey(line.provider, line.model), { before, after });
    if (!line.isChanged) continue;
    changed++;
    moved = addUsd(moved, line.isMoved ? absolute(before) : absolute(subtractUsd(after, before)));
  }
  return {
    inventory: tally.inventory,
    prices: tally.prices,
    linesRead: tally.linesRead + page.lines.length + page.linesLeftOut,
    linesChanged: tally.linesChanged + changed,
    linesLeftOut: tally.linesLeftOut + page.linesLeftOut,
    unpricedBefore: tally.unpricedBefore + page.unpricedBefore,
    unpricedAfter: tally.unpricedAfter + page.unpricedAfter,
    movedUsd: formatUsd(moved),
    teams: [...teams].map(([teamId, pair]) => ({ teamId, ...sumsOf(pair) })).sort((a, b) => compareText(a.teamId ?? "", b.teamId ?? "")),
    models: [...models].map(([key, pair]) => ({ ...modelOf(key), ...sumsOf(pair) })).sort(compareModels),
  };
}

// A name holds no control characters: they are refused when usage comes in.
const modelKey = (provider: string, model: string): string => `${provider}\u0001${model}`;
function modelOf(key: string): { provider: string; model: string } {
  const [provider = "", model = ""] = key.split("\u0001");
  return { provider, model };
}
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const compareModels = (a: { provider: string; model: string }, b: { provider: string; model: string }): number =>
  compareText(a.provider, b.provider) || compareText(a.model, b.model);

export type Totals = Sums & { differenceUsd: string };

/** Of any of the splits: they are equal. */
export function totalsOf(rows: readonly Sums[]): Totals {
  const before = sumUsd(rows.map((row) => parseUsd(row.beforeUsd)));
  const after = sumUsd(rows.map((row) => parseUsd(row.afterUsd)));
  return { beforeUsd: formatUsd(before), afterUsd: formatUsd(after), differenceUsd: formatUsd(subtractUsd(after, before)) };
}

/** Whether another person has to agree: more money changes than one may move alone. */
export const exceeds = (movedUsd: string, thresholdUsd: string): boolean => parseUsd(movedUsd) > parseUsd(thresholdUsd);
