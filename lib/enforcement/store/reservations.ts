/** Reservations and the counters that they hold of: what one transaction reads, and what it writes in one statement. */
import type { ClientBase } from "pg";
import { type Amount, formatAmount, parseAmount } from "@/lib/budgets/core/budget";
import { byCounter } from "@/lib/budgets/core/counter-tally";
import { arrayLiteral, columnLiteral } from "@/lib/db/array-literal";
import type { Decided } from "../core/decided";
import type { NewReservation, Reservation } from "../core/reservation";

type Client = Pick<ClientBase, "query">;
export type CounterId = { budgetId: string; key: string };
export type Counter = { spent: Amount; held: Amount };
export type NewCounter = CounterId & { value: string; startsAt: Date | null; endsAt: Date | null };

export const counterId = ({ budgetId, key }: CounterId): string => `${budgetId}\u0000${key}`;

/** Whether the budgets are still those of a version, which then stays until the transaction ends. */
export async function isCurrent(client: Client, version: number): Promise<boolean> {
  const { rowCount } = await client.query({
    name: "budgets-version",
    text: "SELECT 1 FROM ledger_version WHERE id = 1 AND budgets = $1::integer FOR SHARE",
    values: [version],
  });
  return rowCount === 1;
}

const RESERVATION = `id, kind, state, token_id AS "tokenId", source_id AS "sourceId", request_hash AS "requestHash", budget_ids AS "budgetIds",
  counter_keys AS "counterKeys", amounts::text[] AS amounts, call, identity_id AS "identityId", trim_scale(estimate_usd)::text AS "estimateUsd", trim_scale(actual_usd)::text AS "actualUsd",
  event_id AS "eventId", created_at AS "createdAt", expires_at AS "expiresAt"`;

type DbReservation = Omit<Reservation, "holds"> & { budgetIds: string[]; counterKeys: string[]; amounts: string[] };

function fromDbReservation({ budgetIds, counterKeys, amounts, ...row }: DbReservation): Reservation {
  const holds = budgetIds.map((budgetId, i) => ({
    budgetId,
    key: counterKeys[i] as string,
    amount: parseAmount(amounts[i] as string),
  }));
  return { ...row, holds };
}

/** @param lock Holds them until the transaction ends, in the order of their ids. */
export async function readReservations(client: Client, ids: readonly string[], lock: boolean): Promise<Map<string, Reservation>> {
  const { rows } = await client.query<DbReservation>({
    name: lock ? "lock-reservations" : "read-reservations",
    text: `SELECT ${RESERVATION} FROM reservation WHERE id = ANY($1::text[]) ORDER BY id ${lock ? "FOR UPDATE" : ""}`,
    values: [arrayLiteral(ids)],
  });
  return new Map(rows.map((row) => [row.id, fromDbReservation(row)]));
}

/** What was answered before under these keys, by token and key. */
export async function readReplays(
  client: Client,
  keys: readonly { tokenId: string; idempotencyKey: string }[],
): Promise<Map<string, Reservation>> {
  const { rows } = await client.query<DbReservation & { idempotencyKey: string }>(
    `SELECT ${RESERVATION}, idempotency_key AS "idempotencyKey" FROM reservation r
     JOIN unnest($1::text[], $2::text[]) AS k(token, key) ON r.token_id = k.token AND r.idempotency_key = k.key`,
    [keys.map(({ tokenId }) => tokenId), keys.map(({ idempotencyKey }) => idempotencyKey)],
  );
  return new Map(rows.map(({ idempotencyKey, ...row }) => [`${row.tokenId} ${idempotencyKey}`, fromDbReservation(row)]));
}

/** Overdue reservations of these budgets, held until the transaction ends; those that another transaction holds are left. */
export async function lockOverdue(client: Client, budgetIds: readonly string[] | null, now: Date, limit: number): Promise<Reservation[]> {
  const { rows } = await client.query<DbReservation>(
    `SELECT ${RESERVATION} FROM reservation WHERE state = 'open' AND expires_at <= $1 AND ($2::text[] IS NULL OR budget_ids && $2::text[])
     ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED`,
    [now, budgetIds, limit],
  );
  return rows.map(fromDbReservation);
}

/** Whether any reservation of these budgets is overdue. */
export async function hasOverdue(client: Client, budgetIds: readonly string[], now: Date): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    "SELECT EXISTS (SELECT 1 FROM reservation WHERE state = 'open' AND expires_at <= $1 AND budget_ids && $2::text[]) AS found",
    [now, budgetIds],
  );
  return rows[0]?.found === true;
}

