/**
 * What a page of spend shows, as it stands in the address. Server components read it with `loadFilters`, client blocks
 * with `useFilters`; defaults are left out. Words that nobody knows fall back to the default and are told by
 * `unknownParams`.
 */
import { createLoader, createParser, parseAsStringLiteral } from "nuqs/server";
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import type { Span } from "@/lib/kernel/period";
import { type Granularity, granularityRefusal } from "@/lib/reporting/core/buckets";
import { COMPARISONS, comparedSpan } from "@/lib/reporting/core/compare";
import { DIMENSIONS, type Dimension, GROUPINGS, type Grouping } from "@/lib/reporting/core/dimensions";
import { METRICS, type Metric } from "@/lib/reporting/core/measures";
import { type DimensionFilter, parseDimensionFilter, writeDimensionFilter } from "./dimension-filter";
import {
  DEFAULT_PERIOD,
  granularityFor,
  isTooLong,
  LONGEST_DAYS,
  type Moment,
  type Period,
  parsePeriod,
  sayPeriod,
  spanOfPeriod,
  writePeriod,
} from "./period";

export type { Metric } from "@/lib/reporting/core/measures";
export const COMPARE_CHOICES = [...COMPARISONS, "none"] as const;
export type CompareChoice = (typeof COMPARE_CHOICES)[number];
export const GRANULARITY_CHOICES = ["auto", "hour", "day", "week", "month"] as const;
export type GranularityChoice = (typeof GRANULARITY_CHOICES)[number];

const parseAsPeriod = createParser<Period>({ parse: parsePeriod, serialize: writePeriod, eq: (a, b) => writePeriod(a) === writePeriod(b) });
const parseAsDimensionFilter = createParser<DimensionFilter>({
  parse: parseDimensionFilter,
  serialize: writeDimensionFilter,
  eq: (a, b) => writeDimensionFilter(a) === writeDimensionFilter(b),
});

const dimensionParsers = Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, parseAsDimensionFilter])) as Record<
  Dimension,
  typeof parseAsDimensionFilter
>;

/** `filter[team]` and so on: the names that the interface uses too. */
export const FILTER_URL_KEYS = Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, `filter[${dimension}]`])) as Record<
  Dimension,
  string
>;

/** Pages group by something of their own at first. */
export function filterParsers(groupBy: Grouping = "business_unit") {
  return {
    period: parseAsPeriod.withDefault(DEFAULT_PERIOD),
    compare: parseAsStringLiteral(COMPARE_CHOICES).withDefault("previous"),
    granularity: parseAsStringLiteral(GRANULARITY_CHOICES).withDefault("auto"),
    groupBy: parseAsStringLiteral(GROUPINGS).withDefault(groupBy),
    thenBy: parseAsStringLiteral(GROUPINGS),
    metric: parseAsStringLiteral(METRICS).withDefault("cost"),
    ...dimensionParsers,
  };
}

export type FilterValues = {
  period: Period;
  compare: CompareChoice;
  granularity: GranularityChoice;
  groupBy: Grouping;
  /** Rows of a page that has them are split by this too; its chart is not. */
  thenBy: Grouping | null;
  metric: Metric;
} & Record<Dimension, DimensionFilter | null>;

type PageSearchParams = Promise<Record<string, string | string[] | undefined>>;

/** For server components: `const filters = await loadFilters(props.searchParams, "team")`. */
export async function loadFilters(searchParams: PageSearchParams, groupBy?: Grouping): Promise<FilterValues> {
  return (await createLoader(filterParsers(groupBy), { urlKeys: FILTER_URL_KEYS })(searchParams)) as FilterValues;
}

export type ResolvedFilters = FilterValues & {
  span: Span;
  /** The span it is compared with; null when comparing is off. */
  compared: Span | null;
  bucket: Granularity;
  dimensions: { dimension: Dimension; filter: DimensionFilter }[];
  calendar: FiscalCalendar;
  /** The period inside a sentence, after "in": "October so far", "the last 30 days". */
  periodWords: string;
  /** Choices that cannot be kept, and what is shown instead. */
  notes: string[];
};

