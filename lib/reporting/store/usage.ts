/** Sums of usage: in total, by group, and by group and bucket. The heavy SQL of the product. */
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { Invalid } from "@/lib/kernel/errors";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import type { Span } from "@/lib/kernel/period";
import type { Grouping } from "../core/dimensions";
import { COUNTS, isNothing, type Measures, NO_USAGE } from "../core/measures";
import type { GroupRow, RowMeasures } from "../core/rows";
import { allOf, UNATTRIBUTED } from "./scope";
import { dimensionConditions, rollupFor, rowConditions, rowsOf, type Selection, sourceFor } from "./selection";
import {
  type Folded,
  inSpan,
  isLabelled,
  isOwnKey,
  keyOf,
  type Measure,
  partSums,
  type SourceName,
  type Sql,
  sums,
  tableOf,
  valueOf,
} from "./source";
import { readFolded } from "./weeks";

const { empty, join, raw, sql } = Prisma;

export type { Selection } from "./selection";

type TextRow = Record<string, string | null>;

/** The control: one ungrouped sum. Filters by meter are answered by the meter roll-up, by label by its own, all else by a roll-up without meters. */
export async function readTotal(tx: Tx, selection: Selection, span: Span): Promise<RowMeasures & { unattributedCostUsd: Usd }> {
  const source = sourceFor(selection, []);
  const { table, where } = rowsOf(selection, source, [span], { folded: await readFolded(tx, selection, source, [], [span]) });
  const [row] = await tx.$queryRaw<TextRow[]>`SELECT ${sums(source)} FROM ${table} WHERE ${where}`;
  // Teams are charged for usage that no identity answers for, so this needs the dimension.
  const detailed = source === "team" ? "daily" : source;
  const folded = await readFolded(tx, selection, detailed, [], [span]);
  const unownedRows = rowsOf(selection, detailed, [span], { more: [UNATTRIBUTED], folded });
  const [unowned] = await tx.$queryRaw<TextRow[]>`
    SELECT coalesce(sum(u.cost_usd), 0)::text AS "costUsd" FROM ${unownedRows.table} WHERE ${unownedRows.where}`;
  return { ...measuresOf(row ?? {}), unattributedCostUsd: parseUsd(unowned?.costUsd ?? "0") };
}

/** The control of a change: the costs of two spans, read in one pass and apart from any grouping. */
export async function readCosts(tx: Tx, selection: Selection, span: Span, before: Span): Promise<{ now: Usd; before: Usd }> {
  const source = sourceFor(selection, []);
  const [isNow, isBefore] = [inSpan(source, span), inSpan(source, before)];
  const folded = await readFolded(tx, selection, source, [], [span, before]);
  const { table, where } = rowsOf(selection, source, [span, before], { folded });
  const [row] = await tx.$queryRaw<{ now: string; before: string }[]>`
    SELECT coalesce(sum(u.cost_usd) FILTER (WHERE ${isNow}), 0)::text AS now, coalesce(sum(u.cost_usd) FILTER (WHERE ${isBefore}), 0)::text AS before
    FROM ${table} WHERE ${where}`;
  return { now: parseUsd(row?.now ?? "0"), before: parseUsd(row?.before ?? "0") };
}

const tooManyGroups = (): Invalid =>
  new Invalid(`This label has more than ${MOST_LABELLED_GROUPS.toLocaleString("en-GB")} values in this period.`, [
    { location: "query.label", message: "Too many groups.", fix: "Ask for fewer days, or filter by something else too." },
  ]);

/** Sums by group over a span, and beside them over the span compared with. A group that is in either is in the answer. */
export async function readGroups(
  tx: Tx,
  selection: Selection,
  groupBy: readonly Grouping[],
  span: Span,
  before: Span | null,
): Promise<GroupRow[]> {
  const [rows = []] = await readGroupSets(tx, selection, [groupBy], span, before);
  return rows;
}

/** A label may have a value for each call: that is no grouping, and nothing that memory should hold. */
const MOST_LABELLED_GROUPS = 100_000;

/**
 * The same for several groupings in one pass over the rows. Rows are summed by dimension first: those are few.
 * @throws Invalid for more than 100,000 groups by label.
 */
export async function readGroupSets(
  tx: Tx,
  selection: Selection,
  sets: readonly (readonly Grouping[])[],
  span: Span,
  before: Span | null,
  only?: readonly Measure[],
): Promise<GroupRow[][]> {
  const keys = [...new Set(sets.flat())];
  const source = sourceFor(selection, keys);
  const names = keys.map((_, i) => `k${i}`);
  const folded = await readFolded(tx, selection, source, keys, before ? [span, before] : [span]);
  const setNames = sets.map((set) => set.map((grouping) => `k${keys.indexOf(grouping)}`));
  const rows = await tx.$queryRaw<(TextRow & { mask: number })[]>`
    SELECT GROUPING(${raw(names.join(", "))})::int AS mask, ${raw(names.join(", "))}, ${before ? bothSums(source, only) : sums(source, "s", { only })}
    FROM (${partials(selection, source, keys, { span, before, only, folded })}) s
    GROUP BY GROUPING SETS (${raw(setNames.map((set) => `(${set.join(", ")})`).join(", "))})
    ${isLabelled(source) ? sql`LIMIT ${MOST_LABELLED_GROUPS + 1}` : empty}`;
  if (isLabelled(source) && rows.length > MOST_LABELLED_GROUPS) throw tooManyGroups();
  return setNames.map((set, i) => {
    const mask = names.reduce((bits, name) => bits * 2 + (set.includes(name) ? 0 : 1), 0);
    return rows
      .filter((row) => row.mask === mask)
      .map((row) => ({
        keys: (sets[i] ?? []).map((grouping) => row[`k${keys.indexOf(grouping)}`] ?? null),
        now: measuresOf(row),
        before: before ? measuresOf(row, "before_") : null,
      }))
      .filter(({ now, before: then }) => !isLabelled(source) || !isNothing(now.measures) || (then !== null && !isNothing(then.measures)));
  });
}

