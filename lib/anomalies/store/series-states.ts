/** What the statistical detector remembers, how far it has read, and the points that stood out. */
import { columnLiteral } from "@/lib/db/array-literal";
import type { Tx } from "@/lib/db/client";
import type { Grain, Measure, SeriesName } from "../core/series/point";

export type StoredSeries = { name: SeriesName; state: Uint8Array; untilMs: number };
export type SeriesPointRow = {
  name: SeriesName;
  atMs: number;
  /** Decimal numbers: dollars or tokens. */
  actual: string;
  expected: string;
  upper: string;
  score: number;
  head: string;
};

const STATES_AT_ONCE = 2_000;
const POINTS_AT_ONCE = 5_000;

/** One run at a time, in whatever process: the lock is let go with the transaction. @returns false while another runs. */
export async function tryLockSeries(tx: Tx, grain: Grain): Promise<boolean> {
  const rows = await tx.$queryRaw<
    { held: boolean }[]
  >`SELECT pg_try_advisory_xact_lock(hashtext('detect series'), hashtext(${grain})) AS held`;
  return rows[0]?.held ?? false;
}

const cursorOf = (grain: Grain): string => `series-${grain}`;

export async function readCursor(tx: Tx, grain: Grain): Promise<Date | null> {
  const row = await tx.detectionCursor.findUnique({ where: { name: cursorOf(grain) } });
  return row?.until ?? null;
}

export async function writeCursor(tx: Tx, grain: Grain, until: Date, updatedAt: Date): Promise<void> {
  const name = cursorOf(grain);
  await tx.detectionCursor.upsert({ where: { name }, create: { name, until, updatedAt }, update: { until, updatedAt } });
}

/** When the oldest event arrived that nobody read yet: quarters of an hour are whole only before it. */
export async function oldestUnread(tx: Tx): Promise<Date | null> {
  const rows = await tx.$queryRaw<
    { at: Date | null }[]
  >`SELECT min(t) AS at FROM arrival a, unnest(a.occurred_at) AS t WHERE a.at > now() - interval '1 hour'`;
  return rows[0]?.at ?? null;
}

type Row = { scopeKind: SeriesName["scopeKind"]; scopeId: string; measure: Measure; state: Uint8Array; until: Date };

/** States of all series that were read until an instant or later. */
export async function readSeries(tx: Tx, grain: Grain, since: Date): Promise<StoredSeries[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT scope_kind AS "scopeKind", scope_id AS "scopeId", measure, state, until FROM series_state WHERE grain = ${grain} AND until >= ${since}`;
  return rows.map(({ scopeKind, scopeId, measure, state, until }) => ({
    ...{ name: { grain, scopeKind, scopeId, measure }, state, untilMs: until.getTime() },
  }));
}

export async function writeSeries(tx: Tx, rows: readonly (StoredSeries & { score: number })[]): Promise<void> {
  const sorted = [...rows].sort((a, b) => compare(keyOf(a.name), keyOf(b.name)));
  for (let from = 0; from < sorted.length; from += STATES_AT_ONCE) {
    const page = sorted.slice(from, from + STATES_AT_ONCE);
    await tx.$executeRawUnsafe(
      `INSERT INTO series_state (grain, scope_kind, scope_id, measure, state, until, last_score)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::timestamptz[], $7::float8[])
       ON CONFLICT (grain, scope_kind, scope_id, measure) DO UPDATE SET state = excluded.state, until = excluded.until, last_score = excluded.last_score`,
      ...names(page),
      // In an array a backslash is written twice.
      columnLiteral(page, ({ state }) => `"\\\\x${Buffer.from(state.buffer, state.byteOffset, state.byteLength).toString("hex")}"`, true),
      columnLiteral(page, ({ untilMs }) => new Date(untilMs).toISOString(), true),
      columnLiteral(page, ({ score }) => score, true),
    );
  }
}

export async function writePoints(tx: Tx, rows: readonly SeriesPointRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += POINTS_AT_ONCE) {
    const page = rows.slice(from, from + POINTS_AT_ONCE);
    await tx.$executeRawUnsafe(
      `INSERT INTO series_point (grain, scope_kind, scope_id, measure, bucket, actual, expected, upper, score, head)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::numeric[], $7::numeric[], $8::numeric[], $9::float8[], $10::text[])
       ON CONFLICT DO NOTHING`,
      ...names(page),
      columnLiteral(page, ({ atMs }) => new Date(atMs).toISOString(), true),
      columnLiteral(page, ({ actual }) => actual, true),
      columnLiteral(page, ({ expected }) => expected, true),
      columnLiteral(page, ({ upper }) => upper, true),
      columnLiteral(page, ({ score }) => score, true),
      columnLiteral(page, ({ head }) => head, true),
    );
  }
}

/** Forgets what was silent for so long that it would be learnt anew, and points that no chart shows any more. */
export async function pruneSeriesStates(tx: Tx, statesBefore: Date, pointsBefore: Date): Promise<void> {
  await tx.seriesState.deleteMany({ where: { until: { lt: statesBefore } } });
  await tx.seriesPoint.deleteMany({ where: { bucket: { lt: pointsBefore } } });
}

const keyOf = ({ grain, scopeKind, scopeId, measure }: SeriesName): string => [grain, scopeKind, scopeId, measure].join("\n");
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const names = (rows: readonly { name: SeriesName }[]): string[] => [
  columnLiteral(rows, ({ name }) => name.grain),
  columnLiteral(rows, ({ name }) => name.scopeKind),
  columnLiteral(rows, ({ name }) => name.scopeId),
  columnLiteral(rows, ({ name }) => name.measure),
];
