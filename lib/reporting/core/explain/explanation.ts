/** The answer to "why did it change": from split cells to effects, drivers and what began or ended. */
import { formatUsd, subtractUsd, type Usd } from "@/lib/kernel/money";
import { addUtcDays, type Span, startOfUtcDay } from "@/lib/kernel/period";
import type { Comparison } from "../compare";
import type { Grouping, GroupValue } from "../dimensions";
import { changeShare } from "../measures";
import { type Keys, keyText } from "../rows";
import { type Group, type NameOf, REST_NAME } from "../usage-answer";
import type { UsageParameters, UsageQuery } from "../usage-query";
import type { ModelName, PriceChange } from "./price-changes";
import { addEffects, type Cell, changeOf, EFFECTS, type Effect, type Effects, noEffects, type SplitCell } from "./split-change";

/** A cell that still knows where it belongs: `keys` are the values of the question's groupings. */
export type PlacedCell = Cell & { identity: string | null; provider: string; model: string; keys: Keys };

export type WireEffects = Record<Effect, string>;
export type Change = { costUsd: string; previousCostUsd: string; changeUsd: string };
/** `rest` counts the groups that are added up in this row. */
export type Driver = Change & { group: Group; rest?: number; effects: WireEffects };
/** One identity on one model that is only in one of the two spans, or whose meters partly are. */
export type Coming = ModelName & { identity: GroupValue; changeUsd: string };

export type Explanation = {
  from: string;
  to: string;
  compare: { kind: Comparison; from: string; to: string };
  currency: "USD";
  groupBy: Grouping[];
  total: Change & { changeShare: string | null };
  /** Sum to `total.changeUsd` exactly. */
  effects: WireEffects;
  /** Largest change first. Each one's effects sum to its change, and all of them to `effects`. */
  drivers: Driver[];
  /** Tokens of what is in both spans: what volume is told in. */
  tokens: { before: string; now: string };
  newModels: (ModelName & { costUsd: string })[];
  /** The largest parts of the effects "new" and "gone". */
  began: Coming[];
  ended: Coming[];
  priceChanges: PriceChange[];
  asOf: string;
};

const DRIVERS = 10;
const NAMED = 5;

/** What GET /usage/explain asks: the parameters of GET /usage, compared with the span before unless said. */
export const explainParameters = ({ granularity: _, metric: __, top: ___, ...parameters }: UsageParameters): UsageParameters => ({
  ...parameters,
  compare: parameters.compare ?? "previous",
  groupBy: parameters.groupBy ?? "identity,model",
  limit: parameters.limit ?? DRIVERS,
});

/** Rates are kept by day. */
export const wholeDays = ({ start, end }: Span): Span => ({
  start: startOfUtcDay(start),
  end: addUtcDays(startOfUtcDay(new Date(end.getTime() - 1)), 1),
});

export const wireEffects = (effects: Effects): WireEffects =>
  Object.fromEntries(EFFECTS.map((effect) => [effect, formatUsd(effects[effect])])) as WireEffects;

export const sumEffects = (cells: readonly SplitCell<Cell>[]): Effects =>
  cells.reduce((sum, { effects }) => addEffects(sum, effects), noEffects());

type Sum = { keys: Keys; nowUsd: Usd; beforeUsd: Usd; effects: Effects };

/** The first `limit` groups by the size of their change, and one row of all others: together the whole change. */
export function driversOf(cells: readonly SplitCell<PlacedCell>[], query: UsageQuery, nameOf: NameOf): Driver[] {
  const sums = new Map<string, Sum>();
  for (const { cell, effects } of cells) {
    const text = keyText(cell.keys);
    const known = sums.get(text) ?? { keys: cell.keys, nowUsd: 0n as Usd, beforeUsd: 0n as Usd, effects: noEffects() };
    sums.set(text, add(known, { keys: cell.keys, nowUsd: cell.now.costUsd, beforeUsd: cell.before.costUsd, effects }));
  }
  const size = ({ effects }: Sum): bigint => magnitude(changeOf(effects));
  const ranked = [...sums.values()].sort((a, b) => descending(size(a), size(b)) || (keyText(a.keys) < keyText(b.keys) ? -1 : 1));
  const shown = ranked.slice(0, query.limit).map((sum) => ({
    group: Object.fromEntries(query.groupBy.map((grouping, i) => [grouping, nameOf(grouping, sum.keys[i] ?? null)])),
    ...wireSum(sum),
  }));
  const [first, ...more] = ranked.slice(query.limit);
  if (!first) return shown;
  const group: Group = Object.fromEntries(query.groupBy.map((grouping) => [grouping, { id: null, name: REST_NAME }]));
  return [...shown, { group, rest: more.length + 1, ...wireSum(more.reduce(add, first)) }];
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
const descending = (a: bigint, b: bigint): number => (b > a ? 1 : b < a ? -1 : 0);
const add = (a: Sum, b: Sum): Sum => ({
  keys: a.keys,
  nowUsd: (a.nowUsd + b.nowUsd) as Usd,
  beforeUsd: (a.beforeUsd + b.beforeUsd) as Usd,
  effects: addEffects(a.effects, b.effects),
});
const wireSum = ({ nowUsd, beforeUsd, effects }: Sum): Change & { effects: WireEffects } => ({
  ...wireChange(nowUsd, beforeUsd),
  effects: wireEffects(effects),
});

export const wireChange = (nowUsd: Usd, beforeUsd: Usd): Change => ({
  costUsd: formatUsd(nowUsd),
  previousCostUsd: formatUsd(beforeUsd),
  changeUsd: formatUsd(subtractUsd(nowUsd, beforeUsd)),
});

export const totalChange = (nowUsd: Usd, beforeUsd: Usd): Explanation["total"] => ({
  ...wireChange(nowUsd, beforeUsd),
  changeShare: changeShare(nowUsd, beforeUsd),
});

/** Identities on models with the largest part of "new" or of "gone". */
export function comingOf(cells: readonly SplitCell<PlacedCell>[], effect: "new" | "gone", nameOf: NameOf): Coming[] {
  const sums = new Map<string, { cell: PlacedCell; atoms: bigint }>();
  for (const { cell, effects } of cells) {
    if (effects[effect] === 0n) continue;
    const text = keyText([cell.identity, cell.provider, cell.model]);
    sums.set(text, { cell, atoms: (sums.get(text)?.atoms ?? 0n) + effects[effect] });
  }
  return [...sums.values()]
    .sort((a, b) => descending(magnitude(a.atoms), magnitude(b.atoms)))
    .slice(0, NAMED)
    .map(({ cell, atoms }) => ({
      identity: nameOf("identity", cell.identity),
      provider: cell.provider,
      model: cell.model,
      changeUsd: formatUsd(atoms as Usd),
    }));
}

/** Models by cost now, each with what it cost in either span. */
export function modelsOf(cells: readonly PlacedCell[]): (ModelName & { nowUsd: Usd; isNew: boolean })[] {
  const models = new Map<string, ModelName & { nowUsd: Usd; isNew: boolean }>();
  for (const { provider, model, before, now } of cells) {
    const text = keyText([provider, model]);
    const known = models.get(text) ?? { provider, model, nowUsd: 0n as Usd, isNew: true };
    const wasUsed = before.quantity !== 0n || before.costUsd !== 0n || before.unpriced !== 0n;
    models.set(text, { ...known, nowUsd: (known.nowUsd + now.costUsd) as Usd, isNew: known.isNew && !wasUsed });
  }
  return [...models.values()].sort((a, b) => descending(a.nowUsd, b.nowUsd) || (a.model < b.model ? -1 : 1));
}
