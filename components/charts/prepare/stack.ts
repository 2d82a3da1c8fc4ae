/** From series to a stack: the greatest keep their colour, the rest are summed exactly into Other. */
import { OTHER_SLOT, SLOTS, slotOf } from "./colours";
import { formatBucket, formatBucketTick, formatRange, GRANULARITY_NAME } from "./dates";
import { compareDecimals, type Decimal, ratioOf, sumDecimals, toCoordinate } from "./decimal-text";
import { formatCount, formatMoney, formatPercent, formatShare, formatTokens } from "./format";
import type { DrawnBucket, Series, Stack, StackInput, TwinTable, Unit } from "./series";

export const KEEP_WIDE = 7;
export const KEEP_NARROW = 4;
export const OTHER_ID = "other";
export const UNATTRIBUTED_ID = "unattributed";

/**
 * The `keep` greatest series in order of size, unattributed kept by itself, everything else summed into Other.
 * Hatched series come last: they are drawn on top.
 */
export function topSeries(series: readonly Series[], keep: number): Series[] {
  const sized = series.map((one) => ({ one, total: sumDecimals(one.values) }));
  const named = sized.filter(({ one }) => one.id !== OTHER_ID && one.id !== UNATTRIBUTED_ID);
  named.sort((a, b) => compareDecimals(b.total, a.total) || a.one.name.localeCompare(b.one.name, "en"));
  const kept = named.slice(0, keep).map(({ one }) => one);
  const rest = [...named.slice(keep).map(({ one }) => one), ...series.filter((one) => one.id === OTHER_ID)];
  const unattributed = series.filter((one) => one.id === UNATTRIBUTED_ID).map((one) => ({ ...one, slot: 0 }));
  if (rest.length === 0) return [...kept, ...unattributed];
  const length = Math.max(0, ...series.map((one) => one.values.length));
  const values = Array.from({ length }, (_, i) => sumDecimals(rest.map((one) => one.values[i])));
  return [...kept, { id: OTHER_ID, name: "Other", slot: OTHER_SLOT, values }, ...unattributed];
}

/**
 * One hue per series within a chart. Stored slots win in order of size; where two entities share one, the smaller takes
 * the first free slot for this chart only. Tables beside the chart read the same answer from `slotsOf`.
 */
export function distinctSlots(series: readonly Series[]): Series[] {
  const taken = new Set<number>();
  const free = () =>
    Array.from({ length: SLOTS }, (_, i) => i + 1).find((slot) => !taken.has(slot) && !series.some((one) => slotOf(one.slot) === slot));
  return series.map((one) => {
    const stored = slotOf(one.slot);
    if (stored < 1) return { ...one, slot: stored };
    const slot = taken.has(stored) ? (free() ?? OTHER_SLOT) : stored;
    taken.add(slot);
    return { ...one, slot };
  });
}

/** Rates and shares of parts do not add up to those of the whole. */
export const isAdditive = (unit: Unit): boolean => unit !== "rate" && unit !== "share";

const drawnSeries = ({ series, keep = KEEP_WIDE }: StackInput): Series[] => distinctSlots(topSeries(series, keep));

/** The mark of each entity as the chart draws it: `slotsOf(input).get(id) ?? OTHER_SLOT`. What is not drawn by itself is in Other. */
export const slotsOf = (input: StackInput): ReadonlyMap<string, number> => new Map(drawnSeries(input).map(({ id, slot }) => [id, slot]));

/** Everything a stacked chart needs. Totals are of what has happened: a forecast is drawn, never added. Null stays null: a bucket nobody knows is a gap, not a zero. */
export function prepareStack(input: StackInput): Stack {
  const series = drawnSeries(input);
  const happened = (values: readonly Decimal[]) => sumDecimals(values.filter((_, i) => input.buckets[i]?.state !== "forecast"));
  const named = input.series.filter((one) => one.id !== OTHER_ID && one.id !== UNATTRIBUTED_ID).length;
  let run = 0;
  return {
    unit: input.unit,
    granularity: input.granularity,
    series: series.map(({ id, name, slot, values }) => ({ id, name, slot, total: happened(values) })),
    buckets: input.buckets.map((bucket, i): DrawnBucket => {
      const exact = series.map((one) => one.values[i] ?? null);
      const total = isAdditive(input.unit) ? sumDecimals(exact) : null;
      const comparisonExact = input.comparison?.values[i] ?? null;
      const weekday = new Date(bucket.start).getUTCDay();
      if (bucket.anew && i > 0) run += 1;
      return {
        start: bucket.start,
        state: bucket.state ?? "actual",
        run,
        tick: bucket.name?.tick ?? formatBucketTick(bucket.start, input.granularity, i === 0),
        label: bucket.name?.label ?? formatBucket(bucket.start, input.granularity),
        weekend: input.granularity === "day" && (weekday === 0 || weekday === 6),
        parts: exact.map(toCoordinate),
        exact,
        total,
        sum: toCoordinate(total),
        comparison: toCoordinate(comparisonExact),
        comparisonExact,
        full: toCoordinate(bucket.full),
        low: toCoordinate(bucket.low),
        high: toCoordinate(bucket.high),
        range: compareDecimals(bucket.low, bucket.high) === 0 ? null : { low: bucket.low, high: bucket.high },
      };
    }),
    comparisonName: input.comparison?.name ?? null,
    rangeName: input.rangeName ?? null,
    total: isAdditive(input.unit) ? sumDecimals(series.map((one) => happened(one.values))) : null,
    shown: series.filter((one) => one.slot > 0).length,
    outOf: Math.max(named, input.outOf ?? 0),
  };
}

