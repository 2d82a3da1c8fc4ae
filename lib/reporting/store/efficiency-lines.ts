/** What only single lines tell of the cells that savings are looked for in: summed by the database, by dimension. */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { parseUsd, sumUsd } from "@/lib/kernel/money";
import { type Span, utcDate } from "@/lib/kernel/period";
import { type CellPlace, cellKey, greater, type LineFigures, type Part } from "../core/efficiency/cell";
import { LEAST_LONG_TOKENS, LONG_TIMES_MEDIAN, NIGHT } from "../core/efficiency/thresholds";
import { CELL_COLUMNS, inCells } from "./efficiency";
import { allOf } from "./scope";
import type { Selection } from "./selection";
import { between, type Sql } from "./source";

const { raw, sql } = Prisma;

/** The prompt size from which a model costs more. */
export type TierBound = { provider: string; model: string; tokens: bigint };

const FAILED = raw("status = 'error'");
const AGAIN = raw("status <> 'error' AND retry_of IS NOT NULL AND (source_id, retry_of) IN (SELECT * FROM answered)");
/** Nobody waits for it, as far as the line itself and its trace tell. */
const ALONE = raw("may_wait AND (trace_id IS NULL OR trace_id NOT IN (SELECT * FROM shared))");
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

/** Calls, cost and tokens of the lines that pass a condition, by names after a prefix. */
const partOf = (prefix: string, when: Sql): Sql =>
  Prisma.join(
    Object.entries(SUMMED).map(
      ([name, column]) => sql`${raw(`'${prefix}${name}'`)}, coalesce(sum(${raw(column)}) FILTER (WHERE ${when}), 0)::text`,
    ),
  );

/**
 * Rows of `dimension_id` and `figures` over every line of the span: callers bound how many there are, or who waits for it. What is
 * long is told by the prompts of one identity at one place of what scopes are made of, so that no scope sees a part of it; a
 * repeat is one whose first attempt had its answer, and what is alone in its trace is so whoever else was in it.
 */
const figuresOf = (span: Span, tiers: readonly TierBound[]): Sql => sql`
    WITH dimension AS MATERIALIZED (
      SELECT d.id, d.provider, d.model, dense_rank() OVER (ORDER BY d.identity_id, d.provider, d.model) AS speaker, dense_rank() OVER (ORDER BY
        d.identity_id, d.team_id, d.business_unit_id, d.application_id, d.environment_id, d.provider, d.model, d.operation) AS place,
        d.source_id, d.operator_id IS NULL AND d.tool IS NULL AS is_plain
      FROM usage_dimension d WHERE ${allOf(inCells({ scope: { kind: "all" }, filters: [], grain: "day" }))}
    ), line AS MATERIALIZED (
      SELECT l.dimension_id, d.place, d.speaker, d.source_id, l.source_event_id, l.retry_of, l.trace_id, l.status, l.cost_usd, l.occurred_at,
        d.is_plain AND l.mode = 'standard' AND l.status = 'ok' AND l.session_id IS NULL AS may_wait,
        (l.occurred_at AT TIME ZONE 'UTC') AS at, l.details ->> 'promptHash' AS hash, coalesce(l.input, 0) AS input,
        coalesce(l.cache_read, 0) AS cache_read, coalesce(l.cache_write, 0) + coalesce(l.cache_write_5m, 0) + coalesce(l.cache_write_1h, 0) AS cache_write, coalesce(l.input, 0) + coalesce(l.cache_read, 0) + coalesce(l.cache_write, 0) + coalesce(l.cache_write_5m, 0) + coalesce(l.cache_write_1h, 0) AS prompt,
        coalesce(l.output, 0) AS output, coalesce(l.embedding, 0) AS embedding
      FROM usage_line l JOIN dimension d ON d.id = l.dimension_id
      WHERE ${between("l.occurred_at", span)} AND l.role = 'billable' AND l.cost_usd IS NOT NULL
    ), tier AS MATERIALIZED (
      SELECT * FROM unnest(${tiers.map((tier) => tier.provider)}::text[], ${tiers.map((tier) => tier.model)}::text[], ${tiers.map((tier) => tier.tokens.toString())}::bigint[]) AS t(provider, model, tokens)
    ), answered AS MATERIALIZED (
      SELECT source_id, source_event_id FROM line
      WHERE status = 'ok' AND (source_id, source_event_id) IN (SELECT source_id, retry_of FROM line WHERE retry_of IS NOT NULL)
    ), shared AS MATERIALIZED (
      SELECT trace_id FROM line WHERE trace_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1
    ), bounded AS MATERIALIZED (
      SELECT p.place, tier.tokens AS tier, least(tier.tokens, greatest(p.middle * ${LONG_TIMES_MEDIAN}::bigint, ${LEAST_LONG_TOKENS}::bigint)) AS bound
      FROM (SELECT place, percentile_disc(0.5) WITHIN GROUP (ORDER BY prompt) AS middle FROM line GROUP BY 1) p
      JOIN (SELECT DISTINCT place, provider, model FROM dimension) d ON d.place = p.place
      LEFT JOIN tier ON tier.provider = d.provider AND tier.model = d.model
    ), known AS MATERIALIZED (
      SELECT dimension_id, sum(input) FILTER (WHERE cache_read = 0) AS input FROM (
        SELECT *, row_number() OVER (PARTITION BY speaker, hash ORDER BY occurred_at, source_event_id) AS turn FROM line WHERE hash IS NOT NULL
      ) said WHERE turn > 1 GROUP BY 1
    ), judged AS (
      SELECT dimension_id, jsonb_build_object('bound', max(bound)::text, 'isTier', coalesce(bool_or(bound = tier), false)::text,
        'wastedCalls', (count(*) FILTER (WHERE (${FAILED} OR ${AGAIN}) AND cost_usd > 0))::text,
        'wastedCost', coalesce(sum(cost_usd) FILTER (WHERE ${FAILED} OR ${AGAIN}), 0)::text,
        'atNight', (count(*) FILTER (WHERE ${ALONE} AND ${AT_NIGHT}))::text, ${partOf("alone", ALONE)}, ${partOf("long", LONG)}) AS figures
      FROM line JOIN bounded USING (place) GROUP BY dimension_id
    )
    SELECT j.dimension_id, j.figures || jsonb_build_object('repeatedInput', coalesce(k.input, 0)::text) AS figures
    FROM judged j LEFT JOIN known k ON k.dimension_id = j.dimension_id`;

