/**
 * The one question that the spend pages, the API and the exports ask: how much, over which span, in which buckets, split
 * by what, of which part, compared with when. Read from URL parameters, so that a link is the question.
 */
import { type ErrorDetail, Invalid } from "@/lib/kernel/errors";
import { CALENDAR_MONTHS, type FiscalCalendar } from "@/lib/kernel/fiscal";
import { addUtcDays, daysIn, type Span, startOfUtcDay, startOfUtcHour } from "@/lib/kernel/period";
import { bucketsOf, type Granularity, HOURLY_WINDOW_DAYS, MAX_BUCKETS, oldestHour } from "./buckets";
import { type Comparison, comparedSpan } from "./compare";
import { GROUPINGS, type Grouping, groupingNamed } from "./dimensions";
import { type Filter, parseFilter } from "./filter";
import { ADDITIVE, METRICS, type Metric } from "./measures";

export const MAX_DAYS = 1_200;
export const MAX_GROUPINGS = 2;
export const MAX_TOP = 50;
export const MAX_GROUPS = 10_000;

export type UsageQuery = {
  span: Span;
  /** Which roll-up answers: whole hours or whole days. */
  grain: "hour" | "day";
  granularity: Granularity;
  groupBy: Grouping[];
  filters: Filter[];
  /** The name of the label that is grouped or filtered by; without one roll-ups answer. */
  label?: string | null;
  /** The first one ranks the groups. */
  metrics: Metric[];
  compare: Comparison | null;
  /** What fiscal periods and comparisons are made by. */
  calendar: FiscalCalendar;
  /** Series of this many groups, all others in one rest; null: a series for each group. */
  top: number | null;
  /** Rows of this many groups, all others in one rest. */
  limit: number;
};

/** URL parameters, checked one by one by `schemas.ts`; a parameter named twice is a list. */
export type UsageParameters = {
  from?: string | undefined;
  to?: string | undefined;
  granularity?: Granularity | undefined;
  groupBy?: Words | undefined;
  label?: string | undefined;
  metric?: Words | undefined;
  compare?: Comparison | undefined;
  top?: number | undefined;
  limit?: number | undefined;
  filter?: { readonly [dimension: string]: Words | undefined } | undefined;
};
/** Words with commas between them. */
type Words = string | readonly string[];

type Problems = ErrorDetail[];

/**
 * Reads the parameters of GET /usage. Defaults: this month up to the end of today, by day, ungrouped.
 * Instants that are not on a bucket's edge widen the span to whole hours where hours are kept, else to whole days; the
 * answer says the span it holds. `contains` of a filter is still to be turned into values: use cases are asked by
 * `readUsageQuery`, which does that and knows the organisation's calendar.
 * @throws Invalid with one detail for each parameter that cannot be used.
 */
export function parseUsageQuery(parameters: UsageParameters, now: Date, calendar: FiscalCalendar = CALENDAR_MONTHS): UsageQuery {
  const problems: Problems = [];
  const { granularity = "day", compare = null, top = null, limit = MAX_GROUPS } = parameters;
  const groupBy = readGroupings(parameters.groupBy, problems);
  const filters = readFilters(parameters.filter ?? {}, problems);
  const metrics = readMetrics(parameters.metric, problems);
  const named = [...groupBy, ...filters.map((filter) => filter.dimension)];
  const splitsMeters = named.includes("meter");
  const label = readLabelName(parameters.label, named, problems);
  const placed = readSpan(parameters, { now, granularity, splitsMeters, compare, calendar }, problems);
  if (splitsMeters && parameters.metric !== undefined && metrics.some((metric) => metric !== "cost")) {
    problems.push({
      location: "query.metric",
      message: "Of meters, cost and quantity are known.",
      fix: "Send metric=cost, or leave it out.",
    });
  }
  if (problems.length > 0 || !placed) throw invalidQuery(problems);
  return { ...placed, granularity, groupBy, filters, label, metrics: splitsMeters ? ["cost"] : metrics, compare, calendar, top, limit };
}

/**
 * Reads a span alone, for lists that are not sums: instants as they are, days as midnights of UTC.
 * @throws Invalid when an end cannot be read or the start is not before the end.
 */
