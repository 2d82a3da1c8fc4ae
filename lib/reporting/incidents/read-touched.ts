/** What calls touched, from single lines by dimension and time: tools, traces, networks, places, agents further down. */
import type { Scope } from "@/lib/auth/core/actor";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import { addUtcDays } from "@/lib/kernel/period";
import type { Callee, Touched, TouchedKind, TraceSum, UsePlace } from "../core/incident-facts";
import { inScope } from "../store/scope";
import { inPlace, inSpan, LINE_COST } from "./place";

const { empty, raw, sql } = Prisma;

const NEW_DAYS = 28;
/** Networks are known from so many lines before, the newest. */
const MOST_KNOWN = 50_000;
const NETWORK = "coalesce('AS' || (l.details->'network'->>'asn'), l.details->'network'->>'ip')";
const KINDS: Readonly<Record<TouchedKind, { id: string; with: string }>> = {
  identity: { id: "d.identity_id", with: "NULL" },
  application: { id: "d.application_id", with: "NULL" },
  environment: { id: "d.environment_id", with: "NULL" },
  tenant: { id: "d.tenant", with: "NULL" },
  model: { id: "d.model", with: "d.provider" },
  tool: { id: "d.tool", with: "l.details->>'toolServer'" },
  network: { id: NETWORK, with: "l.details->'network'->>'country'" },
  credential: { id: "d.credential_id", with: "NULL" },
};

type Row = Omit<Touched, "calls" | "errors" | "distinct" | "costUsd"> & Record<"calls" | "errors" | "distinct" | "cost", string>;

/**
 * What the calls of a place touched in [from, to), the dearest first, at most `most` of each kind. Whether it is new is
 * judged by the daily roll-up, of networks by the lines, of the 28 days before `newSince`.
 */
export async function readTouched(
  db: Db,
  ask: {
    place: UsePlace;
    kinds: readonly TouchedKind[];
    from: Date;
    to: Date;
    newSince: Date;
    most: number;
    scope?: Scope;
    onlyOk?: boolean;
  },
): Promise<Touched[]> {
  const seen = ask.scope && inScope(ask.scope);
  const where = sql`${inPlace(ask.place)} AND ${inSpan(ask.from, ask.to)} ${seen ? sql`AND ${seen}` : empty} ${ask.onlyOk ? sql`AND l.status <> 'error'` : empty}`;
  const found = await Promise.all(
    ask.kinds.map((kind) => {
      const { id, with: beside } = KINDS[kind];
      return db.$queryRaw<Row[]>`
        SELECT ${kind} AS kind, ${raw(id)} AS id, ${raw(beside)}::text AS "with", sum(l.events)::text AS calls,
          coalesce(sum(l.events) FILTER (WHERE l.status = 'error'), 0)::text AS errors,
          count(DISTINCT coalesce(l.details->>'argsHash', l.details->>'promptShape', l.details->>'promptHash', l.event_id::text))::text AS distinct,
          coalesce(sum(${LINE_COST}), 0)::text AS cost, min(l.occurred_at) AS "firstAt", max(l.occurred_at) AS "lastAt", false AS "isNew"
        FROM usage_dimension d JOIN usage_line l ON l.dimension_id = d.id WHERE ${where} AND ${raw(id)} IS NOT NULL
        GROUP BY 2, 3 HAVING sum(l.events) > 0 ORDER BY sum(${LINE_COST}) DESC, sum(l.events) DESC, 2, 3 LIMIT ${ask.most}`;
    }),
  );
  const known = await readKnown(db, ask.place, ask.kinds, ask.newSince);
  return found.flat().map(({ cost, ...row }) => ({
    ...row,
    calls: Number(row.calls),
    errors: Number(row.errors),
    distinct: Number(row.distinct),
    costUsd: formatUsd(parseUsd(cost)),
    isNew: !known.has(`${row.kind} ${row.id}`),
  }));
}

