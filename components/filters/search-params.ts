/**
 * What a page of spend shows, as it stands in the address. Server components read it with `loadFilters`, client blocks
 * with `useFilters`; defaults are left out. Words that nobody knows fall back to the default and are told by
 * `unknownParams`.
 */
import { createLoader, createParser, parseAsString, parseAsStringLiteral } from "nuqs/server";
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import type { Span } from "@/lib/kernel/period";
import { type Granularity, granularityRefusal } from "@/lib/reporting/core/buckets";
import { BUDGET_SCOPE, BUDGET_USED } from "@/lib/reporting/core/budgets-used";
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

/** What a page can be asked for: how much of a budget is used is known of things that have one, and not summed. */
const ASKED_METRICS = [...METRICS, BUDGET_USED] as const;
export type AskedMetric = (typeof ASKED_METRICS)[number];
export const COMPARE_CHOICES = [...COMPARISONS, "none"] as const;
export type CompareChoice = (typeof COMPARE_CHOICES)[number];
export const GRANULARITY_CHOICES = ["auto", "hour", "day", "week", "month", "fiscal_period"] as const;
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

/** The filter by the label that `label` names. */
const LABEL_URL_KEY = "filter[label]";
export const URL_KEYS = { ...FILTER_URL_KEYS, labelled: LABEL_URL_KEY };

