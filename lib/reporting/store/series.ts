/** Sums of usage by bucket of time, for charts. */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { streamQuery } from "@/lib/db/stream-query";
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import type { Span } from "@/lib/kernel/period";
import { bucketsOf, type Granularity } from "../core/buckets";
import type { Grouping } from "../core/dimensions";
import { addMeasures, isNothing, type Measures, NO_USAGE, subtractMeasures } from "../core/measures";
import { addRows, type Keys, type SeriesRow } from "../core/rows";
import { keptRows } from "./kept";
import { rollupFor, rowsOf, type Selection, sourceFor } from "./selection";
import {
  type Buckets,
  bucketOf,
  type Folded,
  inSpan,
  isLabelled,
  isOwnKey,
  keyOf,
  type SourceName,
  type Sql,
  sums,
  tableOfFolded,
} from "./source";
import { measuresOf } from "./usage";
import { readFolded } from "./weeks";

const { empty, join, raw, sql } = Prisma;

/** The calendar is what fiscal periods are made by. */
export type SeriesShape = { groupBy: readonly Grouping[]; granularity: Granularity; calendar?: FiscalCalendar; maxRows: number };

const bucketsIn = (span: Span, { granularity, calendar }: Omit<SeriesShape, "maxRows">): Buckets =>
  granularity === "fiscal_period" ? { granularity, starts: bucketsOf(span, granularity, calendar) } : { granularity };

/** What stands for days in a series. */
const foldedIn = (tx: Tx, selection: Selection, source: SourceName, shape: Omit<SeriesShape, "maxRows">, span: Span) =>
  readFolded(tx, selection, source, shape.groupBy, [span], bucketsOf(span, shape.granularity, shape.calendar));

type TextRow = Record<string, string | null>;

/** Sums by bucket and group, oldest bucket first; buckets without usage are left out. */
export async function readSeries(tx: Tx, selection: Selection, shape: SeriesShape, span: Span): Promise<SeriesRow[]> {
  const folded = await foldedIn(tx, selection, sourceFor(selection, shape.groupBy), shape, span);
  const rows = await tx.$queryRaw<TextRow[]>(sql`${seriesOf(selection, shape, span, folded)} ORDER BY 1 LIMIT ${shape.maxRows}`);
  return rowsOfSeries(rows, selection, shape.groupBy);
}

/** The same in pages, however many rows there are, each bucket in the order of its groups. */
export async function* streamSeries(
  db: Db,
  selection: Selection,
  shape: Omit<SeriesShape, "maxRows">,
  span: Span,
): AsyncGenerator<SeriesRow[]> {
  const order = raw(shape.groupBy.map((_, i) => `, ${i + 2}`).join(""));
  const query = sql`${seriesOf(selection, shape, span, null)} ORDER BY 1${order}`;
  for await (const rows of streamQuery<TextRow>(db, query)) yield rowsOfSeries(rows, selection, shape.groupBy);
}

function seriesOf(selection: Selection, shape: Omit<SeriesShape, "maxRows">, span: Span, folded: Folded | null): Sql {
  const { groupBy } = shape;
  const source = sourceFor(selection, groupBy);
  const { table, where } = rowsOf(selection, source, [span], { groupBy, folded });
  const { bucket, name } = bucketOf(source, bucketsIn(span, shape));
  const values = groupBy.map((key) => keyOf(source, key));
  const needsDimension = source !== "team" && !groupBy.every(isOwnKey);
  const columns = [sql`${name} AS bucket`, ...values.map((value, i) => sql`${value} AS ${raw(`k${i}`)}`), sums(source)];
  return sql`SELECT ${join(columns)}
    FROM ${table} ${needsDimension ? raw("JOIN usage_dimension d ON d.id = u.dimension_id") : empty}
    WHERE ${where}
    GROUP BY ${join([bucket, ...values])}`;
}

function rowsOfSeries(rows: readonly TextRow[], selection: Selection, groupBy: readonly Grouping[]): SeriesRow[] {
  const series = rows.map((row) => ({ bucket: row.bucket ?? "", keys: groupBy.map((_, i) => row[`k${i}`] ?? null), now: measuresOf(row) }));
  return isLabelled(sourceFor(selection, groupBy)) ? series.filter(({ now }) => !isNothing(now.measures)) : series;
}

/**
 * Series of some groups, and one of all others: what the kept groups leave of each bucket's own sum. Only the rows of
 * the kept groups are read by group. Not for meters and labels.
 */
export async function readKeptSeries(
  tx: Tx,
  selection: Selection,
  shape: SeriesShape,
  kept: readonly Keys[],
  span: Span,
): Promise<SeriesRow[]> {
  const rows = await readOnlyKept(tx, selection, shape, kept, span);
  const whole = await readSeries(tx, selection, { ...shape, groupBy: [] }, span);
  const sumsOfKept = new Map<string, Measures>();
  for (const { bucket, now } of rows) sumsOfKept.set(bucket, addMeasures(sumsOfKept.get(bucket) ?? NO_USAGE, now.measures));
  const rest = whole.flatMap(({ bucket, now }): SeriesRow[] => {
    const left = subtractMeasures(now.measures, sumsOfKept.get(bucket) ?? NO_USAGE);
    return isNothing(left) ? [] : [{ bucket, keys: null, now: { measures: left, meter: null } }];
  });
  return [...rows, ...rest].sort((a, b) => (a.bucket < b.bucket ? -1 : a.bucket > b.bucket ? 1 : 0));
}

async function readOnlyKept(tx: Tx, selection: Selection, shape: SeriesShape, kept: readonly Keys[], span: Span): Promise<SeriesRow[]> {
  const { groupBy } = shape;
  const source = rollupFor(selection, groupBy);
  const { bucket, name } = bucketOf(source, bucketsIn(span, shape));
  const folded = await foldedIn(tx, selection, source, shape, span);
  const rows = await tx.$queryRaw<(TextRow & { rank: number })[]>`SELECT ${name} AS bucket, g.rank::int AS rank, ${sums(source)}
    FROM ${tableOfFolded(source, folded)} ${await keptRows(tx, selection, source, groupBy, kept)} AND ${inSpan(source, span)} GROUP BY ${bucket}, g.rank`;
  return rows.map((row) => ({ bucket: row.bucket ?? "", keys: kept[row.rank - 1] ?? null, now: measuresOf(row) }));
}

/** Adds up the series of all groups but the kept ones. */
export function foldSeries(rows: readonly SeriesRow[], kept: readonly Keys[]): SeriesRow[] {
  const isKept = new Set(kept.map((keys) => JSON.stringify(keys)));
  const rest = new Map<string, SeriesRow>();
  const shown = rows.filter((row) => {
    if (isKept.has(JSON.stringify(row.keys))) return true;
    const known = rest.get(row.bucket);
    rest.set(row.bucket, { bucket: row.bucket, keys: null, now: known ? addRows(known.now, row.now) : row.now });
    return false;
  });
  return [...shown, ...rest.values()].sort((a, b) => (a.bucket < b.bucket ? -1 : a.bucket > b.bucket ? 1 : 0));
}
