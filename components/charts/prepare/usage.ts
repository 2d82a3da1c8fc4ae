/** From the answer of the usage interface to what a chart is given. */
import { bucketsOf } from "@/lib/reporting/core/buckets";
import type { Grouping } from "@/lib/reporting/core/dimensions";
import type { UsageAnswer, UsagePoint } from "@/lib/reporting/core/usage-answer";
import { shiftByPlace, shiftByWeekday } from "./compare";
import type { Granularity } from "./dates";
import { type Decimal, sumDecimals } from "./decimal-text";
import type { Series, StackInput, Unit } from "./series";
import { OTHER_ID, UNATTRIBUTED_ID } from "./stack";

export type UsageMetric = "cost" | "tokens" | "requests";
const UNIT: Record<UsageMetric, Unit> = { cost: "usd", tokens: "tokens", requests: "requests" };

type Options = {
  metric: UsageMetric;
  /** The server's time: the bucket that holds it is incomplete. */
  now: string;
  /** "September, same weekday". */
  comparisonName?: string;
  keep?: number;
};

/** Groups become series with their stored colour; the rest of the server becomes Other; no value is unattributed. */
export function stackOfUsage(answer: UsageAnswer, { metric, now, comparisonName, keep }: Options): StackInput {
  const starts = bucketsOf({ start: new Date(answer.from), end: new Date(answer.to) }, answer.granularity).map((start) => start.toISOString());
  const grouping = answer.groupBy[0];
  const comparison = answer.compare && comparisonName ? { name: comparisonName, values: comparisonValues(answer, starts, metric) } : null;
  const counted = answer.groups.reduce((sum, group) => sum + (group.rest ?? 1), 0);
  return {
    unit: UNIT[metric],
    granularity: answer.granularity,
    buckets: starts.map((start, i) => ({ start, ...(holds(start, starts[i + 1] ?? answer.to, now) ? { state: "partial" as const } : {}) })),
    series: seriesOf(answer.series, grouping, starts, metric, new Date(now)),
    ...(comparison ? { comparison } : {}),
    ...(keep === undefined ? {} : { keep }),
    outOf: counted,
  };
}

const holds = (start: string, end: string, now: string): boolean => new Date(start) <= new Date(now) && new Date(now) < new Date(end);

const valueOf = (point: UsagePoint, metric: UsageMetric): Decimal => (metric === "cost" ? point.costUsd : metric === "tokens" ? point.tokens?.total : point.requests);

function seriesOf(points: readonly UsagePoint[], grouping: Grouping | undefined, starts: readonly string[], metric: UsageMetric, now: Date): Series[] {
  const byId = new Map<string, Series & { values: Decimal[] }>();
  const placeOf = new Map(starts.map((start, i) => [new Date(start).getTime(), i]));
  for (const point of points) {
    const value = grouping ? point.group[grouping] : undefined;
    const id = point.rest !== undefined ? OTHER_ID : grouping === undefined ? "all" : (value?.id ?? UNATTRIBUTED_ID);
    const name = point.rest !== undefined ? "Other" : grouping === undefined ? "All usage" : (value?.name ?? "Unattributed");
    const place = placeOf.get(new Date(point.bucket).getTime());
    if (place === undefined) continue;
    const series = byId.get(id) ?? { id, name, slot: id === OTHER_ID || id === UNATTRIBUTED_ID ? 0 : (value?.colorSlot ?? 0), values: emptyValues(starts, now) };
    series.values[place] = sumDecimals([series.values[place], valueOf(point, metric)]);
    byId.set(id, series);
  }
  return fillSlots([...byId.values()]);
}

/** The ledger is complete: no row in a bucket that has begun is a known zero, what lies ahead is unknown. */
const emptyValues = (starts: readonly string[], now: Date): Decimal[] => starts.map((start) => (new Date(start) <= now ? "0" : null));

/** Identities, models and the like have no stored colour: they take one by their name, the same on every page. */
function fillSlots(series: Series[]): Series[] {
  const names = series.filter((one) => one.slot === 0 && one.id !== OTHER_ID && one.id !== UNATTRIBUTED_ID).map((one) => one.id);
  if (names.length === 0) return series;
  return series.map((one) => (names.includes(one.id) ? { ...one, slot: hueOf(one.id) } : one));
}

/** 1–8 from the letters of an id (FNV-1a). */
function hueOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193) >>> 0;
  return (hash % 8) + 1;
}

function comparisonValues(answer: UsageAnswer, starts: readonly string[], metric: UsageMetric): Decimal[] {
  const sums = new Map<string, Decimal>();
  for (const point of answer.compare?.series ?? []) sums.set(point.bucket, sumDecimals([sums.get(point.bucket), valueOf(point, metric)]));
  const previous = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([start, value]) => ({ start, value }));
  const byDay = (granularity: Granularity): boolean => granularity === "day" || granularity === "hour";
  return byDay(answer.granularity) && answer.compare?.kind !== "year" ? shiftByWeekday(starts, previous) : shiftByPlace(starts, previous);
}
