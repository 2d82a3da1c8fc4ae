/**
 * What a page of spend shows, as it stands in the address. Server components read it with `loadFilters`, client blocks
 * with `useFilters`; defaults are left out. Words that nobody knows fall back to the default and are told by
 * `unknownParams`.
 */
import { createLoader, createParser, parseAsStringLiteral } from "nuqs/server";
import type { Span } from "@/lib/kernel/period";
import { COMPARISONS, comparedSpan } from "@/lib/reporting/core/compare";
import { DIMENSIONS, type Dimension, GROUPINGS, type Grouping } from "@/lib/reporting/core/dimensions";
import type { Granularity } from "../charts/prepare/dates";
import { type DimensionFilter, parseDimensionFilter, writeDimensionFilter } from "./dimension-filter";
import { DEFAULT_PERIOD, granularityFor, type Period, parsePeriod, spanOfPeriod, writePeriod } from "./period";

export const METRICS = ["cost", "tokens", "requests"] as const;
export type Metric = (typeof METRICS)[number];
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
    metric: parseAsStringLiteral(METRICS).withDefault("cost"),
    ...dimensionParsers,
  };
}

export type FilterValues = {
  period: Period;
  compare: CompareChoice;
  granularity: GranularityChoice;
  groupBy: Grouping;
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
};

/** What the words in the address mean at an instant. */
export function resolveFilters(filters: FilterValues, now: Date): ResolvedFilters {
  const span = spanOfPeriod(filters.period, now);
  return {
    ...filters,
    span,
    compared: filters.compare === "none" ? null : comparedSpan(span, filters.compare),
    bucket: filters.granularity === "auto" ? granularityFor(span) : filters.granularity,
    dimensions: DIMENSIONS.flatMap((dimension) => {
      const filter = filters[dimension];
      return filter ? [{ dimension, filter }] : [];
    }),
  };
}

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

/** Parameters whose words nobody knows; the page shows the default instead and says so. */
export function unknownParams(search: URLSearchParams): { name: string; value: string }[] {
  const parsers = filterParsers();
  return Object.entries(parsers).flatMap(([key, parser]) => {
    const name = (FILTER_URL_KEYS as Record<string, string>)[key] ?? key;
    const value = search.get(name);
    return value !== null && parser.parse(value) === null ? [{ name, value }] : [];
  });
}
