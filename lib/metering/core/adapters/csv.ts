/**
 * A usage CSV → usage events: one native event a row, by the same rules. A wrong row is told by its line and column and
 * spoils no other. Rows without an `id` get one from their content and how often that content came before in the file:
 * importing a file again, or another that overlaps it, counts nothing twice.
 */

import { parse } from "csv-parse/sync";
import { canonicalSha256 } from "@/lib/kernel/canonical";
import { type ErrorDetail, Invalid, Malformed, TooLarge } from "@/lib/kernel/errors";
import { MAX_ID_CHARACTERS, tidyText } from "../limits";
import { decodeUtf8 } from "../read-json";
import type { Normalised } from "../usage-event";
import { NUMBER_FIELDS, pathOfHeader } from "./csv-columns";
import { normaliseItem } from "./native";

const MAX_CSV_ROWS = 100_000;
/** A cell longer than this is no field of an event. */
const MAX_ROW_BYTES = 100_000;

export type CsvRow = { line: number; cells: string[] } | { line: number; fault: string };
type Column = { header: string; path: string };

/** @throws Malformed when it is no CSV, Invalid when a header is unknown or twice, TooLarge beyond 100,000 rows. */
export function normaliseUsageCsv(bytes: Uint8Array): Normalised {
  const [header, ...rows] = readCsvRows(decodeUtf8(bytes));
  if (!header || "fault" in header)
    throw new Malformed("The file has no header line.", [
      { location: "line 1", message: "No header.", fix: "Start the file with the names of its columns." },
    ]);
  const columns = readHeader(header.cells);
  if (rows.length > MAX_CSV_ROWS) {
    throw new TooLarge(`The file has more than ${MAX_CSV_ROWS} rows.`, [
      { location: `line ${MAX_CSV_ROWS + 2}`, message: `${rows.length} rows.`, fix: "Split the file." },
    ]);
  }
  const seen = new Map<string, number>();
  const normalised: Normalised = { events: [], rejected: [] };
  for (const [index, row] of rows.entries()) {
    if ("fault" in row)
      normalised.rejected.push({
        index,
        reason: row.fault,
        location: `line ${row.line}`,
        fix: "Write as many cells as the header has, and close every quote.",
      });
    else addRow(normalised, index, row, columns, seen);
  }
  return normalised;
}

function addRow(
  normalised: Normalised,
  index: number,
  row: { line: number; cells: string[] },
  columns: readonly Column[],
  seen: Map<string, number>,
): void {
  if (row.cells.length !== columns.length) {
    normalised.rejected.push({
      index,
      reason: `${row.cells.length} cells, and the header has ${columns.length}`,
      location: `line ${row.line}`,
      fix: "Write as many cells as the header has.",
    });
    return;
  }
  const read = normaliseItem(withId(itemOf(row.cells, columns), seen), index);
  if ("event" in read) normalised.events.push({ index, event: { ...read.event, producer: "csv" } });
  else normalised.rejected.push({ ...read, location: placeOf(row.line, read.location, columns) });
}

/** The lines of a CSV, the header first; one that cannot be read spoils no other. @throws Malformed. */
export function readCsvRows(text: string): CsvRow[] {
  const skipped: CsvRow[] = [];
  try {
    const read = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_ROW_BYTES,
      skip_records_with_error: true,
      trim: true,
      info: true,
      on_skip: (error) => {
        skipped.push({
          line: Number(error?.lines ?? 0),
          fault: error?.code === "CSV_MAX_RECORD_SIZE" ? "longer than a row may be" : "not readable as CSV",
        });
      },
    }) as unknown as { record: string[]; info: { lines: number } }[];
    const rows: CsvRow[] = read.map(({ record, info }) => ({ line: info.lines, cells: record }));
    return [...rows, ...skipped].sort((a, b) => a.line - b.line);
  } catch {
    throw new Malformed("The file cannot be read as CSV.", [
      { location: "file", message: "Not CSV from some place on.", fix: "Close every quote, and save the file as CSV in UTF-8." },
    ]);
  }
}

/** Spreadsheets write semicolons or tabs where the comma is the decimal mark. */
function delimiterOf(text: string): string {
  const header = text.slice(0, 10_000).split(/\r?\n/, 1)[0] ?? "";
  const counted = [",", ";", "\t"].map((delimiter) => ({ delimiter, count: header.split(delimiter).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

function readHeader(cells: readonly string[]): Column[] {
  const faults: ErrorDetail[] = [];
  const taken = new Set<string>();
  const columns = cells.map((cell, index): Column => {
    const header = tidyText(cell, 200);
    const path = pathOfHeader(header);
    if (path === null)
      faults.push({
        location: `column ${index + 1}`,
        message: `Unknown column "${header}".`,
        fix: "Name it as a field of the native event, as labels.<name>, or take it out.",
      });
    else if (taken.has(path))
      faults.push({ location: `column ${index + 1}`, message: `Column "${header}" says "${path}" again.`, fix: "Keep one of the two." });
    taken.add(path ?? "");
    return { header, path: path ?? "" };
  });
  if (faults.length > 0) throw new Invalid(`The header line: ${faults[0]?.message}`, faults);
  return columns;
}

/** Empty cells are absent. */
function itemOf(cells: readonly string[], columns: readonly Column[]): Record<string, unknown> {
  const item: Record<string, unknown> = {};
  for (const [index, { path }] of columns.entries()) {
    const cell = cells[index] ?? "";
    if (cell === "") continue;
    const value = NUMBER_FIELDS.has(path) && /^\d{1,15}$/.test(cell) ? Number(cell) : cell;
    const dot = path.indexOf(".");
    if (dot < 0) item[path] = value;
    else {
      const parent = path.slice(0, dot);
      const fields = (item[parent] ?? Object.create(null)) as Record<string, unknown>;
      fields[path.slice(dot + 1)] = value;
      item[parent] = fields;
    }
  }
  return item;
}

function withId(item: Record<string, unknown>, seen: Map<string, number>): Record<string, unknown> {
  if (item.id !== undefined) return item;
  // A token is another at each export of the same call.
  const { onBehalfOf: _, ...told } = item;
  const content = canonicalSha256(told);
  const before = seen.get(content) ?? 0;
  seen.set(content, before + 1);
  return { ...item, id: `csv:${content}:${before}` };
}

/** The line and the column as the file names it. */
function placeOf(line: number, location: string | undefined, columns: readonly Column[]): string {
  const column = columns.find(({ path }) => path === location);
  const place = column?.header ?? location;
  return place === undefined ? `line ${line}` : tidyText(`line ${line}, ${place}`, MAX_ID_CHARACTERS);
}