const LOCK_COUNTERS = `SELECT c.budget_id AS "budgetId", c.key, c.spent::text AS spent, c.held::text AS held FROM budget_counter c
  JOIN unnest($1::text[], $2::text[]) AS t(budget_id, key) ON c.budget_id = t.budget_id AND c.key = t.key
  ORDER BY c.budget_id COLLATE "C", c.key COLLATE "C" FOR UPDATE OF c`;
const MAKE_COUNTERS = `INSERT INTO budget_counter (budget_id, key, value, starts_at, ends_at)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[]) AS t(budget_id, key, value, starts_at, ends_at)
  ORDER BY budget_id COLLATE "C", key COLLATE "C" ON CONFLICT DO NOTHING`;

/** Locks counters in the order of their keys, as everybody does, and makes those of `fresh` that are not there. */
export async function lockCounters(
  client: Client,
  known: readonly CounterId[],
  fresh: readonly NewCounter[],
): Promise<Map<string, Counter>> {
  const wanted = new Map([...known, ...fresh].map((each) => [counterId(each), each]));
  const found = await lockedCounters(client, [...wanted.values()]);
  const missing = new Map(fresh.filter((each) => !found.has(counterId(each))).map((each) => [counterId(each), each]));
  if (missing.size === 0) return found;
  const made = [...missing.values()].sort(byCounter);
  await client.query(MAKE_COUNTERS, [
    columnLiteral(made, ({ budgetId }) => budgetId),
    columnLiteral(made, ({ key }) => key),
    columnLiteral(made, ({ value }) => value),
    columnLiteral(made, ({ startsAt }) => startsAt?.toISOString() ?? null),
    columnLiteral(made, ({ endsAt }) => endsAt?.toISOString() ?? null),
  ]);
  return lockedCounters(client, [...wanted.values()]);
}

async function lockedCounters(client: Client, ids: readonly CounterId[]): Promise<Map<string, Counter>> {
  const { rows } = await client.query<CounterId & { spent: string; held: string }>({
    name: "lock-counters",
    text: LOCK_COUNTERS,
    values: [columnLiteral(ids, ({ budgetId }) => budgetId), columnLiteral(ids, ({ key }) => key)],
  });
  return new Map(rows.map((row) => [counterId(row), { spent: parseAmount(row.spent), held: parseAmount(row.held) }]));
}

/** Counters as they are, without a lock. */
export async function readCounters(client: Client, ids: readonly CounterId[]): Promise<Map<string, Counter>> {
  const { rows } = await client.query<CounterId & { spent: string; held: string }>({
    name: "read-counters",
    text: LOCK_COUNTERS.slice(0, LOCK_COUNTERS.indexOf("ORDER BY")),
    values: [columnLiteral(ids, ({ budgetId }) => budgetId), columnLiteral(ids, ({ key }) => key)],
  });
  return new Map(rows.map((row) => [counterId(row), { spent: parseAmount(row.spent), held: parseAmount(row.held) }]));
}

/** A chunk that a process holds of one counter, and how much is added to it (or, negative, taken out). */
export type ChunkChange = { id: string; holder: string; counter: CounterId; amount: Amount; expiresAt: Date };
export type ClosedReservation = { id: string; state: string; actualUsd: string | null; eventId: string | null };

/** All that one transaction changes. Its counters are locked by it. */
export type Changes = {
  now: Date;
  held: ReadonlyMap<string, CounterId & { amount: Amount }>;
  chunks: readonly ChunkChange[];
  opened: readonly (NewReservation & { closed?: ClosedReservation })[];
  closed: readonly ClosedReservation[];
  decisions: readonly Decided[];
};

