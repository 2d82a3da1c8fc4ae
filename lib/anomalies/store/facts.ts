/** Stored lines as detectors of behaviour read them: one reader for what arrives and for replays of history. */
import { type Db, poolOf } from "@/lib/db/client";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import { takeFreshLines } from "@/lib/metering";
import type { CallFact } from "../core/call-fact";
import type { ScopeKind } from "../core/signal";
import type { Arrival } from "./arrivals";
import { COLUMNS, FRESH_COLUMNS, freshRow, isCounted, type Row } from "./fact-rows";

/** `costUsd` is what was spent, which is 0 on a flat plan; the fact tells then what it would have cost. */
export type ReadFact = { fact: CallFact; dimensionId: number; costUsd: Usd | null };

type Dimension = Pick<
  CallFact,
  | "identityId"
  | "credentialId"
  | "operatorId"
  | "actorId"
  | "ownerId"
  | "teamId"
  | "businessUnitId"
  | "applicationId"
  | "environmentId"
  | "agent"
  | "provider"
  | "model"
  | "operation"
  | "tool"
> & { isFlat: boolean };

/**
 * Joined in the database, since only what is read there has to travel: by the key of the lines, one look-up each; the fence keeps the
 * planner from reading whole partitions instead. Batches overlap in time, and hold their events in any order.
 */
const OF_ARRIVALS = `SELECT l.* FROM arrival a CROSS JOIN LATERAL unnest(a.event_ids, a.occurred_at) AS e(event_id, occurred_at)
  CROSS JOIN LATERAL (SELECT ${COLUMNS} FROM usage_line l
    WHERE l.occurred_at = e.occurred_at AND l.event_id = e.event_id AND l.role = 'billable' OFFSET 0) AS l
  WHERE a.id = ANY($1::bigint[]) ORDER BY e.occurred_at, e.event_id, l.line_no`;

/**
 * The lines of what arrived, by the time of the events: as this process wrote them a moment ago, else from the table. What is
 * evidence of a call counted elsewhere is left out.
 */
export async function readFactsOf(db: Db, arrivals: readonly Pick<Arrival, "id" | "firstEventId">[]): Promise<ReadFact[]> {
  const stored: bigint[] = [];
  const fresh: Row[] = [];
  for (const { id, firstEventId } of arrivals) {
    const rows = takeFreshLines(db, firstEventId, FRESH_COLUMNS);
    if (rows === null) stored.push(id);
    else while (rows.next()) if (isCounted(rows)) fresh.push(freshRow(rows));
  }
  if (stored.length === arrivals.length) return factsOf(db, await readRowsOf(db, stored));
  if (stored.length > 0) for (const row of await readRowsOf(db, stored)) fresh.push(row);
  return factsOf(db, fresh.sort(inTime));
}

async function readRowsOf(db: Db, arrivals: readonly bigint[]): Promise<Row[]> {
  const values = [`{${arrivals.join(",")}}`];
  return (await poolOf(db).query<Row>({ name: "facts-of-arrivals", text: OF_ARRIVALS, values, rowMode: "array" })).rows;
}

/** The order of the statement above: that of a uuid is that of its text. */
const inTime = (a: Row, b: Row): number => a[3] - b[3] || (a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1);

const SPAN_ROWS = 5_000;
const BY_SPAN = `SELECT ${COLUMNS} FROM usage_line l
  WHERE l.occurred_at >= $1 AND l.occurred_at < $2 AND (l.occurred_at, l.event_id, l.line_no) > ($3::timestamptz, $4::uuid, $5::smallint)
    AND l.role = 'billable' AND ($6::integer[] IS NULL OR l.dimension_id = ANY($6::integer[]))
  ORDER BY l.occurred_at, l.event_id, l.line_no LIMIT ${SPAN_ROWS}`;

export type Span = { from: Date; to: Date };

/** The lines of a half-open span by the time of the events, page by page. `dimensionIds`: of these only. */
export async function* readFactsIn(db: Db, { from, to }: Span, dimensionIds: readonly number[] | null): AsyncGenerator<ReadFact[]> {
  let after = { at: from.toISOString(), eventId: "00000000-0000-0000-0000-000000000000", lineNo: -1 };
  while (true) {
    const { rows } = await poolOf(db).query<Row>({
      text: BY_SPAN,
      values: [from, to, after.at, after.eventId, after.lineNo, dimensionIds === null ? null : `{${dimensionIds.join(",")}}`],
      rowMode: "array",
    });
    const last = rows.at(-1);
    if (last) yield factsOf(db, rows);
    if (!last || rows.length < SPAN_ROWS) return;
    after = { at: new Date(Math.round(last[3])).toISOString(), eventId: last[0], lineNo: last[1] };
  }
}