type Wanted = { span: Span; before: Span | null; only: readonly Measure[] | undefined; folded: Folded | null };

/**
 * Sums by dimension (and meter), with the values of the groupings beside them. Two spans, which may overlap, are told apart by keys:
 * a filter for each sum would be asked for every row and sum.
 */
function partials(selection: Selection, source: SourceName, keys: readonly Grouping[], { span, before, only, folded }: Wanted): Sql {
  const isNow = inSpan(source, span);
  const isBefore = before && inSpan(source, before);
  const { table, where } = rowsOf(selection, source, before ? [span, before] : [span], { groupBy: keys, folded });
  const when = isBefore ? sql`${isNow} AS is_now, ${isBefore} AS is_before, ` : empty;
  const more = isBefore ? 2 : 0;
  const parts = partSums(source, only);
  if (source === "team") {
    const values = keys.map((key, i) => sql`${keyOf(source, key)} AS ${raw(`k${i}`)}`);
    return sql`SELECT ${join(values)}, ${when}${parts} FROM ${table} WHERE ${where} GROUP BY ${positions(keys.length + more)}`;
  }
  const own = keys.filter(isOwnKey);
  if (keys.length === 1 && own[0]) {
    return sql`SELECT ${raw(`u.${own[0]} AS k0`)}, ${when}${parts} FROM ${table} WHERE ${where} GROUP BY ${positions(1 + more)}`;
  }
  const values = keys.map((key, i) => (isOwnKey(key) ? raw(`p.${key} AS k${i}`) : sql`${valueOf(source, key)} AS ${raw(`k${i}`)}`));
  return sql`SELECT ${join(values)}, p.* FROM (
      SELECT u.dimension_id, ${raw(own.map((key) => `u.${key}, `).join(""))}${when}${parts} FROM ${table} WHERE ${where}
      GROUP BY ${positions(1 + own.length + more)}
    ) p JOIN usage_dimension d ON d.id = p.dimension_id`;
}

/** Of rows that say in which of two spans they lie. */
export const bothSums = (source: SourceName, only: readonly Measure[] | undefined): Sql =>
  sql`${sums(source, "s", { only, when: "s.is_now" })}, ${sums(source, "s", { only, when: "s.is_before", prefix: "before_" })}`;

const positions = (count: number): Sql => raw(Array.from({ length: count }, (_, i) => i + 1).join(", "));

type DayRange = { first: string | null; last: string | null };
/** Up to so many dimensions each has its own days looked up; the days of more are walked through from either end. */
const FEW_DIMENSIONS = 32;

/**
 * First and last day with usage, over all time, or null without any. What much belongs to is met soon from either end of the
 * days; reading all its days for their least and greatest would read the whole roll-up.
 */
export async function readDayRange(tx: Tx, selection: Selection): Promise<{ first: string; last: string } | null> {
  const own: Selection = { ...withoutMeters(selection), grain: "day" };
  const source = rollupFor(own, []);
  const ids =
    source === "team"
      ? null
      : await tx.$queryRaw<{ id: number }[]>`SELECT d.id FROM usage_dimension d WHERE ${allOf(dimensionConditions(own))}`;
  const where = ids === null ? allOf(rowConditions(own, source)) : sql`u.dimension_id = ANY(${ids.map(({ id }) => id)}::int[])`;
  const from = tableOf(source);
  const [row] =
    ids === null || ids.length <= FEW_DIMENSIONS
      ? await tx.$queryRaw<DayRange[]>`SELECT min(u.day)::text AS first, max(u.day)::text AS last FROM ${from} WHERE ${where}`
      : await tx.$queryRaw<DayRange[]>`SELECT (SELECT u.day::text FROM ${from} WHERE ${where} ORDER BY u.day LIMIT 1) AS first,
          (SELECT u.day::text FROM ${from} WHERE ${where} ORDER BY u.day DESC LIMIT 1) AS last`;
  return row?.first && row.last ? { first: row.first, last: row.last } : null;
}

const withoutMeters = (selection: Selection): Selection => ({
  ...selection,
  filters: selection.filters.filter((filter) => filter.dimension !== "meter"),
});

/** Reads the sums of a row, named as `sums` names them. */
export function measuresOf(row: Readonly<Record<string, unknown>>, prefix = ""): RowMeasures {
  const text = (name: string): string => {
    const value = row[`${prefix}${name}`];
    return typeof value === "string" ? value : "0";
  };
  const costUsd = parseUsd(text("costUsd"));
  const measures: Measures = { ...NO_USAGE, costUsd, flatValueUsd: parseUsd(text("flatValueUsd")) };
  if (typeof row[`${prefix}quantity`] === "string") {
    return { measures, meter: { costUsd, quantity: text("quantity"), unpricedCharges: BigInt(text("unpricedCharges")) } };
  }
  for (const count of COUNTS) measures[count] = BigInt(text(count));
  return { measures, meter: null };
}
