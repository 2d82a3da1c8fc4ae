/**
 * The answer to a usage question, in the shape of GET /usage. Groups and series are cut to what was asked for by adding
 * up what is left, never by leaving it out: every list sums to the total.
 */
import { formatUsd, type Usd } from "@/lib/kernel/money";
import type { Span } from "@/lib/kernel/period";
import { bucketName } from "./buckets";
import type { Comparison } from "./compare";
import type { Grouping, GroupValue } from "./dimensions";
import { type Metric, RATIOS, sizeOf, type WireRatios, type WireTokens, wireMeasures, wireRatios, wireTokens } from "./measures";
import { addRows, type GroupRow, type Keys, keyText, type RowMeasures, type SeriesRow } from "./rows";
import type { UsageQuery } from "./usage-query";

/** The metrics that were asked for; of a meter its cost and quantity. Ratios are made from the sums of the very row. */
export type Figures = Partial<WireRatios> & {
  costUsd?: string;
  /** What usage on flat plans would have cost: not money spent, and no part of the cost. Comes with the cost. */
  flatValueUsd?: string;
  requests?: string;
  tokens?: WireTokens;
  events?: string;
  errors?: string;
  unpricedEvents?: string;
  /** In the meter's own unit; only where one meter is told apart. */
  quantity?: string;
  unpricedCharges?: string;
};
export type Group = Partial<Record<Grouping, GroupValue>>;
/** `rest` counts the groups that are added up in this row. */
export type UsageGroup = Figures & { group: Group; rest?: number; previous?: Figures };
export type UsagePoint = Figures & { bucket: string; group: Group; rest?: number };

/** All measures, whatever was asked for. Null: not known when the question is about single meters. */
export type UsageTotal = WireRatios & {
  costUsd: string;
  flatValueUsd: string;
  requests: string | null;
  tokens: WireTokens | null;
  events: string | null;
  errors: string | null;
  unpricedEvents: string | null;
  unattributedCostUsd: string;
};

export type UsageAnswer = {
  from: string;
  to: string;
  granularity: UsageQuery["granularity"];
  currency: "USD";
  groupBy: Grouping[];
  groups: UsageGroup[];
  series: UsagePoint[];
  total: UsageTotal;
  compare?: { kind: Comparison; from: string; to: string; total: UsageTotal; series: UsagePoint[] };
  asOf: string;
};

export type NameOf = (grouping: Grouping, id: string | null) => GroupValue;
export type Total = RowMeasures & { unattributedCostUsd: Usd };

export const REST_NAME = "Other";

/** Largest first by the first metric; ties by cost, then by keys, so that the order never depends on the database. */
export function rankGroups(rows: readonly GroupRow[], metric: Metric): GroupRow[] {
  const size = (row: RowMeasures): bigint => sizeOf(row.measures, metric);
  const descending = (a: bigint, b: bigint): number => (b > a ? 1 : b < a ? -1 : 0);
  return [...rows].sort(
    (a, b) =>
      descending(size(a.now), size(b.now)) ||
      descending(a.now.measures.costUsd, b.now.measures.costUsd) ||
      (keyText(a.keys) < keyText(b.keys) ? -1 : 1),
  );
}

/** Groups in their order, and all further ones as one row with how many they are. */
export type RankedGroups = { shown: readonly GroupRow[]; rest: { count: number; row: Omit<GroupRow, "keys"> } | null };

/** Keeps the first `limit` and adds up the others. */
export function cutGroups({ shown, rest }: RankedGroups, limit: number): RankedGroups {
  const others: RankedGroups["rest"][] = [...shown.slice(limit).map((row) => ({ count: 1, row })), rest];
  return { shown: shown.slice(0, limit), rest: others.reduce(addRest, null) };
}

function addRest(a: RankedGroups["rest"], b: RankedGroups["rest"]): RankedGroups["rest"] {
  if (!a || !b) return a ?? b;
  const before = a.row.before && b.row.before && addRows(a.row.before, b.row.before);
  return { count: a.count + b.count, row: { now: addRows(a.row.now, b.row.now), before } };
}

/** The first `limit` groups and, when there are more, one row that is the sum of all others. */
export const groupAnswers = (ranked: readonly GroupRow[], query: UsageQuery, nameOf: NameOf): UsageGroup[] =>
  cutAnswers({ shown: ranked, rest: null }, query, nameOf);

