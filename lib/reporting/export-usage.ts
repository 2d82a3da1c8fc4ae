import type { Context } from "@/lib/auth/context";
import { BYTE_ORDER_MARK, type CsvColumn, type CsvRow, csvHead, csvLine, fileNamePart } from "@/lib/kernel/csv";
import type { Grouping } from "./core/dimensions";
import { METRICS } from "./core/measures";
import type { Figures, Group } from "./core/usage-answer";
import type { UsageQuery } from "./core/usage-query";
import { readUsage } from "./read-usage";
import type { CsvOptions } from "./schemas";

export type CsvFile = { fileName: string; chunks: AsyncIterable<string> };

/**
 * The table (`rows=groups`) or the chart (`rows=series`) of a spend page as CSV: the same read, every group, no total
 * row. The cost column sums to the total of the page; ratios are those of the very row. Right: spend.read.
 */
export async function exportUsage(ctx: Context, query: UsageQuery, options: CsvOptions): Promise<CsvFile> {
  const metrics = splitsMeters(query) ? query.metrics : [...new Set([...query.metrics, ...METRICS])];
  const answer = await readUsage(ctx, { ...query, metrics, limit: Number.MAX_SAFE_INTEGER, compare: null });
  const isSeries = options.rows === "series" || query.groupBy.length === 0;
  const columns = columnsOf(query, isSeries);
  const rows = isSeries ? answer.series : answer.groups;
  const lines = rows.map((row) => csvLine(columns, cellsOf(row, query, "bucket" in row ? row.bucket : null), options.delimiter));
  const name = ["usage", ...query.groupBy.map(fileNamePart), answer.from.slice(0, 10), answer.to.slice(0, 10), "USD"].join("_");
  return {
    fileName: `${name}.csv`,
    chunks: chunksOf((options.bom === "1" ? BYTE_ORDER_MARK : "") + csvHead(columns, options.delimiter), lines),
  };
}

const splitsMeters = (query: UsageQuery): boolean =>
  [...query.groupBy, ...query.filters.map((filter) => filter.dimension)].includes("meter");
const number = (name: string): CsvColumn => ({ name, kind: "number" });
const text = (name: string): CsvColumn => ({ name, kind: "text" });

function columnsOf(query: UsageQuery, isSeries: boolean): CsvColumn[] {
  const counts = splitsMeters(query)
    ? [number("quantity"), number("unpriced_charges")]
    : [
        ...["requests", "events", "errors", "unpriced_events"].map(number),
        ...["input_uncached", "cache_read", "cache_write", "output", "reasoning", "embedding", "total"].map((name) =>
          number(`tokens_${name}`),
        ),
        ...["cost_per_million_tokens_usd", "cost_per_request_usd", "cache_hit_share", "error_share"].map(number),
      ];
  return [
    ...(isSeries ? [text("bucket")] : []),
    ...query.groupBy.flatMap((grouping) => [text(`${grouping}_id`), text(grouping)]),
    number("cost_usd"),
    number("flat_value_usd"),
    ...counts,
  ];
}

function cellsOf(row: Figures & { group: Group }, query: UsageQuery, bucket: string | null): CsvRow {
  const names = query.groupBy.flatMap((grouping: Grouping) => [row.group[grouping]?.id ?? null, row.group[grouping]?.name ?? null]);
  const { tokens } = row;
  const counts =
    row.unpricedCharges === undefined
      ? [
          row.requests,
          row.events,
          row.errors,
          row.unpricedEvents,
          tokens?.inputUncached,
          tokens?.cacheRead,
          tokens?.cacheWrite,
          tokens?.output,
          tokens?.reasoning,
          tokens?.embedding,
          tokens?.total,
          row.costPerMillionTokensUsd,
          row.costPerRequestUsd,
          row.cacheHitShare,
          row.errorShare,
        ]
      : [row.quantity, row.unpricedCharges];
  return [
    ...(bucket === null ? [] : [bucket]),
    ...names,
    row.costUsd ?? null,
    row.flatValueUsd ?? null,
    ...counts.map((count) => count ?? null),
  ];
}

const LINES_PER_CHUNK = 500;

async function* chunksOf(head: string, lines: readonly string[]): AsyncGenerator<string> {
  yield head;
  for (let i = 0; i < lines.length; i += LINES_PER_CHUNK) yield lines.slice(i, i + LINES_PER_CHUNK).join("");
}
