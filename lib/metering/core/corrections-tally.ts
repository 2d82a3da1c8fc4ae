/**
 * What a correction does to the money, page by page: the cost of the lines it reads before and after, by team and by
 * model. Every line is counted once in each split, so the splits have one total, and so has their difference.
 */
import { addUsd, formatUsd, parseUsd, subtractUsd, sumUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";

/** Dollars as decimal strings: this is what is stored with the correction. */
type Sums = { beforeUsd: string; afterUsd: string };
export type ToPost = { linesChanged: number; movedUsd: string; differenceUsd: string };
export const NOTHING_TO_POST: ToPost = { linesChanged: 0, movedUsd: "0", differenceUsd: "0" };
export type Tally = {
  /** The versions that the first page was worked out with. */
  inventory: number;
  prices: number;
  linesRead: number;
  linesChanged: number;
  unpricedBefore: number;
  unpricedAfter: number;
  /** Money that changes: each changed line's difference, or, where a line goes elsewhere, all of it. Never negative. */
  movedUsd: string;
  /** Of all this the lines of closed periods: they stay, and the next close posts it. Missing in tallies from before that was so. */
  toPost?: ToPost;
  teams: ({ teamId: string | null } & Sums)[];
  models: ({ provider: string; model: string } & Sums)[];
};

/** One line that was read. */
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
  /** Of a closed period. */
  isShut: boolean;
};
export type TalliedPage = {
  lines: readonly TalliedLine[];
  /** Events without a full price among those of the lines. */
  unpricedBefore: number;
  unpricedAfter: number;
};

export const emptyTally = ({ inventory, prices }: { inventory: number; prices: number }): Tally => ({
  inventory,
  prices,
  linesRead: 0,
  linesChanged: 0,
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
  const { toPost: before = NOTHING_TO_POST } = tally;
  let moved = parseUsd(tally.movedUsd);
  let changed = 0;
  const shut = { lines: before.linesChanged, moved: parseUsd(before.movedUsd), difference: parseUsd(before.differenceUsd) };
  for (const line of page.lines) {
    add(teams, line.teamBefore, { before: line.before, after: ZERO_USD });
    add(teams, line.teamAfter, { before: ZERO_USD, after: line.after });
    add(models, modelKey(line.provider, line.model), line);
    if (!line.isChanged) continue;
    const difference = subtractUsd(line.after, line.before);
    const ofLine = absolute(line.isMoved ? line.before : difference);
    changed++;
    moved = addUsd(moved, ofLine);
    if (!line.isShut) continue;
    shut.lines++;
    shut.moved = addUsd(shut.moved, ofLine);
    shut.difference = addUsd(shut.difference, difference);
  }
  return {
    inventory: tally.inventory,
    prices: tally.prices,
    linesRead: tally.linesRead + page.lines.length,
    linesChanged: tally.linesChanged + changed,
    unpricedBefore: tally.unpricedBefore + page.unpricedBefore,
    unpricedAfter: tally.unpricedAfter + page.unpricedAfter,
    movedUsd: formatUsd(moved),
    toPost: { linesChanged: shut.lines, movedUsd: formatUsd(shut.moved), differenceUsd: formatUsd(shut.difference) },
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
