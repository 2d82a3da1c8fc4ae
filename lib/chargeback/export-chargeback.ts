import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { periodSpan } from "@/lib/kernel/period";
import { type ChargeLine, streamChargeLines } from "@/lib/reporting";
import { BYTE_ORDER_MARK, type CsvDelimiter, csvHead, csvLine } from "@/lib/reporting/core/csv";
import { chargebackFileName, DETAIL_COLUMNS, detailRow, type Period, SUMMARY_COLUMNS, summaryRow } from "./core/export-file";
import { partFilters } from "./core/part";
import { LineSums } from "./core/sum-lines";
import type { ExportParams } from "./schemas";
import { readPeriod } from "./store";

export type ChargebackFile = { fileName: string; chunks: AsyncIterable<string> };

/**
 * A month as CSV, line by line or by team, streamed in flat memory from one snapshot. Its costs sum to the total on the
 * screen and in GET /usage to the last digit; unattributed lines are in it, and lines without a price with an empty cost.
 * The read is written to the audit log before the first byte. Right: chargeback.export; the caller's scope applies.
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
  const pages = streamChargeLines(ctx, "chargeback.export", { span: periodSpan(periodId), ...partFilters(params) });
  const mark = params.bom === "1" || (profile === "excel" && params.bom === undefined) ? BYTE_ORDER_MARK : "";
  const delimiter = params.delimiter ?? ",";
  const chunks = profile === "summary" ? summaryChunks(period, pages, delimiter, mark) : detailChunks(period, pages, delimiter, mark);
  return { fileName: chargebackFileName(period, params), chunks };
}

async function* detailChunks(
  period: Period,
  pages: AsyncIterable<ChargeLine[]>,
  delimiter: CsvDelimiter,
  mark: string,
): AsyncGenerator<string> {
  yield mark + csvHead(DETAIL_COLUMNS, delimiter);
  for await (const lines of pages) yield lines.map((line) => csvLine(DETAIL_COLUMNS, detailRow(period, line), delimiter)).join("");
}

/** As many sums as there are teams and cost centres are kept at once. */
async function* summaryChunks(
  period: Period,
  pages: AsyncIterable<ChargeLine[]>,
  delimiter: CsvDelimiter,
  mark: string,
): AsyncGenerator<string> {
  const sums = new LineSums();
  for await (const lines of pages) for (const line of lines) sums.add(line);
  yield mark + csvHead(SUMMARY_COLUMNS, delimiter);
  yield sums
    .lines()
    .map((line) => csvLine(SUMMARY_COLUMNS, summaryRow(period, line), delimiter))
    .join("");
}
