/** Counters as pages show them. */
import type { Db, Tx } from "@/lib/db/client";
import { type Amount, parseAmount } from "../core/budget";

export type Counter = {
  budgetId: string;
  key: string;
  value: string;
  startsAt: Date | null;
  endsAt: Date | null;
  spent: Amount;
  held: Amount;
};
type Row = Omit<Counter, "spent" | "held"> & { spent: string; held: string };
const fromDbCounter = (row: Row): Counter => ({ ...row, spent: parseAmount(row.spent), held: parseAmount(row.held) });

/** A trace or session counts as running for a day after its last call. */
const THREAD_RUNS_MS = 86_400_000;

/**
 * The counters that run at an instant, the fullest first, at most so many of each budget; `running` is how many there are.
 * @param budgetIds Left out: of all budgets.
 */
export async function readRunningCounters(
  db: Db | Tx,
  at: Date,
  most: number,
  budgetIds?: readonly string[],
): Promise<(Counter & { running: number })[]> {
  const rows = await db.$queryRaw<(Row & { running: number })[]>`
    SELECT * FROM (
      SELECT budget_id AS "budgetId", key, value, starts_at AS "startsAt", ends_at AS "endsAt", spent::text, held::text,
        count(*) OVER (PARTITION BY budget_id)::int AS running,
        row_number() OVER (PARTITION BY budget_id ORDER BY budget_counter.spent + budget_counter.held DESC, key) AS place
      FROM budget_counter
      WHERE (ends_at > ${at} AND starts_at <= ${at} OR ends_at IS NULL AND (key LIKE '%@' OR updated_at > ${new Date(at.getTime() - THREAD_RUNS_MS)}))
        AND (${budgetIds === undefined} OR budget_id = ANY(${[...(budgetIds ?? [])]}))
    ) AS ranked WHERE place <= ${most} ORDER BY "budgetId", place`;
  return rows.map(({ running, ...row }) => ({ ...fromDbCounter(row), running }));
}

/** What each count held in the window before, for budgets that carry over: by budget, then value. */
export async function readSpentBefore(
  db: Db | Tx,
  windows: readonly { budgetId: string; endsAt: Date }[],
): Promise<Map<string, Map<string, { spent: Amount }>>> {
  const found = new Map<string, Map<string, { spent: Amount }>>();
  if (windows.length === 0) return found;
  const rows = await db.$queryRaw<{ budgetId: string; value: string; spent: string }[]>`
    SELECT c.budget_id AS "budgetId", c.value, c.spent::text
    FROM unnest(${windows.map(({ budgetId }) => budgetId)}::text[], ${windows.map(({ endsAt }) => endsAt)}::timestamptz[]) AS w(budget_id, ends_at)
    JOIN budget_counter c ON c.budget_id = w.budget_id AND c.ends_at = w.ends_at`;
  for (const { budgetId, value, spent } of rows) {
    const byValue = found.get(budgetId) ?? new Map<string, { spent: Amount }>();
    found.set(budgetId, byValue.set(value, { spent: parseAmount(spent) }));
  }
  return found;
}

/** Windows that are over, newest first. */
export async function readPastCounters(db: Db | Tx, budgetId: string, at: Date, most: number): Promise<Counter[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT budget_id AS "budgetId", key, value, starts_at AS "startsAt", ends_at AS "endsAt", spent::text, held::text
    FROM budget_counter WHERE budget_id = ${budgetId} AND ends_at <= ${at} ORDER BY ends_at DESC LIMIT ${most}`;
  return rows.map(fromDbCounter);
}

export type OpenReservation = {
  id: string;
  kind: "call" | "lease" | "chunk";
  holder: string | null;
  identityId: string | null;
  value: string;
  amount: Amount;
  createdAt: Date;
  expiresAt: Date;
};

/** What of a budget is set aside now, newest first. `value`: of which count. */
export async function readOpenReservations(db: Db | Tx, budgetId: string, most: number): Promise<OpenReservation[]> {
  const rows = await db.$queryRaw<(Omit<OpenReservation, "amount"> & { amount: string })[]>`
    SELECT r.id, r.kind, r.holder, r.identity_id AS "identityId", coalesce(c.value, '') AS value, part.amount::text,
      r.created_at AS "createdAt", r.expires_at AS "expiresAt"
    FROM reservation r
    CROSS JOIN LATERAL unnest(r.budget_ids, r.counter_keys, r.amounts) AS part(budget_id, key, amount)
    LEFT JOIN budget_counter c ON c.budget_id = part.budget_id AND c.key = part.key
    WHERE r.state = 'open' AND part.budget_id = ${budgetId} AND part.amount > 0
    ORDER BY r.created_at DESC, r.id DESC LIMIT ${most}`;
  return rows.map((row) => ({ ...row, amount: parseAmount(row.amount) }));
}
