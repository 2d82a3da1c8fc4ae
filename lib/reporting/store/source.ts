/**
 * The roll-up that answers a question, as SQL. Names of tables and columns come from the constants here only; every
 * value of a caller is a bound parameter.
 */
import { Prisma } from "@/lib/db/generated/client";
import { type Span, utcDate } from "@/lib/kernel/period";
import { PLACE_COLUMNS } from "@/lib/metering/core/place";
import type { Granularity } from "../core/buckets";
import type { Dimension, Grouping } from "../core/dimensions";
import type { FoldedDays } from "../core/weeks";

const { join, raw, sql } = Prisma;
export type Sql = Prisma.Sql;

/** `caller` is no column: whoever called is kept apart only where somebody else is charged. */
const COLUMN: Readonly<Record<Exclude<Dimension, "caller">, string>> = {
  business_unit: "business_unit_id",
  team: "team_id",
  cost_centre: "cost_centre_id",
  owner: "owner_id",
  identity: "identity_id",
  operator: "operator_id",
  operator_evidence: "operator_evidence",
  credential: "credential_id",
  agent: "agent",
  application: "application_id",
  environment: "environment_id",
  provider: "provider",
  model: "model",
  operation: "operation",
  tenant: "tenant",
  tool: "tool",
  source: "source_id",
  billing: "billing",
};

const COUNT_COLUMNS = [
  ["events", "events"],
  ["requests", "requests"],
  ["errors", "errors"],
  ["unpriced_events", "unpricedEvents"],
  ["input", "inputUncached"],
  ["cache_read", "cacheRead"],
  ["cache_write", "cacheWrite"],
  ["output", "output"],
  ["reasoning", "reasoning"],
  ["embedding", "embedding"],
] as const;
const METER_COLUMNS = [
  ["quantity", "quantity"],
  ["unpriced", "unpricedCharges"],
] as const;

/**
 * `daily`, `hourly` and `meter` rows carry a dimension; `team` rows carry team, business unit and environment themselves. The
 * others are a roll-up that usage with a label was taken out of, and stands beside: of whole days `label`, from the roll-up by
 * label, of hours `line`, from the lines that carry any.
 */
export type SourceName = Rollup | Labelled;
export type Labelled = "label" | "line";
export const isLabelled = (source: SourceName): source is Labelled => source === "label" || source === "line";
export type Rollup = "daily" | "hourly" | "team" | "meter";

/** Groupings that the team roll-up has. */
export const TEAM_GROUPINGS: readonly Grouping[] = ["team", "business_unit", "environment"];

const TABLE: Readonly<Record<Rollup, string>> = {
  daily: "usage_daily",
  hourly: "usage_hourly",
  team: "usage_daily_team",
  meter: "usage_daily_meter",
};

/** Sums of weeks that are over, of those roll-ups that have them, with the columns that are kept. `places` have their days too. */
const FOLDED: Readonly<Partial<Record<Rollup, { weeks: string; places: string; keys: string }>>> = {
  daily: { weeks: "usage_weekly", places: "usage_place", keys: "dimension_id" },
  meter: { weeks: "usage_weekly_meter", places: "usage_place_meter", keys: "dimension_id, meter" },
};

export const hasWeeks = (source: SourceName): source is Rollup => !isLabelled(source) && FOLDED[source] !== undefined;

/** Whether all dimensions of a place fall under one value of it. */
export const isOfPlace = (key: Grouping): boolean =>
  key === "meter" || (!isOwnKey(key) && key !== "caller" && PLACE_COLUMNS.some((column) => column === COLUMN[key]));

/** What stands for days in a question. `isByPlace`: rows are of places, whose dimension is any one of theirs. */
export type Folded = FoldedDays & { isByPlace: boolean };

/**
 * Rows to sum, where weeks that are over stand for their days: `day` of a week is the Monday.
 * @param kept Keeps rows `u` where any week stands. Said of each part, so that the rows of few dimensions are found by the keys of each.
 */
export function tableOfFolded(source: Rollup, standing: Folded | null, kept: Sql = sql`true`): Sql {
  const folded = FOLDED[source];
  if (!folded || !standing) return tableOf(source);
  const { isByPlace, weeks, days, others } = standing;
  const columns = raw([folded.keys, ...measuresOf(source).map(([column]) => column)].join(", "));
  const part = (table: string, day: string, where: Sql): Sql =>
    sql`SELECT ${raw(`u.${day} AS day`)}, ${columns} FROM ${raw(table)} u WHERE ${where} AND ${kept}`;
  const inDays = (day: string, spans: readonly Span[]): Sql => inAny(spans, (span) => betweenDays(`u.${day}`, span));
  const mondays = sql`ANY(${[...weeks]}::date[])`;
  const parts = [
    ...(weeks.length === 0
      ? []
      : isByPlace
        ? [part(folded.places, "starts", sql`u.days = 7 AND u.starts = ${mondays}`)]
        : [part(folded.weeks, "week", sql`u.week = ${mondays}`)]),
    ...(days.length === 0 ? [] : [part(folded.places, "starts", sql`u.days = 1 AND ${inDays("starts", days)}`)]),
    ...(others.length === 0 ? [] : [part(TABLE[source], "day", inDays("day", others))]),
  ];
  return parts.length === 0 ? tableOf(source) : sql`(${join(parts, " UNION ALL ")}) u`;
}

