/** The only place that knows the table. */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { type Span, utcDate } from "@/lib/kernel/period";
import type { EntityPath } from "@/lib/reporting/schemas";
import { firstDayOf, isMonth, type MetricOf, type MetricScope, type MetricValue, monthOf } from "./core/metric-value";

const { sql } = Prisma;

type DbValue = Awaited<ReturnType<Tx["businessMetricValue"]["findFirstOrThrow"]>>;
type DbOf = Pick<DbValue, "metric" | "scopeKind" | "scopeId">;

const fromDbScope = ({ scopeKind, scopeId }: Pick<DbValue, "scopeKind" | "scopeId">): MetricScope =>
  scopeKind === "organisation" ? { kind: "organisation" } : { kind: scopeKind as EntityPath["kind"], id: scopeId };

const fromDbValue = ({ metric, startsOn, grain, units, ...scope }: DbValue): MetricValue => ({
  metric,
  scope: fromDbScope(scope),
  period: grain === "month" ? monthOf(utcDate(startsOn)) : utcDate(startsOn),
  units: units.toFixed(),
});

const toDbOf = ({ metric, scope }: MetricOf): DbOf => ({ metric, scopeKind: scope.kind, scopeId: scope.id ?? "" });
const midnight = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** Nobody else changes values until the transaction ends: what clashes is decided on what is there. */
export async function lockValues(tx: Tx): Promise<void> {
  await tx.$executeRaw`LOCK TABLE business_metric_value IN SHARE ROW EXCLUSIVE MODE`;
}

/** Values of a metric and scope in the months that are named. */
export async function readMonths(tx: Tx, of: MetricOf, months: readonly string[]): Promise<MetricValue[]> {
  const sorted = [...months].sort();
  const first = midnight(`${sorted[0]}-01`);
  const last = midnight(`${sorted.at(-1)}-01`);
  const end = new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + 1, 1));
  const rows = await tx.businessMetricValue.findMany({ where: { ...toDbOf(of), startsOn: { gte: first, lt: end } } });
  return rows.map(fromDbValue).filter((value) => months.includes(monthOf(value.period)));
}

export type Changed = { by: string; byName: string; at: Date };

type Keyed = Pick<MetricValue, "metric" | "scope" | "period">;

/** The keys of values as one list a column. */
const keysOf = (values: readonly Keyed[]) => {
  const of = values.map(toDbOf);
  return sql`unnest(${of.map((row) => row.metric)}::text[], ${of.map((row) => row.scopeKind)}::text[], ${of.map((row) => row.scopeId)}::text[],
    ${values.map(({ period }) => firstDayOf(period))}::date[]`;
};

/** Each value once. */
export async function writeValues(tx: Tx, values: readonly MetricValue[], { by, byName, at }: Changed): Promise<void> {
  const grains = values.map(({ period }) => (isMonth(period) ? "month" : "day"));
  await tx.$executeRaw`
    INSERT INTO business_metric_value (metric, scope_kind, scope_id, starts_on, grain, units, changed_by, changed_by_name, changed_at)
    SELECT *, ${by}, ${byName}, ${at.toISOString()}::timestamptz FROM ${keysOf(values)}, ${grains}::text[], ${values.map(({ units }) => units)}::numeric[])
    ON CONFLICT (metric, scope_kind, scope_id, starts_on) DO UPDATE SET grain = excluded.grain, units = excluded.units,
      changed_by = excluded.changed_by, changed_by_name = excluded.changed_by_name, changed_at = excluded.changed_at`;
}

export async function deleteValues(tx: Tx, values: readonly Keyed[]): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM business_metric_value v USING ${keysOf(values)}) AS gone(metric, scope_kind, scope_id, starts_on)
    WHERE v.metric = gone.metric AND v.scope_kind = gone.scope_kind AND v.scope_id = gone.scope_id AND v.starts_on = gone.starts_on`;
}

/** Oldest first. */
export async function readValues(db: Db, span: Span, of: Partial<DbOf>, limit: number): Promise<MetricValue[]> {
  const rows = await db.businessMetricValue.findMany({
    where: { ...of, startsOn: { gte: midnight(utcDate(span.start)), lt: span.end } },
    orderBy: [{ startsOn: "asc" }, { metric: "asc" }, { scopeKind: "asc" }, { scopeId: "asc" }],
    take: limit,
  });
  return rows.map(fromDbValue);
}

export type KnownMetric = MetricOf & { byMonth: boolean };

/** What is counted at all, the metric told last first. */
export async function readMetrics(db: Db, limit: number): Promise<KnownMetric[]> {
  const rows = await db.$queryRaw<(DbOf & { byMonth: boolean })[]>`
    SELECT metric, scope_kind AS "scopeKind", scope_id AS "scopeId", bool_or(grain = 'month') AS "byMonth"
    FROM business_metric_value GROUP BY 1, 2, 3 ORDER BY max(changed_at) DESC, 1, 2, 3 LIMIT ${limit}`;
  return rows.map(({ metric, byMonth, ...scope }) => ({ metric, byMonth, scope: fromDbScope(scope) }));
}
