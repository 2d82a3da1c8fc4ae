import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { BYTE_ORDER_MARK, type CsvDelimiter, csvHead, csvLine } from "@/lib/kernel/csv";
import { periodSpan } from "@/lib/kernel/period";
import { loadStatementRate } from "@/lib/pricing";
import { type ChargeLine, streamChargeLines } from "@/lib/reporting";
import { chargebackFileName, DETAIL_COLUMNS, detailRow, type Period, SUMMARY_COLUMNS, summaryRow } from "./core/export-file";
import { partFilters } from "./core/part";
import { IN_DOLLARS, type StatedIn, statedAmounts, statedAt } from "./core/statement";
import { LineSums } from "./core/sum-lines";
import type { ExportParams } from "./schemas";
import { readPeriod } from "./store";

export type ChargebackFile = { fileName: string; chunks: AsyncIterable<string> };

/**
 * A month as CSV, line by line or by team, streamed in flat memory from one snapshot. Its costs sum to the total on the
 * screen and in GET /usage to the last digit, and so do its amounts in the currency of statements;
 * unattributed lines are in it, and lines without a price with an empty cost. The read is written to the audit log before the first byte. Right: chargeback.export; the caller's scope applies.
 */
export async function exportChargeback(ctx: Context, periodId: string, params: ExportParams): Promise<ChargebackFile> {
  authorize(ctx, "chargeback.export");
  const period = await readPeriod(ctx.db, periodId);
  const { profile, businessUnit, costCentre } = params;
  await withTransaction(ctx.db, (tx) =>
    recordAudit(tx, ctx, {
      action: "chargeback.export",
      objectType: "billing_period",
      objectId: period.id,
      after: { profile, businessUnit: businessUnit ?? null, costCentre: costCentre ?? null, state: period.state },
    }),
  );
  const { rate } = await loadStatementRate(ctx.db, statedAt(periodSpan(periodId).end, ctx.clock.now()));
  const pages = streamChargeLines(ctx, "chargeback.export", { span: periodSpan(periodId), ...partFilters(params) });
  const mark = params.bom === "1" || (profile === "excel" && params.bom === undefined) ? BYTE_ORDER_MARK : "";
  const delimiter = params.delimiter ?? ",";
  const file: File = { period, pages, delimiter, mark, statedIn: rate ?? IN_DOLLARS };
  return {
    fileName: chargebackFileName(period, params, file.statedIn.currency),
    chunks: profile === "summary" ? summaryChunks(file) : detailChunks(file),
  };
}

type File = { period: Period; pages: AsyncIterable<ChargeLine[]>; delimiter: CsvDelimiter; mark: string; statedIn: StatedIn };

async function* detailChunks({ period, pages, delimiter, mark, statedIn }: File): AsyncGenerator<string> {
  yield mark + csvHead(DETAIL_COLUMNS, delimiter);
  for await (const lines of pages)
    yield lines.map((line) => csvLine(DETAIL_COLUMNS, detailRow(period, line, statedIn), delimiter)).join("");
}

/** As many sums as there are teams and cost centres are kept at once. */
async function* summaryChunks({ period, pages, delimiter, mark, statedIn }: File): AsyncGenerator<string> {
  const sums = new LineSums();
  for await (const lines of pages) for (const line of lines) sums.add(line);
  const lines = sums.lines();
  const costs = lines.map((line) => line.costUsd);
  const { amounts } = statedAmounts(costs, statedIn);
  yield mark + csvHead(SUMMARY_COLUMNS, delimiter);
  yield lines.map((line, i) => csvLine(SUMMARY_COLUMNS, summaryRow(period, line, statedIn, amounts[i] ?? null), delimiter)).join("");
}
