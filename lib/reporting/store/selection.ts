/** Which rows of the ledger a question is about, and the conditions that keep them. */
import type { Scope } from "@/lib/auth/core/actor";
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { Invalid } from "@/lib/kernel/errors";
import type { Span } from "@/lib/kernel/period";
import type { Dimension, Grouping } from "../core/dimensions";
import { type Filter, passesNone } from "../core/filter";
import { carryMore, type LabelledRows, labelledDays, labelledHours } from "./labelled";
import { allOf, inScope, passing } from "./scope";
import {
  type Folded,
  inAny,
  inSpan,
  isLabelled,
  isOfPlace,
  isOwnKey,
  keyOf,
  type Rollup,
  type SourceName,
  type Sql,
  TEAM_GROUPINGS,
  tableOf,
  tableOfFolded,
  valueOf,
} from "./source";

const { sql } = Prisma;

/** Scope, filters, and the grain of the roll-up; where a label is grouped or filtered by, its name. */
export type Selection = { scope: Scope; filters: readonly Filter[]; grain: "hour" | "day"; label?: string | null };

/**
 * The smallest roll-up that can answer. The team roll-up knows neither meters nor what scope is made of, so it answers
 * for the whole organisation, by its own three groupings. Labels are kept by the day: by the hour they are read from lines.
 * @throws Invalid when a label is asked for where only roll-ups are read.
 */
export function sourceFor(selection: Selection, groupBy: readonly Grouping[]): SourceName {
  const named = [...groupBy, ...selection.filters.map((filter) => filter.dimension)];
  if (named.includes("label")) {
    if (!selection.label) throw noLabels();
    return selection.grain === "hour" ? "line" : "label";
  }
  if (named.includes("meter")) return "meter";
  if (selection.grain === "hour") return "hourly";
  return selection.scope.kind === "all" && named.every((name) => TEAM_GROUPINGS.includes(name)) ? "team" : "daily";
}

/** The same where labels are not known. @throws Invalid when a label is asked for. */
export function rollupFor(selection: Selection, groupBy: readonly Grouping[]): Rollup {
  const source = sourceFor(selection, groupBy);
  if (isLabelled(source)) throw noLabels();
  return source;
}

const noLabels = (): Invalid =>
  new Invalid("This cannot be asked by label.", [
    {
      location: "query.filter.label",
      message: "Only figures of usage are kept by label.",
      fix: "Ask GET /usage, or leave the label out.",
    },
  ]);

/**
 * Scope and filters over rows `d` of usage_dimension; empty when every row counts. Meters are no property of these.
 * @throws Invalid for a filter by label: left out in silence it would widen the figure.
 */
export function dimensionConditions({ scope, filters }: Pick<Selection, "scope" | "filters">): Sql[] {
  const scoped = inScope(scope);
  if (filters.some(({ dimension }) => dimension === "label")) throw noLabels();
  const own = filters.filter((filter) => filter.dimension !== "meter");
  return [...(scoped ? [scoped] : []), ...passing(own, (dimension) => valueOf("daily", dimension as Dimension))];
}

/** Whether a question tells apart places alone: of who called it asks at most whether anybody answers for it. */
export const isOfPlaces = ({ scope, filters }: Selection, groupBy: readonly Grouping[]): boolean =>
  (scope.kind === "all" || scope.identityIds.length === 0) &&
  groupBy.every(isOfPlace) &&
  filters.every((filter) => isOfPlace(filter.dimension) || isOfNobody(filter));

const isOfNobody = ({ dimension, values, contains }: Filter): boolean => dimension === "identity" && values.length === 0 && !contains;

/**
 * `groupBy`: what rows will be grouped by. `more`: conditions on the dimension beside scope and filters. `folded`: what stands for
 * days (`readFolded`); where `more` or `groupBy` names more than places, it must not be of places.
 */
type RowOptions = { groupBy?: readonly Grouping[]; more?: readonly Sql[]; folded?: Folded | null };

/** The rows of a question in one span or another: what to read them from, always aliased `u`, and which of them. */
export function rowsOf(
  selection: Selection,
  source: SourceName,
  spans: readonly Span[],
  { groupBy = [], more = [], folded = null }: RowOptions = {},
): { table: Sql; where: Sql } {
  if (!isLabelled(source)) {
    const isIn = inAny(spans, (span) => inSpan(source, span));
    const kept = allOf(rowConditions(selection, source, more));
    if (folded) return { table: tableOfFolded(source, folded, kept), where: isIn };
    return { table: tableOf(source), where: allOf([isIn, kept]) };
  }
  const labels = selection.filters.filter(({ dimension }) => dimension === "label");
  const rows: LabelledRows = {
    spans,
    dimensions: dimensionsOf(selection, more),
    hasRest: labels.every(passesNone),
    needsDimension: !groupBy.every(isOwnKey),
  };
  const label = selection.label ?? null;
  return {
    table: source === "label" ? labelledDays(label, rows) : labelledHours(label, rows),
    where: allOf(passing(labels, (dimension) => keyOf(source, dimension))),
  };
}

/** Whether a question by label would read more than `most` lines that carry labels. */
export const hasMoreLabelled = (tx: Tx, selection: Selection, spans: readonly Span[], most: number): Promise<boolean> =>
  carryMore(tx, { spans, dimensions: dimensionsOf(selection) }, most);

/** The ids of the dimensions that scope and filters keep, whatever labels there are; null for all of them. */
function dimensionsOf({ scope, filters }: Selection, more: readonly Sql[] = []): Sql | null {
  const kept = [...dimensionConditions({ scope, filters: filters.filter(({ dimension }) => dimension !== "label") }), ...more];
  return kept.length === 0 ? null : sql`SELECT d.id FROM usage_dimension d WHERE ${allOf(kept)}`;
}

/** The same over rows `u` of a roll-up: the dimensions are picked first, and only their rows are read. */
export function rowConditions(selection: Selection, source: Rollup, more: readonly Sql[] = []): Sql[] {
  if (source === "team") return passing(selection.filters, (dimension) => valueOf("team", dimension as Dimension));
  const isOwn = ({ dimension }: Filter): boolean => dimension === "meter";
  const own = passing(selection.filters.filter(isOwn), (dimension) => keyOf(source, dimension));
  const others = selection.filters.filter((filter) => !isOwn(filter));
  const dimensions = [...dimensionConditions({ scope: selection.scope, filters: others }), ...more];
  return dimensions.length === 0 ? own : [...own, sql`u.dimension_id IN (SELECT d.id FROM usage_dimension d WHERE ${allOf(dimensions)})`];
}