/** The greatest height among what is visible, for the axis. */
export function greatestOf(stack: Stack, hidden: ReadonlySet<string>, line?: number): number {
  const heights = stack.buckets.flatMap((bucket) => {
    const sum = bucket.parts.reduce<number>(
      (total, part, i) => (hidden.has(stack.series[i]?.id ?? "") ? total : total + Math.max(0, part ?? 0)),
      0,
    );
    return [sum, bucket.comparison ?? 0, hidden.size === 0 ? (bucket.full ?? 0) : 0, hidden.size === 0 ? (bucket.high ?? 0) : 0];
  });
  return Math.max(0, line ?? 0, ...heights);
}

export const formatUnit = (value: Decimal, unit: Unit | null): string =>
  unit === "usd"
    ? formatMoney(value)
    : unit === "rate"
      ? formatMoney(value, { places: 4 })
      : unit === "share"
        ? formatPercent(ratioOf(value, "1"))
        : unit === "tokens"
          ? formatTokens(value)
          : formatCount(value);

/** The rows of the picture, with a total under every column where they may be added up. */
export function twinOfStack(stack: Stack): TwinTable {
  const adds = isAdditive(stack.unit);
  const comparison = stack.comparisonName ? [stack.comparisonName] : [];
  return {
    unit: stack.unit,
    columns: [
      GRANULARITY_NAME[stack.granularity],
      ...stack.series.map((one) => one.name),
      ...(adds ? ["Total"] : []),
      ...comparison,
      ...(stack.rangeName ? [`${stack.rangeName}, from`, `${stack.rangeName}, to`] : []),
    ],
    rows: stack.buckets.map((bucket) => ({
      label:
        bucket.state === "partial"
          ? `${bucket.label}, incomplete`
          : bucket.state === "forecast"
            ? `${bucket.label}, forecast`
            : bucket.label,
      start: bucket.start,
      cells: [
        ...bucket.exact,
        ...(adds ? [bucket.total] : []),
        ...(stack.comparisonName ? [bucket.comparisonExact] : []),
        ...(stack.rangeName ? [bucket.range?.low, bucket.range?.high] : []),
      ],
    })),
    ...(adds ? { total: totalsOf(stack) } : {}),
  };
}

const totalsOf = (stack: Stack): Decimal[] => [
  ...stack.series.map((one) => one.total),
  stack.total,
  ...(stack.comparisonName
    ? [sumDecimals(stack.buckets.filter((bucket) => bucket.state !== "forecast").map((bucket) => bucket.comparisonExact))]
    : []),
  // Bounds of parts do not add up to the bounds of the whole.
  ...(stack.rangeName ? [null, null] : []),
];

/** One sentence for people who hear the chart: "1–22 October: $48,920.25 in all; Support operations is 27 % of it; the highest is Wed 14 Oct with $6,060.49". */
export function describeStack(stack: Stack): string {
  const buckets = stack.buckets.filter((bucket) => bucket.state !== "forecast");
  const first = buckets[0];
  const last = buckets.at(-1);
  if (!first || !last) return "No usage in this period.";
  if (!isAdditive(stack.unit)) return `${first.label} to ${last.label}: ${stack.series.map((one) => one.name).join(", ")}, each by itself.`;
  if (stack.total === null) return "No usage in this period.";
  const highest = buckets.reduce((top, bucket) => (compareDecimals(bucket.total, top.total) > 0 ? bucket : top), first);
  const leader = stack.series.reduce((top, one) => (compareDecimals(one.total, top?.total) > 0 ? one : top), stack.series[0]);
  const when =
    stack.granularity === "hour" || stack.granularity === "fiscal_period"
      ? `${first.label} to ${last.label}`
      : formatRange({ start: new Date(first.start), end: new Date(new Date(last.start).getTime() + 1) });
  const share = leader && stack.series.length > 1 ? `; ${leader.name} is ${formatShare(ratioOf(leader.total, stack.total))} of it` : "";
  return `${when}: ${formatUnit(stack.total, stack.unit)} in all${share}; the highest is ${highest.label} with ${formatUnit(highest.total, stack.unit)}.`;
}
