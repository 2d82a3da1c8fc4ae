import type { Scope } from "@/lib/auth/core/actor";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import type { ChainCall, UsePlace } from "../core/incident-facts";
import { WORK } from "../store/events";
import { inScope } from "../store/scope";
import { inPlace, inSpan, LINE_COST } from "./place";

const { raw, sql } = Prisma;

type Row = Omit<ChainCall, "tokens" | "costUsd"> & { tokens: string; cost: string };

const COLUMNS =
  raw(`l.event_id::text AS "eventId", l.occurred_at AS at, l.span_id AS "spanId", l.parent_span_id AS "parentSpanId", l.role, l.status,
  d.identity_id AS "identityId", d.agent, d.provider, d.model, d.operation, d.tool, l.line_no`);
const TOKENS =
  raw(`(coalesce(l.input, 0) + coalesce(l.cache_read, 0) + coalesce(l.cache_write, 0) + coalesce(l.cache_write_5m, 0) + coalesce(l.cache_write_1h, 0)
  + coalesce(l.output, 0) + coalesce(l.embedding, 0))::text AS tokens`);
/** Evidence repeats what is billed elsewhere: it costs nothing of its own. */
const LINE = sql`${COLUMNS}, ${WORK}, ${TOKENS}, (CASE WHEN l.role = 'billable' THEN ${LINE_COST} ELSE 0 END)::text AS cost`;

/** Calls of one trace in the order of time, at most `most` lines; what is outside the scope is not told of. */
export async function readChainOfTrace(db: Db, traceId: string, scope: Scope, most: number): Promise<ChainCall[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT ${LINE} FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
    WHERE l.trace_id = ${traceId} AND ${inScope(scope) ?? sql`true`} ORDER BY l.occurred_at, l.event_id, l.line_no LIMIT ${most}`;
  return callsOf(rows);
}

/** Calls of a place in [from, to) that name no trace, the earliest first. */
export async function readChainOfPlace(db: Db, place: UsePlace, from: Date, to: Date, most: number): Promise<ChainCall[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT ${LINE} FROM usage_dimension d JOIN usage_line l ON l.dimension_id = d.id
    WHERE ${inPlace(place)} AND ${inSpan(from, to)} AND l.trace_id IS NULL ORDER BY l.occurred_at, l.event_id, l.line_no LIMIT ${most}`;
  return callsOf(rows);
}

function callsOf(rows: readonly Row[]): ChainCall[] {
  const calls = new Map<string, ChainCall>();
  for (const { tokens, cost, ...row } of rows) {
    const known = calls.get(row.eventId);
    if (!known) calls.set(row.eventId, { ...row, tokens: Number(tokens), costUsd: parseUsd(cost) });
    else {
      known.tokens += Number(tokens);
      known.costUsd = (known.costUsd + parseUsd(cost)) as Usd;
    }
  }
  return [...calls.values()];
}
