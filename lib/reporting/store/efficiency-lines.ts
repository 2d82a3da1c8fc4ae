/** What only single lines tell of the cells that savings are looked for in: read once, and summed by the database. */
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { parseUsd } from "@/lib/kernel/money";
import type { Span } from "@/lib/kernel/period";
import { type CellPlace, cellKey, type LineFigures, type Part } from "../core/efficiency/cell";
import { LEAST_LONG_TOKENS, LONG_TIMES_MEDIAN, NIGHT } from "../core/efficiency/thresholds";
import { CELL_COLUMNS, inCells } from "./efficiency";
import { allOf } from "./scope";
import type { Selection } from "./selection";
import type { Sql } from "./source";

const { raw, sql } = Prisma;

/** The prompt size from which a model costs more. */
export type TierBound = { provider: string; model: string; tokens: bigint };

const CELL = raw(`"identityId", "teamId", "applicationId", provider, model, operation`);
const FAILED = raw("status = 'error'");
const AGAIN = raw("status <> 'error' AND is_again");
/** Nobody waits for it, as far as the line itself tells. */
const ALONE = raw("mode = 'standard' AND status = 'ok' AND session_id IS NULL AND operator_id IS NULL AND tool IS NULL AND is_alone");
const LONG = raw("prompt > bound");
const AT_NIGHT = raw(
  `(extract(hour FROM at) >= ${NIGHT.fromHour} OR extract(hour FROM at) < ${NIGHT.toHour} OR extract(isodow FROM at) >= 6)`,
);

const SUMMED = {
  Calls: "1",
  Cost: "cost_usd",
  Input: "input",
  CacheRead: "cache_read",
  CacheWrite: "cache_write",
  Output: "output",
  Embedding: "embedding",
};

/** Calls, cost and tokens of the lines that pass a condition, named after a prefix. */
const partOf = (prefix: string, when: Sql): Sql =>
  Prisma.join(
    Object.entries(SUMMED).map(
      ([name, column]) => sql`coalesce(sum(${raw(column)}) FILTER (WHERE ${when}), 0)::text AS ${raw(`"${prefix}${name}"`)}`,
    ),
  );

type Row = CellPlace & Record<string, string | null>;

/**
 * Figures of each cell, by its key. Reads every line of the span: callers bound how many there are. A repeat is one whose
 * first attempt, in the same span, had its answer; a prompt is known again by its hash. Windows rather than joins: of rows
 * that are made on the way the planner knows too little to join them well.
 */
export async function readLineFigures(
  tx: Tx,
  selection: Selection,
  span: Span,
  tiers: readonly TierBound[],
): Promise<Map<string, LineFigures>> {
  const rows = await tx.$queryRaw<Row[]>`
    WITH line AS MATERIALIZED (
      SELECT ${CELL_COLUMNS}, d.source_id, d.operator_id, d.tool, l.source_event_id, l.retry_of, l.trace_id, l.session_id, l.mode, l.status, l.cost_usd,
        l.occurred_at, (l.occurred_at AT TIME ZONE 'UTC') AS at, l.details ->> 'promptHash' AS hash, coalesce(l.input, 0) AS input,
        coalesce(l.cache_read, 0) AS cache_read, coalesce(l.cache_write, 0) + coalesce(l.cache_write_5m, 0) + coalesce(l.cache_write_1h, 0) AS cache_write, coalesce(l.input, 0) + coalesce(l.cache_read, 0) + coalesce(l.cache_write, 0) + coalesce(l.cache_write_5m, 0) + coalesce(l.cache_write_1h, 0) AS prompt,
        coalesce(l.output, 0) AS output, coalesce(l.embedding, 0) AS embedding
      FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
      WHERE l.occurred_at >= ${span.start.toISOString()}::timestamptz AND l.occurred_at < ${span.end.toISOString()}::timestamptz
        AND l.role = 'billable' AND l.cost_usd IS NOT NULL AND ${allOf(inCells(selection))}
    ), tier AS MATERIALIZED (
      SELECT * FROM unnest(${tiers.map((tier) => tier.provider)}::text[], ${tiers.map((tier) => tier.model)}::text[], ${tiers.map((tier) => tier.tokens.toString())}::bigint[]) AS t(provider, model, tokens)
    ), placed AS (
      SELECT *, count(*) OVER use AS uses, row_number() OVER (use ORDER BY prompt) AS place,
        trace_id IS NULL OR count(*) OVER (PARTITION BY trace_id) = 1 AS is_alone,
        hash IS NOT NULL AND row_number() OVER (PARTITION BY "identityId", provider, model, hash ORDER BY occurred_at, source_event_id) > 1 AS is_known,
        CASE WHEN retry_of IS NULL THEN false ELSE (source_id, retry_of) IN (SELECT source_id, source_event_id FROM line WHERE status = 'ok') END AS is_again
      FROM line WINDOW use AS (PARTITION BY "identityId", provider, model, operation)
    ), sized AS (
      SELECT *, max(CASE WHEN place = (uses + 1) / 2 THEN prompt END) OVER (PARTITION BY "identityId", provider, model, operation) AS middle FROM placed
    ), judged AS (
      SELECT s.*, tier.tokens AS tier, least(tier.tokens, greatest(s.middle * ${LONG_TIMES_MEDIAN}::bigint, ${LEAST_LONG_TOKENS}::bigint)) AS bound
      FROM sized s LEFT JOIN tier ON tier.provider = s.provider AND tier.model = s.model
    )
    SELECT ${CELL}, max(bound)::text AS bound, coalesce(bool_or(bound = tier), false)::text AS "isTier",
      (count(*) FILTER (WHERE (${FAILED} OR ${AGAIN}) AND cost_usd > 0))::text AS "wastedCalls",
      coalesce(sum(cost_usd) FILTER (WHERE ${FAILED} OR ${AGAIN}), 0)::text AS "wastedCost",
      (count(*) FILTER (WHERE ${ALONE} AND ${AT_NIGHT}))::text AS "atNight",
      coalesce(sum(input) FILTER (WHERE is_known AND cache_read = 0), 0)::text AS "repeatedInput",
      ${partOf("alone", ALONE)}, ${partOf("long", LONG)}
    FROM judged GROUP BY ${CELL}`;
  return new Map(rows.map((row) => [cellKey(row), fromDbFigures(row)]));
}

function fromDbFigures(row: Row): LineFigures {
  const count = (name: string): bigint => BigInt(row[name] ?? "0");
  const part = (prefix: string): Part => ({
    calls: count(`${prefix}Calls`),
    costUsd: parseUsd(row[`${prefix}Cost`] ?? "0"),
    tokens: {
      input: count(`${prefix}Input`),
      cacheRead: count(`${prefix}CacheRead`),
      cacheWrite: count(`${prefix}CacheWrite`),
      output: count(`${prefix}Output`),
      embedding: count(`${prefix}Embedding`),
    },
  });
  return {
    wasted: { calls: count("wastedCalls"), costUsd: parseUsd(row.wastedCost ?? "0") },
    alone: { ...part("alone"), atNight: count("atNight") },
    long: { ...part("long"), bound: count("bound"), isTier: row.isTier === "true" },
    repeatedInput: count("repeatedInput"),
  };
}
