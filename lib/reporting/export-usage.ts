import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { BYTE_ORDER_MARK, type CsvColumn, type CsvRow, csvHead, csvLine, fileNamePart } from "@/lib/kernel/csv";
import { utcDate } from "@/lib/kernel/period";
import type { Grouping } from "./core/dimensions";
import { METRICS } from "./core/measures";
import type { Figures, Group, UsageGroup, UsagePoint } from "./core/usage-answer";
import type { UsageQuery } from "./core/usage-query";
import { readUsage, readUsageGroups, streamUsageSeries } from "./read-usage";
import type { CsvOptions } from "./schemas";

export type CsvFile = { fileName: string; chunks: AsyncIterable<string> };

/**
 * The table (`rows=groups`) or the chart (`rows=series`) of a spend page as CSV: the same read, every group, no total
 * row. The cost column sums to the total of the page; ratios are those of the very row. A series for each group is streamed,
 * however many there are. Right: spend.read.
 */
export async function exportUsage(ctx: Context, query: UsageQuery, options: CsvOptions): Promise<CsvFile> {
  authorize(ctx, "spend.read");
  const metrics = splitsMeters(query) ? query.metrics : [...new Set([...query.metrics, ...METRICS])];
  const asked: UsageQuery = { ...query, metrics, limit: Number.MAX_SAFE_INTEGER, compare: null };
  const isSeries = options.rows === "series" || query.groupBy.length === 0;
  const columns = columnsOf(query, isSeries);
  const pages = isSeries ? await seriesPages(ctx, asked) : [await readUsageGroups(ctx, asked)];
  const name = ["usage", ...query.groupBy.map(fileNamePart), utcDate(query.span.start), utcDate(query.span.end), "USD"].join("_");
  return {
    fileName: `${name}.csv`,
    chunks: chunksOf((options.bom === "1" ? BYTE_ORDER_MARK : "") + csvHead(columns, options.delimiter), pages, (row) =>
      csvLine(columns, cellsOf(row, query, "bucket" in row ? row.bucket : null), options.delimiter),
    ),
  };
}

/** Where the smaller groups are one, or labels are told apart, the answer of the page is small enough. */
async function seriesPages(ctx: Context, asked: UsageQuery): Promise<AsyncIterable<UsagePoint[]> | Iterable<UsagePoint[]>> {
  const isWhole = asked.groupBy.length > 0 && asked.top === null && !asksLabel(asked);
  return isWhole ? streamUsageSeries(ctx, asked) : [(await readUsage(ctx, asked)).series];
}

const asksLabel = (query: UsageQuery): boolean => [...query.groupBy, ...query.filters.map((filter) => filter.dimension)].includes("label");

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
    ...query.groupBy.flatMap((grouping) => [text(`${grouping}_id`), text(grouping), ...(grouping === "meter" ? [text("meter_part")] : [])]),
    number("cost_usd"),
    number("flat_value_usd"),
    ...counts,
  ];
}

function cellsOf(row: Figures & { group: Group }, query: UsageQuery, bucket: string | null): CsvRow {
  const names = query.groupBy.flatMap((grouping: Grouping) => {
    const { id = null, name = null, part = null } = row.group[grouping] ?? {};
    return grouping === "meter" ? [id, name, part] : [id, name];
  });
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

type Row = UsageGroup | UsagePoint;

async function* chunksOf(
  head: string,
  pages: AsyncIterable<Row[]> | Iterable<Row[]>,
  lineOf: (row: Row) => string,
): AsyncGenerator<string> {
  yield head;
  for await (const rows of pages) {
    for (let i = 0; i < rows.length; i += LINES_PER_CHUNK)
      yield rows
        .slice(i, i + LINES_PER_CHUNK)
        .map(lineOf)
        .join("");
  }
}