export function parseSpan(parameters: { from?: string | undefined; to?: string | undefined }, fallback: Span): Span {
  const problems: Problems = [];
  const start = readInstant(parameters.from, "from", problems) ?? fallback.start;
  const end = readInstant(parameters.to, "to", problems) ?? fallback.end;
  if (problems.length === 0 && start >= end) problems.push(WRONG_ORDER);
  if (problems.length > 0) throw invalidQuery(problems);
  return { start, end };
}

const WRONG_ORDER: ErrorDetail = {
  location: "query.from",
  message: "from is not before to.",
  fix: "The span is half-open: send a to that is later than from.",
};

function invalidQuery(problems: Problems): Invalid {
  const [first] = problems;
  return new Invalid(first ? `${first.location}: ${first.message}` : "The query is not valid.", problems);
}

const wordsOf = (words: Words | undefined): string[] =>
  (words === undefined ? [] : typeof words === "string" ? [words] : words).flatMap((text) => text.split(",")).filter((word) => word !== "");

function readGroupings(given: Words | undefined, problems: Problems): Grouping[] {
  const words = wordsOf(given);
  const groupings = words.map(groupingNamed);
  if (groupings.includes(undefined)) {
    problems.push({
      location: "query.groupBy",
      message: "Usage cannot be grouped by that.",
      fix: `Send up to two of: ${GROUPINGS.join(", ")}.`,
    });
  }
  const known = [...new Set(groupings.filter((grouping) => grouping !== undefined))];
  if (known.length > MAX_GROUPINGS) problems.push({ location: "query.groupBy", message: "Too many.", fix: "Send at most two." });
  return known;
}

/** A label is named where one is asked for; a name that nothing asks for is left aside. */
function readLabelName(name: string | undefined, named: readonly Grouping[], problems: Problems): string | null {
  if (!named.includes("label")) return null;
  if (name === undefined) {
    problems.push({ location: "query.label", message: "Which label is not said.", fix: "Send the label's name too: label=repo." });
  } else if (named.includes("meter")) {
    problems.push({
      location: "query.groupBy",
      message: "Labels are of calls, and meters of their charges.",
      fix: "Ask for one of the two.",
    });
  }
  return name ?? null;
}

function readMetrics(given: Words | undefined, problems: Problems): Metric[] {
  const words = wordsOf(given);
  const metrics = METRICS.filter((metric) => words.includes(metric)).sort((a, b) => words.indexOf(a) - words.indexOf(b));
  if (words.some((word) => !METRICS.some((metric) => metric === word))) {
    problems.push({ location: "query.metric", message: "Not a metric.", fix: `Send any of: ${METRICS.join(", ")}.` });
  }
  return metrics.length > 0 ? metrics : [...ADDITIVE];
}

function readFilters(given: { readonly [dimension: string]: Words | undefined }, problems: Problems): Filter[] {
  const filters: Filter[] = [];
  for (const [name, words] of Object.entries(given)) {
    if (words === undefined) continue;
    const location = `query.filter.${name}`;
    const dimension = groupingNamed(name);
    if (!dimension) {
      problems.push({ location, message: "Usage cannot be filtered by that.", fix: `Filter by one of: ${GROUPINGS.join(", ")}.` });
      continue;
    }
    for (const text of typeof words === "string" ? [words] : words) {
      const filter = parseFilter(dimension, text);
      if (typeof filter !== "string") filters.push(filter);
      else problems.push({ location, message: filter, fix: "Send values with commas between them, parts of names as ~part, or none." });
    }
  }
  return filters;
}

type PlacedSpan = Pick<UsageQuery, "span" | "grain">;
/** The span that a question is compared with, or null when it needs hours that are no longer kept. */
export function comparisonOf(query: Pick<UsageQuery, "span" | "grain" | "calendar">, kind: Comparison, now: Date): Span | null {
  const span = comparedSpan(query.span, kind, query.calendar);
  return query.grain === "hour" && span.start < oldestHour(now) ? null : span;
}