/** Pages group by something of their own at first. */
export function filterParsers(groupBy: Grouping = "business_unit") {
  return {
    period: parseAsPeriod.withDefault(DEFAULT_PERIOD),
    compare: parseAsStringLiteral(COMPARE_CHOICES).withDefault("previous"),
    granularity: parseAsStringLiteral(GRANULARITY_CHOICES).withDefault("auto"),
    groupBy: parseAsStringLiteral(GROUPINGS).withDefault(groupBy),
    thenBy: parseAsStringLiteral(GROUPINGS),
    metric: parseAsStringLiteral(ASKED_METRICS).withDefault("cost"),
    label: parseAsString,
    labelled: parseAsDimensionFilter,
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
  metric: AskedMetric;
  /** The name of the label that groupings and the filter mean. */
  label: string | null;
  /** Which values of that label are kept. */
  labelled: DimensionFilter | null;
} & Record<Dimension, DimensionFilter | null>;

type PageSearchParams = Promise<Record<string, string | string[] | undefined>>;

/** For server components: `const filters = await loadFilters(props.searchParams, "team")`. */
export async function loadFilters(searchParams: PageSearchParams, groupBy?: Grouping): Promise<FilterValues> {
  return (await createLoader(filterParsers(groupBy), { urlKeys: URL_KEYS })(searchParams)) as FilterValues;
}

export type ResolvedFilters = Omit<FilterValues, "metric"> & {
  /** What figures are ranked and drawn by; the cost beside budgets. */
  metric: Metric;
  /** Whether the page is about how much of budgets is used, where it can be. */
  budgetUsed: boolean;
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

/** `budgets`: the page can show how much of budgets is used. */
export type PageShows = { budgets?: boolean };

/** What the words in the address mean at an instant. Whatever stands there, it is a question that has an answer. */
export function resolveFilters(asked: FilterValues, moment: Moment, { budgets = false }: PageShows = {}): ResolvedFilters {
  const { now, calendar } = moment;
  const { filters, note: labelNote } = settleLabels(asked);
  const span = spanOfPeriod(filters.period, moment);
  const compared = filters.compare === "none" ? null : comparedSpan(span, filters.compare, calendar);
  const thenBy = filters.thenBy === filters.groupBy ? null : filters.thenBy;
  const splitsMeters = filters.groupBy === "meter" || thenBy === "meter";
  const dimensions = DIMENSIONS.flatMap((dimension) => {
    const filter = filters[dimension];
    return filter ? [{ dimension, filter }] : [];
  });
  const buckets = bucketOf(filters.granularity, { span, compared, splitsMeters, now }, calendar);
  const { metric, budgetUsed, metricNote } = settleMetric({ ...filters, thenBy, dimensions }, budgets);
  const { bucket, note } = budgetUsed ? wholeDays(buckets) : buckets;
  return {
    ...filters,
    thenBy,
    metric,
    budgetUsed,
    span,
    compared,
    bucket,
    calendar,
    periodWords: sayPeriod(filters.period, moment),
    dimensions,
    notes: [...(labelNote ? [labelNote] : []), ...(note ? [note] : []), ...(metricNote ? [metricNote] : [])],
  };
}

type BudgetPlace = Pick<ResolvedFilters, "groupBy" | "dimensions" | "labelled">;

/** Why it cannot be said how much of the budgets of the rows is used; null where it can. */
export function whyNoBudgets({ groupBy, dimensions, labelled }: BudgetPlace): string | null {
  if (!BUDGET_SCOPE[groupBy]) return "Budgets are of business units, teams, identities, applications and environments";
  const isNarrowed = labelled !== null || dimensions.some(({ dimension }) => dimension !== groupBy);
  return isNarrowed ? "Budgets are of whole things, and a filter leaves parts of them out" : null;
}

function settleMetric(
  filters: BudgetPlace & Pick<FilterValues, "metric" | "thenBy">,
  showsBudgets: boolean,
): {
  metric: Metric;
  budgetUsed: boolean;
  metricNote: string | null;
} {
  const { metric, groupBy, thenBy } = filters;
  if (metric === BUDGET_USED) {
    const why = showsBudgets ? whyNoBudgets(filters) : "How much of budgets is used is not shown here";
    return { metric: "cost", budgetUsed: why === null, metricNote: why && `${why}; the cost is shown.` };
  }
  if (metric === "cost" || (groupBy !== "meter" && thenBy !== "meter")) return { metric, budgetUsed: false, metricNote: null };
  return { metric: "cost", budgetUsed: false, metricNote: "Of meters the cost and their own quantity are known; the cost is shown." };
}

const wholeDays = ({ bucket, note }: { bucket: Granularity; note: string | null }): { bucket: Granularity; note: string | null } =>
  bucket === "hour" ? { bucket: "day", note: "Budgets are followed by the day; days are shown." } : { bucket, note };

/** What is asked of labels, so that it has an answer: they have a name, and are not of meters. */
function settleLabels(filters: FilterValues): { filters: FilterValues; note: string | null } {
  const { groupBy, thenBy, label } = filters;
  if (asksLabel(filters) && !label) {
    const without = {
      groupBy: groupBy === "label" ? "team" : groupBy,
      thenBy: thenBy === "label" ? null : thenBy,
      labelled: null,
    } as const;
    return { filters: { ...filters, ...without }, note: "Which label is meant is not said; it is left out." };
  }
  if (!asksLabel(filters) || (groupBy !== "meter" && thenBy !== "meter")) return { filters, note: null };
  const note = "Labels are of calls, and meters of their charges: one of the two is left out.";
  if (thenBy === "meter" || thenBy === "label") return { ...settleLabels({ ...filters, thenBy: null }), note };
  return { filters: { ...filters, labelled: null }, note };
}

type BucketBounds = Parameters<typeof granularityRefusal>[1];
const COARSER: Partial<Record<Granularity, Granularity>> = { hour: "day", day: "week" };

/** The buckets asked for, or the next coarser ones that the span can be shown in, with the reason when they were chosen by hand. */
function bucketOf(choice: GranularityChoice, bounds: BucketBounds, calendar: FiscalCalendar): { bucket: Granularity; note: string | null } {
  const wanted = choice === "auto" ? granularityFor(bounds.span, calendar) : choice;
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

/** Whether a label is asked for: what is to come, and why it changed, are not known of labels. */
export const asksLabel = ({ groupBy, thenBy, labelled }: Pick<FilterValues, "groupBy" | "thenBy" | "labelled">): boolean =>
  groupBy === "label" || thenBy === "label" || labelled !== null;

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
  if (asksLabel(filters)) query.set("label", filters.label ?? "");
  if (filters.labelled) query.set(LABEL_URL_KEY, writeDimensionFilter(filters.labelled));
  return query.toString();
}

export type UnknownParam = { name: string; value: string; why?: string };

/** What is left of a name whose letters' case and joints were guessed: "group_by" is meant as "groupBy". */
const lettersOf = (name: string): string => name.toLowerCase().replace(/[^a-z[\]]/g, "");

/**
 * Parameters whose words nobody knows; the page shows the default instead and says so. A filter that is not one widens every figure,
 * and a name that is spelt otherwise changes nothing; names that are like none of these are other people's, and left alone.
 */
export function unknownParams(search: URLSearchParams): UnknownParam[] {
  const parsers: Record<string, { parse: (value: string) => unknown }> = Object.fromEntries(
    Object.entries(filterParsers()).map(([key, parser]) => [(URL_KEYS as Record<string, string>)[key] ?? key, parser]),
  );
  return [...new Set(search.keys())].flatMap((name): UnknownParam[] => {
    const value = search.get(name) ?? "";
    const parser = parsers[name];
    if (!parser) {
      const meant = Object.keys(parsers).find((known) => lettersOf(known) === lettersOf(name));
      if (meant) return [{ name, value, why: `is written ${meant} here` }];
      return /^filter\b/.test(name) ? [{ name, value }] : [];
    }
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
