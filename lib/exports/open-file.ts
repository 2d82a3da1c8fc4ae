import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { BYTE_ORDER_MARK, type CsvDelimiter, type CsvRow, csvHead, csvLine } from "@/lib/kernel/csv";
import { Invalid } from "@/lib/kernel/errors";
import type { Choices } from "./core/choices";
import { type ExportPeriod, exportFileName } from "./core/export-period";
import { contentTypeOf, XLSX_MAX_ROWS } from "./core/profiles";
import type { ExportColumn, ExportTable } from "./core/table";
import { Tally } from "./core/tally";
import { xlsxChunks } from "./core/xlsx";
import { openJournal } from "./open-journal";
import { openDetail, openStatements, openSummary } from "./open-table";
import { openFocusFile } from "./write-focus";

/** A file before its first byte: `chunks` may be read once, `tally` is whole when they end. */
export type OpenedFile = {
  fileName: string;
  contentType: string;
  currency: string;
  columns: readonly ExportColumn[];
  tally: Pick<Tally, "rows" | "totals">;
  chunks: AsyncIterable<Uint8Array>;
  /** What is kept with the file: to be called in the transaction that makes it ready. */
  keep?: (tx: Tx) => Promise<void>;
};

/**
 * Opens one file of a period for a caller who may have it. Faults that a file would have are thrown here, before there is
 * any of it; rows are read as fast as the chunks are taken.
 */
export async function openFile(ctx: Context, period: ExportPeriod, choices: Choices): Promise<OpenedFile> {
  const { profile } = choices;
  if (profile === "focus-1.4" || profile === "focus-1.2") return openFocus(ctx, period, { ...choices, profile });
  const { table, currency, format, keep } = await openRows(ctx, period, choices);
  const tally = new Tally(table.columns);
  const counted: ExportTable = { columns: table.columns, pages: countedPages(table, tally) };
  const chunks = profile === "xlsx" ? xlsxChunks(counted.columns, withinSheet(counted.pages), period.id) : csvChunks(counted, format);
  return {
    fileName: exportFileName(profile, period, choices, currency),
    contentType: contentTypeOf(profile),
    ...{ currency, columns: table.columns, tally, chunks },
    ...(keep && { keep }),
  };
}

type Format = { delimiter: CsvDelimiter; mark: boolean };
type Rows = { table: ExportTable; currency: string; format: Format; keep?: NonNullable<OpenedFile["keep"]> };

async function openRows(ctx: Context, period: ExportPeriod, choices: Choices): Promise<Rows> {
  const { profile } = choices;
  const format: Format = {
    delimiter: choices.delimiter ?? ",",
    mark: choices.bom === "1" || (profile === "excel" && choices.bom === undefined),
  };
  switch (profile) {
    case "summary":
      return { ...(await openSummary(ctx, period, choices)), format };
    case "statement":
      return { ...(await openStatements(ctx, period, choices)), format };
    case "journal": {
      const { table, currency, template, keep } = await openJournal(ctx, period, choices.template);
      return { table, currency, keep, format: { delimiter: template.delimiter, mark: false } };
    }
    default:
      return { ...(await openDetail(ctx, period, choices)), format };
  }
}

/** Text already: made without a cell for each column, and without the guard against formulas, which would alter data. */
async function openFocus(
  ctx: Context,
  period: ExportPeriod,
  choices: Choices & { profile: "focus-1.4" | "focus-1.2" },
): Promise<OpenedFile> {
  const { profile } = choices;
  const file = await openFocusFile(ctx, period, profile === "focus-1.4" ? "1.4" : "1.2", choices);
  const fileName = exportFileName(profile, period, choices, file.currency);
  return { ...file, fileName, contentType: contentTypeOf(profile) };
}

async function* countedPages({ pages }: ExportTable, tally: Tally): AsyncGenerator<readonly CsvRow[]> {
  for await (const rows of pages) {
    for (const row of rows) tally.add(row);
    yield rows;
  }
}

async function* csvChunks({ columns, pages }: ExportTable, { delimiter, mark }: Format): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode((mark ? BYTE_ORDER_MARK : "") + csvHead(columns, delimiter));
  for await (const rows of pages) {
    let text = "";
    for (const row of rows) text += csvLine(columns, row, delimiter);
    if (text !== "") yield encoder.encode(text);
  }
}

/** @throws Invalid for more rows than a sheet holds: cut off in silence they would not sum to their total. */
async function* withinSheet(pages: AsyncIterable<readonly CsvRow[]>): AsyncGenerator<readonly CsvRow[]> {
  let left = XLSX_MAX_ROWS - 1;
  for await (const rows of pages) {
    left -= rows.length;
    if (left < 0) {
      throw new Invalid(`A sheet of Excel holds ${(XLSX_MAX_ROWS - 1).toLocaleString("en-GB")} rows, and there are more.`, [
        { location: "profile", message: "xlsx", fix: "Export one unit or cost centre, or take the CSV." },
      ]);
    }
    yield rows;
  }
}