/** Lookups by trace are hashed whole, and sorted by place: neither belongs on disk. */
const WORK_MEMORY = "128MB";
const withMemory = (tx: Tx): Promise<unknown> => tx.$executeRaw`SELECT set_config('work_mem', ${WORK_MEMORY}, true)`;

type Row = CellPlace & { figures: Record<string, string> };

/** Figures of each cell, by its key, made now. */
export async function readLineFigures(
  tx: Tx,
  selection: Selection,
  span: Span,
  tiers: readonly TierBound[],
): Promise<Map<string, LineFigures>> {
  await withMemory(tx);
  return readFrom(tx, selection, figuresOf(span, tiers));
}

/** The same as they were kept. */
export const readKeptFigures = (tx: Tx, selection: Selection): Promise<Map<string, LineFigures>> =>
  readFrom(tx, selection, raw("SELECT * FROM line_figure"));

async function readFrom(tx: Tx, selection: Selection, figures: Sql): Promise<Map<string, LineFigures>> {
  const rows = await tx.$queryRaw<
    Row[]
  >`SELECT ${CELL_COLUMNS}, f.figures FROM (${figures}) f JOIN usage_dimension d ON d.id = f.dimension_id
    WHERE ${allOf(inCells(selection))}`;
  const cells = new Map<string, LineFigures>();
  for (const row of rows) {
    const key = cellKey(row);
    const own = fromDbFigures(row.figures);
    const known = cells.get(key);
    cells.set(key, known ? addFigures(known, own) : own);
  }
  return cells;
}

/** What the kept figures were made of: the day after the last of their window, and when. Null while there are none. */
export async function readFigureWindow(db: Db | Tx): Promise<{ endsOn: Date; madeAt: Date } | null> {
  const window = await db.lineFigureWindow.findUnique({ where: { id: 1 } });
  return window && { endsOn: window.endsOn, madeAt: window.madeAt };
}

const KEEP_TIMEOUT_MS = 1_200_000;

/** Makes the kept figures anew, all of them at once. */
export function keepFigures(db: Db, span: Span, tiers: readonly TierBound[], madeAt: Date): Promise<void> {
  return db.$transaction(
    async (tx) => {
      await withMemory(tx);
      await tx.$executeRaw`DELETE FROM line_figure`;
      await tx.$executeRaw`INSERT INTO line_figure (dimension_id, figures) ${figuresOf(span, tiers)}`;
      await tx.$executeRaw`INSERT INTO line_figure_window (id, ends_on, made_at) VALUES (1, ${utcDate(span.end)}::date, ${madeAt.toISOString()}::timestamptz)
        ON CONFLICT (id) DO UPDATE SET ends_on = excluded.ends_on, made_at = excluded.made_at`;
    },
    { timeout: KEEP_TIMEOUT_MS, maxWait: 10_000 },
  );
}

function fromDbFigures(figures: Row["figures"]): LineFigures {
  const count = (name: string): bigint => BigInt(figures[name] ?? "0");
  const part = (prefix: string): Part => ({
    calls: count(`${prefix}Calls`),
    costUsd: parseUsd(figures[`${prefix}Cost`] ?? "0"),
    tokens: {
      input: count(`${prefix}Input`),
      cacheRead: count(`${prefix}CacheRead`),
      cacheWrite: count(`${prefix}CacheWrite`),
      output: count(`${prefix}Output`),
      embedding: count(`${prefix}Embedding`),
    },
  });
  return {
    wasted: { calls: count("wastedCalls"), costUsd: parseUsd(figures.wastedCost ?? "0") },
    alone: { ...part("alone"), atNight: count("atNight") },
    long: { ...part("long"), bound: count("bound"), isTier: figures.isTier === "true" },
    repeatedInput: count("repeatedInput"),
  };
}

const addParts = (a: Part, b: Part): Part => ({
  calls: a.calls + b.calls,
  costUsd: sumUsd([a.costUsd, b.costUsd]),
  tokens: {
    input: a.tokens.input + b.tokens.input,
    cacheRead: a.tokens.cacheRead + b.tokens.cacheRead,
    cacheWrite: a.tokens.cacheWrite + b.tokens.cacheWrite,
    output: a.tokens.output + b.tokens.output,
    embedding: a.tokens.embedding + b.tokens.embedding,
  },
});

const addFigures = (a: LineFigures, b: LineFigures): LineFigures => ({
  wasted: { calls: a.wasted.calls + b.wasted.calls, costUsd: sumUsd([a.wasted.costUsd, b.wasted.costUsd]) },
  alone: { ...addParts(a.alone, b.alone), atNight: a.alone.atNight + b.alone.atNight },
  long: { ...addParts(a.long, b.long), bound: greater(a.long.bound, b.long.bound), isTier: a.long.isTier || b.long.isTier },
  repeatedInput: a.repeatedInput + b.repeatedInput,
});
