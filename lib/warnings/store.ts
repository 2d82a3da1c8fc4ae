/** Alerts that were told, and forecasts as they were last made. */
import { columnLiteral } from "@/lib/db/array-literal";
import type { Db, Tx } from "@/lib/db/client";
import type { Alert, AlertKind } from "./core/alerts";
import type { BreachSummary } from "./core/breach-view";

export type CounterName = { budgetId: string; counterKey: string };
export type ToldAlert = Alert & { at: Date };

/**
 * Counters of these budgets that run and were moved since they were last looked at, or not looked at today, or whose
 * budget or raises changed; those that wait longest first.
 */
export async function readChanged(db: Db, budgetIds: readonly string[], version: number, now: Date, most: number): Promise<CounterName[]> {
  return db.$queryRaw<CounterName[]>`
    SELECT c.budget_id AS "budgetId", c.key AS "counterKey"
    FROM budget_counter c LEFT JOIN budget_forecast f ON f.budget_id = c.budget_id AND f.counter_key = c.key
    WHERE c.budget_id = ANY(${[...budgetIds]})
      AND (c.starts_at <= ${now} AND c.ends_at > ${now} OR c.ends_at IS NULL AND c.key LIKE '%@')
      AND (f.budget_id IS NULL OR f.spent <> c.spent OR f.held <> c.held OR f.version <> ${version}
        OR (f.looked_at AT TIME ZONE 'UTC')::date <> (${now}::timestamptz AT TIME ZONE 'UTC')::date
        OR EXISTS (SELECT 1 FROM budget_raise r WHERE r.budget_id = c.budget_id AND r.value = c.value AND r.withdrawn_at IS NULL
          AND (r.starts_at > f.looked_at AND r.starts_at <= ${now} OR r.ends_at > f.looked_at AND r.ends_at <= ${now})))
    ORDER BY f.looked_at NULLS FIRST, c.budget_id, c.key LIMIT ${most}`;
}

/** What was told of these counters, by budget and key. */
export async function readAlerts(db: Db | Tx, counters: readonly CounterName[]): Promise<Map<string, ToldAlert[]>> {
  const rows = await db.$queryRaw<(CounterName & ToldAlert)[]>`
    SELECT a.budget_id AS "budgetId", a.counter_key AS "counterKey", a.kind, a.level, a.severity, a.at
    FROM unnest(${counters.map((one) => one.budgetId)}::text[], ${counters.map((one) => one.counterKey)}::text[]) AS w(budget_id, counter_key)
    JOIN budget_alert a USING (budget_id, counter_key) ORDER BY a.at, a.kind, a.level`;
  const byCounter = new Map<string, ToldAlert[]>();
  for (const { kind, level, severity, at, ...counter } of rows) {
    const name = nameOfCounter(counter);
    byCounter.set(name, [...(byCounter.get(name) ?? []), { kind: kind as AlertKind, level, severity, at }]);
  }
  return byCounter;
}

export const nameOfCounter = ({ budgetId, counterKey }: CounterName): string => `${budgetId}\u0000${counterKey}`;

/** @returns the alerts that nobody had noted before. Who notes the same at once waits here for the other to end. */
export async function insertAlerts(tx: Tx, { budgetId, counterKey }: CounterName, alerts: readonly Alert[], at: Date): Promise<Alert[]> {
  const sorted = [...alerts].sort((a, b) => (a.kind + a.level < b.kind + b.level ? -1 : 1));
  const fresh = await tx.budgetAlert.createManyAndReturn({
    data: sorted.map((alert) => ({ budgetId, counterKey, ...alert, at })),
    skipDuplicates: true,
    select: { kind: true, level: true },
  });
  return alerts.filter(({ kind, level }) => fresh.some((one) => one.kind === kind && one.level === level));
}

export type KeptForecast = CounterName & { version: number; lookedAt: Date; breach: BreachSummary };

export async function writeForecasts(db: Db | Tx, forecasts: readonly KeptForecast[]): Promise<void> {
  if (forecasts.length === 0) return;
  await db.$executeRawUnsafe(
    `INSERT INTO budget_forecast (budget_id, counter_key, spent, held, version, looked_at, breach)
     SELECT * FROM unnest($1::text[], $2::text[], $3::numeric[], $4::numeric[], $5::int[], $6::timestamptz[], $7::jsonb[])
       AS t(budget_id, counter_key, spent, held, version, looked_at, breach) ORDER BY budget_id COLLATE "C", counter_key COLLATE "C"
     ON CONFLICT (budget_id, counter_key) DO UPDATE
       SET spent = excluded.spent, held = excluded.held, version = excluded.version, looked_at = excluded.looked_at, breach = excluded.breach`,
    columnLiteral(forecasts, ({ budgetId }) => budgetId),
    columnLiteral(forecasts, ({ counterKey }) => counterKey),
    columnLiteral(forecasts, ({ breach }) => breach.spent),
    columnLiteral(forecasts, ({ breach }) => breach.held),
    columnLiteral(forecasts, ({ version }) => String(version)),
    columnLiteral(forecasts, ({ lookedAt }) => lookedAt.toISOString()),
    columnLiteral(forecasts, ({ breach }) => JSON.stringify(breach)),
  );
}

/** The forecasts of these counters as they were last made. */
export async function readForecasts(db: Db, counters: readonly CounterName[]): Promise<Map<string, BreachSummary>> {
  const rows = await db.$queryRaw<(CounterName & { breach: BreachSummary })[]>`
    SELECT f.budget_id AS "budgetId", f.counter_key AS "counterKey", f.breach
    FROM unnest(${counters.map((one) => one.budgetId)}::text[], ${counters.map((one) => one.counterKey)}::text[]) AS w(budget_id, counter_key)
    JOIN budget_forecast f USING (budget_id, counter_key)`;
  return new Map(rows.map((row) => [nameOfCounter(row), row.breach]));
}

/** Lets go of forecasts of windows that are over. */
export async function deleteOverForecasts(db: Db, now: Date): Promise<void> {
  await db.$executeRaw`
    DELETE FROM budget_forecast f WHERE NOT EXISTS (
      SELECT 1 FROM budget_counter c WHERE c.budget_id = f.budget_id AND c.key = f.counter_key AND (c.ends_at IS NULL OR c.ends_at > ${now}))`;
}

export async function readTeamLeads(db: Db): Promise<Map<string, string>> {
  const teams = await db.team.findMany({ where: { leadId: { not: null } }, select: { id: true, leadId: true } });
  return new Map(teams.flatMap(({ id, leadId }) => (leadId === null ? [] : [[id, leadId] as const])));
}

/** Names of environments where things are tried out, by id. */
export async function readTrialEnvironments(db: Db): Promise<Map<string, string>> {
  const rows = await db.environment.findMany({ where: { kind: { in: ["test", "sandbox"] } }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