/** What the words in the address mean at an instant. Whatever stands there, it is a question that has an answer. */
export function resolveFilters(filters: FilterValues, moment: Moment): ResolvedFilters {
  const { now, calendar } = moment;
  const span = spanOfPeriod(filters.period, moment);
  const compared = filters.compare === "none" ? null : comparedSpan(span, filters.compare, calendar);
  const thenBy = filters.thenBy === filters.groupBy ? null : filters.thenBy;
  const splitsMeters = filters.groupBy === "meter" || thenBy === "meter";
  const { bucket, note } = bucketOf(filters.granularity, { span, compared, splitsMeters, now });
  const metric = splitsMeters ? "cost" : filters.metric;
  return {
    ...filters,
    thenBy,
    metric,
    span,
    compared,
    bucket,
    calendar,
    periodWords: sayPeriod(filters.period, moment),
    dimensions: DIMENSIONS.flatMap((dimension) => {
      const filter = filters[dimension];
      return filter ? [{ dimension, filter }] : [];
    }),
    notes: [
      ...(note ? [note] : []),
      ...(metric === filters.metric ? [] : ["Of meters the cost and their own quantity are known; the cost is shown."]),
    ],
  };
}

type BucketBounds = Parameters<typeof granularityRefusal>[1];
const COARSER: Partial<Record<Granularity, Granularity>> = { hour: "day", day: "week" };

/** The buckets asked for, or the next coarser ones that the span can be shown in, with the reason when they were chosen by hand. */
function bucketOf(choice: GranularityChoice, bounds: BucketBounds): { bucket: Granularity; note: string | null } {
  const wanted = choice === "auto" ? granularityFor(bounds.span) : choice;
  let bucket = wanted;
  while (granularityRefusal(bucket, bounds)) bucket = COARSER[bucket] ?? "month";
  const why = bucket === wanted || choice === "auto" ? null : granularityRefusal(wanted, bounds);
  return { bucket, note: why ? `${why}; ${bucket}s are shown.` : null };
}

/** Why a granularity cannot be chosen now, in words; null when it can. */
export const whyNot = (choice: GranularityChoice, filters: ResolvedFilters, now: Date): string | null =>
  choice === "auto"
    ? null
    : granularityRefusal(choice, {
        span: filters.span,
        compared: filters.compared,
        splitsMeters: filters.groupBy === "meter" || filters.thenBy === "meter",
        now,
      });

/** The query of `/api/ui/spend` and of every read that takes the same parameters. Stable order: it is a cache key. */
export function usageQuery(filters: ResolvedFilters, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    from: filters.span.start.toISOString(),
    to: filters.span.end.toISOString(),
    granularity: filters.bucket,
    groupBy: filters.groupBy,
    ...(filters.compare === "none" ? {} : { compare: filters.compare }),
    ...more,
  });
  for (const { dimension, filter } of filters.dimensions) query.set(FILTER_URL_KEYS[dimension], writeDimensionFilter(filter));
  return query.toString();
}

export type UnknownParam = { name: string; value: string; why?: string };

/** Parameters whose words nobody knows; the page shows the default instead and says so. A filter that is not one widens every figure. */
export function unknownParams(search: URLSearchParams): UnknownParam[] {
  const parsers: Record<string, { parse: (value: string) => unknown }> = Object.fromEntries(
    Object.entries(filterParsers()).map(([key, parser]) => [(FILTER_URL_KEYS as Record<string, string>)[key] ?? key, parser]),
  );
  return [...new Set(search.keys())].flatMap((name): UnknownParam[] => {
    const value = search.get(name) ?? "";
    const parser = parsers[name];
    if (!parser) return /^filter\b/.test(name) ? [{ name, value }] : [];
    if (parser.parse(value) !== null) return [];
    return [
      {
        name,
        value,
        ...(name === "period" && isTooLong(value) ? { why: `is longer than ${LONGEST_DAYS.toLocaleString("en")} days` } : {}),
      },
    ];
  });
}
