import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { NotFound } from "@/lib/kernel/errors";
import type { SeriesState } from "../core/adapters/otlp-metrics";

/** How the metrics of a source are taken. */
export async function readMetricSource(db: Db, sourceId: string): Promise<{ metricsOnly: boolean; createdAt: Date }> {
  const row = await db.source.findUnique({ where: { id: sourceId }, select: { metricsOnly: true, createdAt: true } });
  if (!row) throw new NotFound(`there is no source "${sourceId}"`);
  return row;
}

/**
 * Locks series until the transaction ends, those that nobody sent before too, so that two exports of one series are
 * booked one after the other. @returns the last point of each series that had one.
 */
export async function lockSeries(tx: Tx, sourceId: string, series: readonly string[], now: Date): Promise<Map<string, SeriesState>> {
  // In one order everywhere: two exports of the same series would wait for each other for ever.
  const sorted = [...new Set(series)].sort();
  const made = await tx.$queryRaw<{ series: string }[]>(Prisma.sql`
    INSERT INTO metric_series (source_id, series, time_nano, value, updated_at)
    SELECT ${sourceId}, s, 0, 0, ${now} FROM unnest(${sorted}::text[]) AS s ORDER BY s
    ON CONFLICT (source_id, series) DO NOTHING RETURNING series`);
  const rows = await tx.$queryRaw<({ series: string } & SeriesState)[]>(Prisma.sql`
    SELECT series, time_nano AS "timeNano", value, calls FROM metric_series
    WHERE source_id = ${sourceId} AND series = ANY(${sorted}::text[]) ORDER BY series FOR UPDATE`);
  const isNew = new Set(made.map((row) => row.series));
  return new Map(rows.filter((row) => !isNew.has(row.series)).map(({ series: name, ...state }) => [name, state]));
}

export async function writeSeries(tx: Tx, sourceId: string, states: ReadonlyMap<string, SeriesState>, now: Date): Promise<void> {
  const names = [...states.keys()];
  const of = (read: (state: SeriesState) => bigint | null): (string | null)[] =>
    [...states.values()].map((state) => read(state)?.toString() ?? null);
  await tx.$executeRaw(Prisma.sql`
    UPDATE metric_series m SET time_nano = t.time_nano, value = t.value, calls = t.calls, updated_at = ${now}
    FROM unnest(${names}::text[], ${of((state) => state.timeNano)}::bigint[], ${of((state) => state.value)}::bigint[],
      ${of((state) => state.calls)}::bigint[]) AS t(series, time_nano, value, calls)
    WHERE m.source_id = ${sourceId} AND m.series = t.series`);
}

/** Forgets series without a point since an instant. @returns how many went. */
export async function deleteIdleSeries(db: Db, before: Date): Promise<number> {
  const { count } = await db.metricSeries.deleteMany({ where: { updatedAt: { lt: before } } });
  return count;
}