const WRITE = `WITH move_held AS (
  UPDATE budget_counter c SET held = c.held + t.amount, updated_at = $1
  FROM unnest($2::text[], $3::text[], $4::numeric[]) AS t(budget_id, key, amount) WHERE c.budget_id = t.budget_id AND c.key = t.key
), chunks AS (
  INSERT INTO reservation (id, kind, state, holder, budget_ids, counter_keys, amounts, created_at, expires_at)
  SELECT id, 'chunk', 'open', holder, ARRAY[budget_id], ARRAY[key], ARRAY[amount], $1, expires_at
  FROM unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::numeric[], $10::timestamptz[]) AS t(id, holder, budget_id, key, amount, expires_at)
  ON CONFLICT (id) DO UPDATE SET amounts = ARRAY[reservation.amounts[1] + excluded.amounts[1]], expires_at = excluded.expires_at
  WHERE reservation.state = 'open' RETURNING 1
), opened AS (
  INSERT INTO reservation (id, kind, state, holder, token_id, source_id, idempotency_key, request_hash, budget_ids, counter_keys, amounts, call,
    identity_id, estimate_usd, actual_usd, event_id, created_at, expires_at, closed_at)
  SELECT id, kind, state, holder, token_id, source_id, idempotency_key, request_hash, budget_ids, counter_keys, amounts, call, identity_id,
    estimate_usd, actual_usd, event_id, created_at, expires_at, CASE WHEN state <> 'open' THEN $1::timestamptz END
  FROM json_to_recordset($11::json) AS t(id text, kind text, state text, holder text, token_id text, source_id text, idempotency_key text,
    request_hash text, budget_ids text[], counter_keys text[], amounts numeric[], call jsonb, identity_id text, estimate_usd numeric,
    actual_usd numeric, event_id text, created_at timestamptz, expires_at timestamptz)
), closed AS (
  UPDATE reservation r SET state = t.state, closed_at = coalesce(r.closed_at, $1), actual_usd = coalesce(t.actual_usd, r.actual_usd),
    event_id = coalesce(t.event_id, r.event_id)
  FROM unnest($12::text[], $13::text[], $14::numeric[], $15::text[]) AS t(id, state, actual_usd, event_id) WHERE r.id = t.id
), decisions AS (
  INSERT INTO budget_decision (at, decision, reason, budget_id, counter_key, identity_id, credential_id, provider, model, application_id,
    environment_id, tool, trace_id, estimate_usd, token_id, count)
  SELECT * FROM unnest($16::timestamptz[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[], $24::text[],
    $25::text[], $26::text[], $27::text[], $28::text[], $29::numeric[], $30::text[], $31::integer[])
) SELECT (SELECT count(*) FROM chunks)::integer AS chunks`;

/** As one text of JSON: many rows with lists in them are written as that in a fraction of the time that columns of texts take. */
const toDbOpened = (row: Changes["opened"][number]): Record<string, unknown> => ({
  id: row.id,
  kind: row.kind,
  state: row.closed?.state ?? "open",
  holder: row.holder,
  token_id: row.tokenId,
  source_id: row.sourceId,
  idempotency_key: row.idempotencyKey,
  request_hash: row.requestHash,
  budget_ids: row.levels.map(({ budget }) => budget.id),
  counter_keys: row.levels.map(({ key }) => key),
  amounts: row.levels.map(({ amount }) => formatAmount(amount)),
  call: row.call,
  identity_id: row.identityId,
  estimate_usd: row.estimateUsd,
  actual_usd: row.closed?.actualUsd,
  event_id: row.closed?.eventId,
  created_at: row.createdAt,
  expires_at: row.expiresAt,
});

/** @returns whether all chunks were still there; if not, the transaction is to be rolled back. */
export async function writeChanges(client: Client, changes: Changes): Promise<boolean> {
  const { now, chunks, opened, closed, decisions: d } = changes;
  const held = [...changes.held.values()].sort(byCounter);
  const values = [
    now.toISOString(),
    columnLiteral(held, ({ budgetId }) => budgetId),
    columnLiteral(held, ({ key }) => key),
    columnLiteral(held, ({ amount }) => formatAmount(amount)),
    columnLiteral(chunks, ({ id }) => id),
    columnLiteral(chunks, ({ holder }) => holder),
    columnLiteral(chunks, ({ counter }) => counter.budgetId),
    columnLiteral(chunks, ({ counter }) => counter.key),
    columnLiteral(chunks, ({ amount }) => formatAmount(amount)),
    columnLiteral(chunks, ({ expiresAt }) => expiresAt.toISOString()),
    JSON.stringify(opened.map(toDbOpened)),
    columnLiteral(closed, ({ id }) => id),
    columnLiteral(closed, ({ state }) => state),
    columnLiteral(closed, ({ actualUsd }) => actualUsd),
    columnLiteral(closed, ({ eventId }) => eventId),
    columnLiteral(d, ({ at }) => at.toISOString()),
    columnLiteral(d, ({ decision }) => decision),
    columnLiteral(d, ({ reason }) => reason),
    columnLiteral(d, ({ budgetId }) => budgetId),
    columnLiteral(d, ({ counterKey }) => counterKey),
    columnLiteral(d, ({ identityId }) => identityId),
    columnLiteral(d, ({ credentialId }) => credentialId),
    columnLiteral(d, ({ provider }) => provider),
    columnLiteral(d, ({ model }) => model),
    columnLiteral(d, ({ applicationId }) => applicationId),
    columnLiteral(d, ({ environmentId }) => environmentId),
    columnLiteral(d, ({ tool }) => tool),
    columnLiteral(d, ({ traceId }) => traceId),
    columnLiteral(d, ({ estimateUsd }) => estimateUsd),
    columnLiteral(d, ({ tokenId }) => tokenId),
    columnLiteral(d, ({ count }) => count),
  ];
  const { rows } = await client.query<{ chunks: number }>({ name: "write-reservations", text: WRITE, values });
  return rows[0]?.chunks === chunks.length;
}
