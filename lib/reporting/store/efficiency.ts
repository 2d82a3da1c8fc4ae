/** The cells that savings are looked for in, from the daily roll-ups. */
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { parseUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { Span } from "@/lib/kernel/period";
import { type Cell, type CellPlace, cellKey } from "../core/efficiency/cell";
import { allOf } from "./scope";
import { dimensionConditions, type Selection } from "./selection";
import { inSpan, type Sql, tableOfFolded } from "./source";
import { readFolded } from "./weeks";

const { raw, sql } = Prisma;

/** Cells are told apart by who called, so no place stands for them. */
const BY_CALLER = ["identity"] as const;

/** What tells cells apart, of rows `d` of usage_dimension. */
export const CELL_COLUMNS = raw(
  `d.identity_id AS "identityId", d.team_id AS "teamId", d.application_id AS "applicationId", d.provider, d.model, d.operation`,
);

/** Metered usage that an identity answers for. */
export const inCells = (selection: Selection): Sql[] => [
  raw("d.billing = 'metered'"),
  raw("d.identity_id IS NOT NULL"),
  ...dimensionConditions(selection),
];

const SUMS = raw(
  ["cost_usd", "requests", "input", "cache_read", "cache_write", "output", "embedding"]
    .map((name) => `sum(u.${name}) AS ${name}`)
    .join(", "),
);

type Counts = Record<"cost" | "requests" | "input" | "cacheRead" | "cacheWrite" | "output" | "embedding", string>;

/** Cells that cost something, without what single lines tell of them. Summed by dimension first: those are few. */
export async function readCells(tx: Tx, selection: Selection, span: Span): Promise<Cell[]> {
  const where = allOf(inCells(selection));
  const folded = await readFolded(tx, selection, "daily", BY_CALLER, [span]);
  const rows = await tx.$queryRaw<(CellPlace & Counts)[]>`
    SELECT ${CELL_COLUMNS}, sum(u.cost_usd)::text AS cost, sum(u.requests)::text AS requests, sum(u.input)::text AS input, sum(u.cache_read)::text AS "cacheRead",
      sum(u.cache_write)::text AS "cacheWrite", sum(u.output)::text AS output, sum(u.embedding)::text AS embedding
    FROM (SELECT u.dimension_id, ${SUMS} FROM ${tableOfFolded("daily", folded)} WHERE ${inSpan("daily", span)} GROUP BY 1) u
    JOIN usage_dimension d ON d.id = u.dimension_id WHERE ${where} GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(u.cost_usd) > 0`;
  const retrieved = await readRetrieval(tx, selection, where, span);
  return rows.map(({ cost, requests, input, cacheRead, cacheWrite, output, embedding, ...place }) => {
    return {
      ...place,
      costUsd: parseUsd(cost),
      requests: BigInt(requests),
      tokens: {
        input: BigInt(input),
        cacheRead: BigInt(cacheRead),
        cacheWrite: BigInt(cacheWrite),
        output: BigInt(output),
        embedding: BigInt(embedding),
      },
      retrieval: retrieved.get(cellKey(place)) ?? NO_RETRIEVAL,
      lines: null,
    };
  });
}

const NO_RETRIEVAL = { units: 0n, costUsd: ZERO_USD };

async function readRetrieval(tx: Tx, selection: Selection, where: Sql, span: Span): Promise<Map<string, { units: bigint; costUsd: Usd }>> {
  const folded = await readFolded(tx, selection, "meter", BY_CALLER, [span]);
  const isRetrieval = sql`u.meter IN ('retrieval', 'rerank_unit')`;
  const rows = await tx.$queryRaw<(CellPlace & { cost: string; units: string })[]>`
    SELECT ${CELL_COLUMNS}, sum(u.cost_usd)::text AS cost, trunc(sum(u.quantity))::text AS units
    FROM ${tableOfFolded("meter", folded, isRetrieval)} JOIN usage_dimension d ON d.id = u.dimension_id
    WHERE ${inSpan("meter", span)} AND ${isRetrieval} AND ${where} GROUP BY 1, 2, 3, 4, 5, 6`;
  return new Map(rows.map(({ cost, units, ...place }) => [cellKey(place), { units: BigInt(units), costUsd: parseUsd(cost) }]));
}