type SpanContext = Pick<UsageQuery, "granularity" | "compare" | "calendar"> & { now: Date; splitsMeters: boolean };

function readSpan(parameters: UsageParameters, context: SpanContext, problems: Problems): PlacedSpan | undefined {
  const { now, granularity, splitsMeters, compare, calendar } = context;
  const end = readInstant(parameters.to, "to", problems) ?? addUtcDays(startOfUtcDay(now), 1);
  const lastMoment = new Date(end.getTime() - 1);
  const start =
    readInstant(parameters.from, "from", problems) ?? new Date(Date.UTC(lastMoment.getUTCFullYear(), lastMoment.getUTCMonth(), 1));
  if (Number.isNaN(start.getTime()) || Number.isNaN(end.getTime())) return undefined;
  if (start >= end) {
    problems.push(WRONG_ORDER);
    return undefined;
  }
  const hours = widen({ start, end }, "hour");
  const oldest = oldestHour(now);
  const isKept = hours.start >= oldest && (compare === null || comparedSpan(hours, compare, calendar).start >= oldest) && !splitsMeters;
  if (granularity === "hour" && !isKept) {
    problems.push(hoursAreGone(context, hours.start >= oldest, ceilHour(oldest)));
    return undefined;
  }
  const isOnDays = start.getTime() === startOfUtcDay(start).getTime() && end.getTime() === startOfUtcDay(end).getTime();
  const grain = granularity === "hour" || (!isOnDays && isKept) ? "hour" : "day";
  const span = widen({ start, end }, grain);
  checkLength(span, context, problems);
  return { span, grain };
}

function hoursAreGone({ splitsMeters }: SpanContext, isSpanKept: boolean, oldest: Date): ErrorDetail {
  if (splitsMeters) return { location: "query.granularity", message: "Meters are kept by day.", fix: "Send granularity=day." };
  const message = `Hours are kept for ${HOURLY_WINDOW_DAYS} days.`;
  if (isSpanKept) return { location: "query.compare", message, fix: "Leave compare out, narrow the range, or send granularity=day." };
  return { location: "query.from", message, fix: `Send from=${oldest.toISOString().slice(0, 19)}Z or later, or granularity=day.` };
}

const ceilHour = (at: Date): Date => startOfUtcHour(new Date(at.getTime() + 3_599_999));

function widen(span: Span, grain: "hour" | "day"): Span {
  if (grain === "hour") return { start: startOfUtcHour(span.start), end: ceilHour(span.end) };
  const lastDay = startOfUtcDay(new Date(span.end.getTime() - 1));
  return { start: startOfUtcDay(span.start), end: addUtcDays(lastDay, 1) };
}

function checkLength(span: Span, { granularity, calendar }: SpanContext, problems: Problems): void {
  if (daysIn(span) > MAX_DAYS) {
    problems.push({ location: "query.from", message: `The span is longer than ${MAX_DAYS} days.`, fix: "Narrow the range." });
  } else if (bucketsOf(span, granularity, calendar).length > MAX_BUCKETS) {
    problems.push({
      location: "query.granularity",
      message: `More than ${MAX_BUCKETS} buckets.`,
      fix: "Narrow the range or send a coarser granularity.",
    });
  }
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})$/;

/** An unusable instant is reported and comes back as an invalid date. */
function readInstant(text: string | undefined, name: "from" | "to", problems: Problems): Date | undefined {
  if (text === undefined) return undefined;
  // A plus sign in a URL arrives as a space.
  const spelled = text.replace(/ (\d{2}:\d{2})$/, "+$1");
  const at = DATE.test(spelled) ? new Date(`${spelled}T00:00:00Z`) : new Date(INSTANT.test(spelled) ? spelled : Number.NaN);
  const isReal =
    !Number.isNaN(at.getTime()) && (!DATE.test(spelled) || at.toISOString().startsWith(spelled)) && at.getUTCFullYear() >= 2000;
  if (isReal) return at;
  problems.push({
    location: `query.${name}`,
    message: "Not a date.",
    fix: "Send a date like 2026-10-01 or an instant like 2026-10-01T12:00:00Z.",
  });
  return new Date(Number.NaN);
}