async function readKnown(db: Db, place: UsePlace, kinds: readonly TouchedKind[], before: Date): Promise<Set<string>> {
  const from = addUtcDays(before, -NEW_DAYS);
  const rows = await Promise.all(
    kinds.map((kind) =>
      kind === "network"
        ? db.$queryRaw<{ kind: string; id: string }[]>`
            SELECT DISTINCT ${kind} AS kind, l.network AS id FROM (
              SELECT ${raw(NETWORK)} AS network FROM usage_dimension d JOIN usage_line l ON l.dimension_id = d.id
              WHERE ${inPlace(place)} AND ${inSpan(from, before)} AND l.status = 'ok' AND l.details ? 'network' ORDER BY l.occurred_at DESC LIMIT ${MOST_KNOWN}) l`
        : db.$queryRaw<{ kind: string; id: string }[]>`
            SELECT DISTINCT ${kind} AS kind, ${raw(KINDS[kind].id)} AS id FROM usage_dimension d
            WHERE ${inPlace(place)} AND ${raw(KINDS[kind].id)} IS NOT NULL AND EXISTS (
              SELECT 1 FROM usage_line l WHERE l.dimension_id = d.id AND ${inSpan(from, before)})`,
    ),
  );
  return new Set(rows.flat().map(({ kind, id }) => `${kind} ${id}`));
}

/** Traces of a place in [from, to), the dearest first, then the longest. */
export async function readTraceSums(db: Db, place: UsePlace, from: Date, to: Date, most: number): Promise<TraceSum[]> {
  const rows = await db.$queryRaw<(Omit<TraceSum, "calls" | "errors" | "costUsd"> & Record<"calls" | "errors" | "cost", string>)[]>`
    SELECT l.trace_id AS "traceId", min(l.occurred_at) AS at, max(l.occurred_at) AS until, sum(l.events)::text AS calls,
      coalesce(sum(l.events) FILTER (WHERE l.status = 'error'), 0)::text AS errors, coalesce(sum(${LINE_COST}), 0)::text AS cost
    FROM usage_dimension d JOIN usage_line l ON l.dimension_id = d.id WHERE ${inPlace(place)} AND ${inSpan(from, to)} AND l.trace_id IS NOT NULL
    GROUP BY 1 ORDER BY sum(${LINE_COST}) DESC, sum(l.events) DESC, 1 LIMIT ${most}`;
  return rows.map(({ cost, ...row }) => ({
    ...row,
    calls: Number(row.calls),
    errors: Number(row.errors),
    costUsd: formatUsd(parseUsd(cost)),
  }));
}

/** Identities whose calls stand below calls of this one in these traces: whom it called, itself or through others. */
export async function readCallees(db: Db, identityId: string, traceIds: readonly string[], scope: Scope): Promise<Callee[]> {
  if (traceIds.length === 0) return [];
  const seen = inScope(scope);
  const rows = await db.$queryRaw<(Omit<Callee, "calls" | "costUsd"> & Record<"calls" | "cost", string>)[]>`
    WITH RECURSIVE line AS MATERIALIZED (
      SELECT l.trace_id, l.span_id, l.parent_span_id, l.events, ${LINE_COST} AS cost, l.occurred_at, d.identity_id, ${seen ?? sql`true`} AS seen
      FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
      WHERE l.trace_id = ANY(${[...traceIds]}::text[]) AND l.role = 'billable' LIMIT 20000
    ), below AS (
      SELECT trace_id, span_id FROM line WHERE identity_id = ${identityId} AND span_id IS NOT NULL
      UNION SELECT l.trace_id, l.span_id FROM below b JOIN line l ON l.trace_id = b.trace_id AND l.parent_span_id = b.span_id WHERE l.span_id IS NOT NULL
    )
    SELECT l.identity_id AS "identityId", sum(l.events)::text AS calls, coalesce(sum(l.cost), 0)::text AS cost, min(l.occurred_at) AS "firstAt", max(l.occurred_at) AS "lastAt"
    FROM line l WHERE l.seen AND l.identity_id IS NOT NULL AND l.identity_id <> ${identityId}
      AND EXISTS (SELECT 1 FROM below b WHERE b.trace_id = l.trace_id AND b.span_id = l.parent_span_id)
    GROUP BY 1 ORDER BY sum(l.cost) DESC, 1 LIMIT 50`;
  return rows.map(({ cost, ...row }) => ({ ...row, calls: Number(row.calls), costUsd: formatUsd(parseUsd(cost)) }));
}
