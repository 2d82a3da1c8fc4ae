/** Counters set to what they should say, and let go when nobody asks for them any more. */
import { columnLiteral } from "@/lib/db/array-literal";
import type { Db, Tx } from "@/lib/db/client";
import { type Amount, formatAmount, parseAmount } from "../core/budget";
import type { Counter } from "./read-counters";

export type CounterState = { key: string; spent: Amount; held: Amount };

/**
 * The counters of these budgets as they stand, in the order in which everybody locks them.
 * @param isLocked Holds them until the transaction ends: nothing is reserved meanwhile.
 */
export async function readCounterStates(
  tx: Tx,
  budgetIds: readonly string[],
  isLocked: boolean,
): Promise<(Counter & { updatedAt: Date })[]> {
  const rows = await tx.$queryRawUnsafe<(Omit<Counter, "spent" | "held"> & { spent: string; held: string; updatedAt: Date })[]>(
    `SELECT budget_id AS "budgetId", key, value, starts_at AS "startsAt", ends_at AS "endsAt", spent::text, held::text, updated_at AS "updatedAt"
     FROM budget_counter WHERE budget_id = ANY($1::text[]) ORDER BY budget_id COLLATE "C", key COLLATE "C" ${isLocked ? "FOR UPDATE" : ""}`,
    [...budgetIds],
  );
  return rows.map((row) => ({ ...row, spent: parseAmount(row.spent), held: parseAmount(row.held) }));
}

/** What open reservations set aside, by budget and key. */
export async function readReserved(tx: Tx, budgetIds: readonly string[]): Promise<Map<string, Map<string, Amount>>> {
  const rows = await tx.$queryRaw<{ budgetId: string; key: string; amount: string }[]>`
    SELECT part.budget_id AS "budgetId", part.key, sum(part.amount)::text AS amount
    FROM reservation r CROSS JOIN LATERAL unnest(r.budget_ids, r.counter_keys, r.amounts) AS part(budget_id, key, amount)
    WHERE r.state = 'open' AND part.budget_id = ANY(${[...budgetIds]}) GROUP BY 1, 2`;
  const reserved = new Map<string, Map<string, Amount>>();
  for (const { budgetId, key, amount } of rows) {
    const byKey = reserved.get(budgetId) ?? new Map<string, Amount>();
    reserved.set(budgetId, byKey.set(key, parseAmount(amount)));
  }
  return reserved;
}

/** Sets counters, whatever they said before, and makes those that are not there. */
export async function writeCounters(tx: Tx, counters: readonly Counter[]): Promise<void> {
  if (counters.length === 0) return;
  await tx.$executeRawUnsafe(
    `INSERT INTO budget_counter (budget_id, key, value, starts_at, ends_at, spent, held)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::numeric[], $7::numeric[])
       AS t(budget_id, key, value, starts_at, ends_at, spent, held) ORDER BY budget_id COLLATE "C", key COLLATE "C"
     ON CONFLICT (budget_id, key) DO UPDATE SET spent = excluded.spent, held = excluded.held, updated_at = now()`,
    columnLiteral(counters, ({ budgetId }) => budgetId),
    columnLiteral(counters, ({ key }) => key),
    columnLiteral(counters, ({ value }) => value),
    columnLiteral(counters, ({ startsAt }) => startsAt?.toISOString() ?? null),
    columnLiteral(counters, ({ endsAt }) => endsAt?.toISOString() ?? null),
    columnLiteral(counters, ({ spent }) => formatAmount(spent)),
    columnLiteral(counters, ({ held }) => formatAmount(held)),
  );
}

const PAGE = 5_000;

/** Deletes page by page, so that no lock is held for long. @returns how many went. */
async function deletePages(deletePage: () => Promise<number>): Promise<number> {
  let gone = 0;
  for (let page = PAGE; page === PAGE; gone += page) page = await deletePage();
  return gone;
}

/** Windows of minutes and hours that ended before an instant, traces and sessions without a call since; none that holds anything. */
export const deleteOldCounters = (db: Db, before: Date): Promise<number> =>
  deletePages(
    () => db.$executeRaw`
      DELETE FROM budget_counter WHERE ctid IN (
        SELECT c.ctid FROM budget_counter c JOIN budget b ON b.id = c.budget_id
        WHERE c.held = 0 AND (b.time_window IN ('minute', 'hour') AND c.ends_at < ${before}
          OR b.time_window IN ('trace', 'session') AND c.ends_at IS NULL AND c.updated_at < ${before}) LIMIT ${PAGE})`,
  );

export const deleteClosedReservations = (db: Db, before: Date): Promise<number> =>
  deletePages(
    () => db.$executeRaw`
      DELETE FROM reservation WHERE id IN (SELECT id FROM reservation WHERE state <> 'open' AND expires_at < ${before} AND closed_at < ${before} LIMIT ${PAGE})`,
  );

export const deleteOldDecisions = (db: Db, before: Date): Promise<number> =>
  deletePages(
    () => db.$executeRaw`DELETE FROM budget_decision WHERE id IN (SELECT id FROM budget_decision WHERE at < ${before} LIMIT ${PAGE})`,
  );

/** Traces and sessions with a call since an instant, the latest first; of each of these budgets its own. */
export async function readThreadsTouched(tx: Tx, budgetIds: readonly string[], since: Date, most: number): Promise<Map<string, string[]>> {
  const threads = new Map(budgetIds.map((id): [string, string[]] => [id, []]));
  if (budgetIds.length === 0) return threads;
  const rows = await tx.$queryRaw<{ budgetId: string; thread: string }[]>`
    SELECT DISTINCT "budgetId", thread FROM (
      SELECT budget_id AS "budgetId", regexp_replace(substr(key, length(value) + 2), '^(trace|session) ', '') AS thread,
        row_number() OVER (PARTITION BY budget_id ORDER BY updated_at DESC) AS place
      FROM budget_counter WHERE budget_id = ANY(${[...budgetIds]}) AND ends_at IS NULL AND updated_at >= ${since}
    ) AS touched WHERE place <= ${most}`;
  for (const { budgetId, thread } of rows) threads.get(budgetId)?.push(thread);
  return threads;
}
