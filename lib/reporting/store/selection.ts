/** Which rows of the ledger a question is about, and the conditions that keep them. */
import type { Scope } from "@/lib/auth/core/actor";
import { Prisma } from "@/lib/db/generated/client";
import type { Grouping } from "../core/dimensions";
import type { Filter } from "../core/filter";
import { allOf, inScope, passing } from "./scope";
import { type SourceName, type Sql, TEAM_GROUPINGS, valueOf } from "./source";

const { raw, sql } = Prisma;

/** Scope, filters, and the grain of the roll-up. */
export type Selection = { scope: Scope; filters: readonly Filter[]; grain: "hour" | "day" };

/**
 * The smallest roll-up that can answer. The team roll-up knows neither meters nor what scope is made of, so it answers
 * for the whole organisation, by its own three groupings.
 */
export function sourceFor(selection: Selection, groupBy: readonly Grouping[]): SourceName {
  const named = [...groupBy, ...selection.filters.map((filter) => filter.dimension)];
  if (named.includes("meter")) return "meter";
  if (selection.grain === "hour") return "hourly";
  return selection.scope.kind === "all" && named.every((name) => TEAM_GROUPINGS.includes(name)) ? "team" : "daily";
}

/** Scope and filters over rows `d` of usage_dimension; empty when every row counts. Meters are no property of these. */
export function dimensionConditions({ scope, filters }: Pick<Selection, "scope" | "filters">): Sql[] {
  const scoped = inScope(scope);
  const own = filters.filter((filter) => filter.dimension !== "meter");
  return [...(scoped ? [scoped] : []), ...passing(own, (dimension) => valueOf("daily", dimension as Exclude<Grouping, "meter">))];
}

/** The same over rows `u` of a roll-up: the dimensions are picked first, and only their rows are read. */
export function rowConditions(selection: Selection, source: SourceName, more: readonly Sql[] = []): Sql[] {
  if (source === "team") return passing(selection.filters, (dimension) => valueOf("team", dimension as Exclude<Grouping, "meter">));
  const meters = passing(
    selection.filters.filter((filter) => filter.dimension === "meter"),
    () => raw("u.meter"),
  );
  const dimensions = [...dimensionConditions(selection), ...more];
  return dimensions.length === 0
    ? meters
    : [...meters, sql`u.dimension_id IN (SELECT d.id FROM usage_dimension d WHERE ${allOf(dimensions)})`];
}