export function cutAnswers(ranked: RankedGroups, query: UsageQuery, nameOf: NameOf): UsageGroup[] {
  const { shown, rest } = cutGroups(ranked, query.limit);
  const rows = shown.map((row) => ({ group: namesOf(row.keys, query, nameOf), ...pair(row, query, isOneMeter(query)) }));
  return rest ? [...rows, { group: restGroup(query), rest: rest.count, ...pair(rest.row, query, false) }] : rows;
}

/** @param restCount Groups that a row with null keys adds up. */
export function seriesAnswers(rows: readonly SeriesRow[], query: UsageQuery, restCount: number, nameOf: NameOf): UsagePoint[] {
  const names = new Map<string, Group>();
  const named = (keys: Keys): Group => {
    const text = keyText(keys);
    const known = names.get(text) ?? namesOf(keys, query, nameOf);
    names.set(text, known);
    return known;
  };
  return rows.map(({ bucket, keys, now }) => ({
    bucket,
    group: keys ? named(keys) : restGroup(query),
    ...(keys ? {} : { rest: restCount }),
    ...figuresOf(now, query.metrics, keys !== null && isOneMeter(query)),
  }));
}

export function totalAnswer({ measures, meter, unattributedCostUsd }: Total): UsageTotal {
  const unattributed = { unattributedCostUsd: formatUsd(unattributedCostUsd) };
  if (!meter) return { ...wireMeasures(measures), ...ALL_UNKNOWN, ...wireRatios(measures, RATIOS), ...unattributed };
  return {
    ...ALL_UNKNOWN,
    costUsd: formatUsd(measures.costUsd),
    flatValueUsd: formatUsd(measures.flatValueUsd),
    requests: null,
    tokens: null,
    events: null,
    errors: null,
    unpricedEvents: null,
    ...unattributed,
  };
}

/** Of single meters no ratio is known. */
const ALL_UNKNOWN: WireRatios = { costPerMillionTokensUsd: null, costPerRequestUsd: null, cacheHitShare: null, errorShare: null };

export const spanAnswer = (span: Span): { from: string; to: string } => ({ from: bucketName(span.start), to: bucketName(span.end) });

function pair(row: Pick<GroupRow, "now" | "before">, query: UsageQuery, showsQuantity: boolean): Figures & { previous?: Figures } {
  const now = figuresOf(row.now, query.metrics, showsQuantity);
  return row.before ? { ...now, previous: figuresOf(row.before, query.metrics, showsQuantity) } : now;
}

function figuresOf({ measures, meter }: RowMeasures, metrics: readonly Metric[], showsQuantity: boolean): Figures {
  if (meter) {
    const flatValueUsd = formatUsd(measures.flatValueUsd);
    const cost = { costUsd: formatUsd(meter.costUsd), flatValueUsd, unpricedCharges: meter.unpricedCharges.toString() };
    return showsQuantity ? { ...cost, quantity: trimDecimal(meter.quantity) } : cost;
  }
  return {
    ...(metrics.includes("cost") ? { costUsd: formatUsd(measures.costUsd), flatValueUsd: formatUsd(measures.flatValueUsd) } : {}),
    ...(metrics.includes("requests") ? { requests: measures.requests.toString() } : {}),
    ...(metrics.includes("tokens") ? { tokens: wireTokens(measures) } : {}),
    ...wireRatios(measures, metrics),
    events: measures.events.toString(),
    errors: measures.errors.toString(),
    unpricedEvents: measures.unpricedEvents.toString(),
  };
}

/** Quantities of different meters have different units and are not added up. */
const isOneMeter = (query: UsageQuery): boolean =>
  query.groupBy.includes("meter") ||
  query.filters.some(({ dimension, values, isExcluded }) => dimension === "meter" && !isExcluded && values.length === 1);

/** "12.500000" is "12.5". */
export const trimDecimal = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

const namesOf = (keys: Keys, query: UsageQuery, nameOf: NameOf): Group =>
  Object.fromEntries(query.groupBy.map((grouping, i) => [grouping, nameOf(grouping, keys[i] ?? null)]));
const restGroup = (query: UsageQuery): Group =>
  Object.fromEntries(query.groupBy.map((grouping) => [grouping, { id: null, name: REST_NAME }]));