/** Rows to sum, always aliased `u`. */
export const tableOf = (source: Rollup): Sql => raw(`${TABLE[source]} u`);

/** What stands in the rows themselves, not in their dimension. */
const OF_ROWS = ["meter", "label"] as const;
type OwnKey = (typeof OF_ROWS)[number];
export const isOwnKey = (key: Grouping): key is OwnKey => OF_ROWS.some((own) => own === key);

/** The value that a row is grouped by. */
export const keyOf = (source: SourceName, key: Grouping): Sql => (isOwnKey(key) ? raw(`u.${key}`) : valueOf(source, key));

/** The value of a property of a dimension row `d`; of the team roll-up, where none is an empty text, of `u`. */
export function valueOf(source: SourceName, dimension: Dimension): Sql {
  if (dimension === "caller") return raw("coalesce(d.actor_id, d.identity_id)");
  return source === "team" ? raw(`nullif(u.${COLUMN[dimension]}, '')`) : raw(`d.${COLUMN[dimension]}`);
}

/** Whether a row lies in a half-open span. Days of a date column, instants of hours and lines. */
export function inSpan(source: SourceName, span: Span): Sql {
  const at = instantOf(source);
  return at ? between(at, span) : betweenDays("u.day", span);
}

const betweenDays = (day: string, { start, end }: Span): Sql =>
  sql`(${raw(day)} >= ${utcDate(start)}::date AND ${raw(day)} < ${utcDate(end)}::date)`;

/** Whether a column of instants lies in a half-open span. */
export const between = (at: string, { start, end }: Span): Sql =>
  sql`(${raw(at)} >= ${start.toISOString()}::timestamptz AND ${raw(at)} < ${end.toISOString()}::timestamptz)`;

/** Whether a row lies in one span or another. */
export const inAny = (spans: readonly Span[], isIn: (span: Span) => Sql): Sql => sql`(${join(spans.map(isIn), " OR ")})`;

/** The column of instants, where rows are not of whole days. */
const instantOf = (source: SourceName): string | null => (source === "hourly" ? "u.hour" : source === "line" ? "u.at" : null);

/** Buckets of one granularity; fiscal periods are told by their starts, the first of which is not after any row. */
export type Buckets = { granularity: Exclude<Granularity, "fiscal_period"> } | { granularity: "fiscal_period"; starts: readonly Date[] };

/** The bucket of a row, to group by, and its name, made once a group. The zone of the connection plays no part. */
export function bucketOf(source: SourceName, buckets: Buckets): { bucket: Sql; name: Sql } {
  const instant = instantOf(source);
  const at = instant ? `(${instant} AT TIME ZONE 'UTC')` : "u.day";
  const bucket = bucketText(buckets, at, instant !== null);
  return { bucket: raw(bucket), name: raw(`to_char((${bucket})::timestamp, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`) };
}

function bucketText(buckets: Buckets, at: string, isInstant: boolean): string {
  const { granularity } = buckets;
  if (granularity !== "fiscal_period") return !isInstant && granularity === "day" ? at : `date_trunc('${granularity}', ${at}::timestamp)`;
  const starts = `'{${buckets.starts.map(utcDate).join(",")}}'::date[]`;
  return `(${starts})[width_bucket(${at}::date, ${starts})]`;
}

/** A sum by its name in `Measures`, or of meters `quantity` and `unpricedCharges`. */
export type Measure = "costUsd" | "flatValueUsd" | (typeof COUNT_COLUMNS | typeof METER_COLUMNS)[number][1];
type MeasureColumn = readonly [column: string, name: Measure];

/** Of rows that are not of meters. */
export const MEASURE_COLUMNS: readonly string[] = ["cost_usd", "flat_value_usd", ...COUNT_COLUMNS.map(([column]) => column)];

const measuresOf = (source: SourceName, only?: readonly Measure[]): readonly MeasureColumn[] => {
  const all: readonly MeasureColumn[] = [
    ["cost_usd", "costUsd"],
    ["flat_value_usd", "flatValueUsd"],
    ...(source === "meter" ? METER_COLUMNS : COUNT_COLUMNS),
  ];
  return only ? all.filter(([, name]) => only.includes(name)) : all;
};

/** `only` these measures instead of all; `when` keeps rows, `prefix` stands before the names. */
type SumOptions = { only?: readonly Measure[] | undefined; when?: string; prefix?: string };

/** Sums as texts: a number would lose digits. */
export function sums(source: SourceName, alias = "u", { only, when, prefix = "" }: SumOptions = {}): Sql {
  const filter = when ? ` FILTER (WHERE ${when})` : "";
  return raw(
    measuresOf(source, only)
      .map(([column, name]) => `coalesce(sum(${alias}.${column})${filter}, 0)::text AS "${prefix}${name}"`)
      .join(", "),
  );
}

/** Sums under the names of their columns, to be summed again. */
export const partSums = (source: SourceName, only?: readonly Measure[]): Sql =>
  raw(
    measuresOf(source, only)
      .map(([column]) => `sum(u.${column}) AS ${column}`)
      .join(", "),
  );