const COLUMN_OF: Partial<Record<ScopeKind, string>> = {
  identity: "identity_id",
  credential: "credential_id",
  team: "team_id",
  business_unit: "business_unit_id",
  application: "application_id",
  environment: "environment_id",
  model: "model",
  tool: "tool",
};

/** Under which dimensions the usage of a scope is counted; null: all. */
export async function readDimensionIds(db: Db, scope: { kind: ScopeKind; id: string }): Promise<number[] | null> {
  const column = COLUMN_OF[scope.kind];
  if (column === undefined) return null;
  const { rows } = await poolOf(db).query<[number]>({
    text: `SELECT id FROM usage_dimension WHERE ${column} = $1 ORDER BY id`,
    values: [scope.id],
    rowMode: "array",
  });
  return rows.map(([id]) => id);
}

/** Events of each day, newest first: what a replay of a span will have to read. */
export async function countByDay(
  db: Db,
  { from, to }: Span,
  dimensionIds: readonly number[] | null,
): Promise<{ day: Date; events: number }[]> {
  const { rows } = await poolOf(db).query<{ day: Date; events: number }>(
    `SELECT day::timestamptz AS day, sum(events)::float8 AS events FROM usage_daily
     WHERE day >= $1::timestamptz::date AND day < $2 AND ($3::integer[] IS NULL OR dimension_id = ANY($3::integer[])) GROUP BY 1 ORDER BY 1 DESC`,
    [from, to, dimensionIds === null ? null : `{${dimensionIds.join(",")}}`],
  );
  return rows;
}

const DIMENSIONS_KEPT = 200_000;
const known = new WeakMap<Db, Map<number, Dimension>>();

async function dimensionsOf(db: Db, rows: readonly Row[]): Promise<ReadonlyMap<number, Dimension>> {
  let byId = known.get(db);
  if (!byId || byId.size > DIMENSIONS_KEPT) {
    byId = new Map();
    known.set(db, byId);
  }
  const missing = new Set<number>();
  for (const row of rows) if (!byId.has(row[2])) missing.add(row[2]);
  if (missing.size === 0) return byId;
  // A row of this table never changes.
  const found = await db.$queryRaw<(Dimension & { id: number })[]>`
    SELECT id, identity_id AS "identityId", credential_id AS "credentialId", operator_id AS "operatorId", actor_id AS "actorId", owner_id AS "ownerId",
      team_id AS "teamId", business_unit_id AS "businessUnitId", application_id AS "applicationId", environment_id AS "environmentId", agent, provider,
      model, operation, tool, billing = 'flat' AS "isFlat" FROM usage_dimension WHERE id = ANY(${[...missing]})`;
  for (const { id, ...dimension } of found) byId.set(id, dimension);
  return byId;
}

async function factsOf(db: Db, rows: readonly Row[]): Promise<ReadFact[]> {
  const dimensions = await dimensionsOf(db, rows);
  const facts: ReadFact[] = [];
  for (const row of rows) {
    const dimension = dimensions.get(row[2]);
    if (dimension) facts.push(factOf(row, dimension));
  }
  return facts;
}

function factOf(row: Row, dimension: Dimension): ReadFact {
  const details = row[19];
  const costUsd = row[13] === null ? null : parseUsd(row[13]);
  const fact: CallFact = {
    eventId: row[0],
    isFirst: row[1] === 0,
    atMs: Math.round(row[3]),
    receivedMs: Math.round(row[4]),
    identityId: dimension.identityId,
    credentialId: dimension.credentialId,
    operatorId: dimension.operatorId,
    actorId: dimension.actorId,
    ownerId: dimension.ownerId,
    teamId: dimension.teamId,
    businessUnitId: dimension.businessUnitId,
    applicationId: dimension.applicationId,
    environmentId: dimension.environmentId,
    agent: dimension.agent,
    provider: dimension.provider,
    model: dimension.model,
    operation: dimension.operation,
    tool: dimension.tool,
    toolServer: details?.toolServer ?? null,
    argsHash: details?.argsHash ?? null,
    promptHash: details?.promptShape ?? details?.promptHash ?? null,
    status: row[5],
    errorType: row[6],
    attempt: row[7],
    retryOf: row[8],
    input: row[9],
    cacheRead: row[10],
    cacheWrite: row[11],
    output: row[12],
    costUsd: dimension.isFlat ? (row[14] === null ? null : parseUsd(row[14])) : costUsd,
    traceId: row[15],
    spanId: row[16],
    parentSpanId: row[17],
    sessionId: row[18],
    ip: details?.network?.ip ?? null,
    asn: details?.network?.asn ?? null,
    country: details?.network?.country ?? null,
    userAgent: details?.network?.userAgent ?? null,
  };
  return { fact, dimensionId: row[2], costUsd };
}
