/**
 * Rows of a file, one by one, in flat memory: CSV of any size, JSON by lines, or one JSON value of bounded size. Packed by gzip
 * or not, in UTF-8 or the UTF-16 of spreadsheets, with byte-order marks wherever they stand.
 */
import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { type Options, parse } from "csv-parse";
import { parse as parseNow } from "csv-parse/sync";
import { Invalid, Malformed } from "@/lib/kernel/errors";
import { currencyAbove, delimiterOf, formatOf, headerOf, numberColumns } from "./core/formats/detect";
import { cellsOf, type FileRow } from "./core/formats/row";
import { isNdjson, rowsOfJson } from "./core/json-rows";
import type { InvoiceFormat } from "./core/kinds";
import { plainName } from "./core/mapping";
import { type DecimalMark, guessDecimalMark } from "./core/read-amount";
import { MAX_FAULTS } from "./core/tally";
import type { RowFault } from "./core/views";

const BEGINNING_CHARACTERS = 256 * 1024;
const MAX_JSON_CHARACTERS = 64 * 1024 * 1024;
const MAX_RECORD = 1_000_000;
/** As many as the beginning mostly holds: charges of nothing and whole ones, which tell no decimal mark, often stand first. */
const SAMPLED_ROWS = 1_000;

export type Delimiter = ReturnType<typeof delimiterOf>;
export type OpenedFile = {
  /** Null: CSV with columns of its own, or nothing that is known. */
  format: Exclude<InvoiceFormat, "csv"> | null;
  kind: "csv" | "json";
  header: string[];
  delimiter: Delimiter | null;
  currency: string | null;
  /** Of numbers, by the amounts and quantities of its first rows that can be read in one way only. */
  mark: DecimalMark;
  /** The first rows below the header, as texts. */
  firstRows: string[][];
  /** @param delimiter Another than the one that was found. */
  rows(delimiter?: Delimiter): AsyncGenerator<FileRow | RowFault>;
};

export const isFault = (row: FileRow | RowFault): row is RowFault => "message" in row;

/** @throws Invalid for files that are no text; Malformed when the text cannot be read. */
export async function openFile(path: string): Promise<OpenedFile> {
  const beginning = await beginningOf(path);
  if (beginning.trim() === "") throw new Invalid("The file is empty.", [{ location: "file", message: "Empty.", fix: "Export it again." }]);
  return /^\s*[[{]/.test(beginning) ? openJson(path, beginning) : openCsv(path, beginning);
}

async function openJson(path: string, beginning: string): Promise<OpenedFile> {
  const rows = isNdjson(beginning) ? () => linesOf(path) : () => wholeOf(path);
  const first: FileRow[] = [];
  for await (const row of rows()) {
    if (isFault(row)) throw new Malformed(row.message, [{ location: `line ${row.line}`, message: row.message, fix: row.fix }]);
    first.push(row);
    if (first.length === 20) break;
  }
  const header = [...new Set(first.flatMap((row) => [...row.cells.keys()]))];
  const firstRows = first.map((row) => header.map((name) => row.cells.get(name) ?? ""));
  return { format: formatOf(new Set(header)), kind: "json", header, delimiter: null, currency: null, mark: ".", firstRows, rows };
}

function openCsv(path: string, beginning: string): OpenedFile {
  const found = delimiterOf(beginning);
  // What was cut off in the middle of a line is left out.
  const whole = beginning.length < BEGINNING_CHARACTERS ? beginning : beginning.slice(0, beginning.lastIndexOf("\n") + 1);
  const options: Options = { ...CSV, delimiter: found, to: SAMPLED_ROWS, skip_records_with_error: true };
  const head = parseNow(whole, options) as unknown as { record: string[] }[];
  const cells = head.map(({ record }) => record);
  const { index, format } = headerOf(cells);
  const header = cells[index] ?? [];
  return {
    format,
    kind: "csv",
    header,
    delimiter: found,
    currency: currencyAbove(cells.slice(0, index), header),
    mark: markOf(header, cells.slice(index + 1), found),
    firstRows: cells.slice(index + 1, index + 11),
    rows: (delimiter = found) => csvRows(path, delimiter, index, format === "google_billing"),
  };
}

/**
 * By amounts and quantities alone: versions and addresses have points anywhere. Spreadsheets part cells by semicolons just where
 * the comma is their decimal mark, so it is the one where no number tells: "1,234" is never taken for a thousand times as much.
 */
function markOf(header: readonly string[], rows: readonly (readonly string[])[], delimiter: Delimiter): DecimalMark {
  const places = numberColumns(header);
  const samples = rows.flatMap((cells) => places.map((place) => cells[place] ?? ""));
  return guessDecimalMark(samples, delimiter === ";" ? "," : ".");
}

const CSV = { relax_column_count: true, skip_empty_lines: true, max_record_size: MAX_RECORD, trim: true, info: true } as const;

/** @param above Rows above the header. @param isLoose Rows may be shorter than the header: a total at the end. */
async function* csvRows(path: string, delimiter: Delimiter, above: number, isLoose: boolean): AsyncGenerator<FileRow | RowFault> {
  const broken = new BrokenRows();
  let isOpen = false;
  const parser = parse({
    ...CSV,
    delimiter,
    skip_records_with_error: true,
    on_skip: (error) => {
      // At the end of the file: the parser names its last line.
      if (error?.code === "CSV_QUOTE_NOT_CLOSED") isOpen = true;
      else broken.add(brokenRow(Number(error?.lines ?? 0), brokenWords(error?.code)));
      return undefined;
    },
  });
  const source = Readable.from(lineFeeds(textOf(path)));
  pipeline(source, parser, () => undefined);
  let seen = 0;
  let lastLine = 0;
  let header = new Header([], 0);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      yield* broken.take();
      lastLine = info.lines;
      seen += 1;
      if (seen <= above) continue;
      if (seen === above + 1) {
        header = new Header(record, info.lines);
        continue;
      }
      yield rowOf(info.lines, record, header, isLoose);
      yield* header.takeFaults();
    }
    yield* broken.take();
    if (isOpen) yield brokenRow(Math.max(lastLine, broken.lastLine) + 1, "A quote that opens in this row is never closed.");
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** The parser counts a CR LF inside quotes as two lines: with LF alone faults name the line that a person finds. */
async function* lineFeeds(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let held = "";
  for await (const chunk of chunks) {
    const text = held + chunk;
    held = text.endsWith("\r") ? "\r" : "";
    yield text.slice(0, text.length - held.length).replaceAll("\r\n", "\n");
  }
  yield held;
}

/** Rows that cannot be read, until the next one that can: of a run of them as many are kept as a report has place for. */
class BrokenRows {
  lastLine = 0;
  #kept: RowFault[] = [];
  #others = 0;

  add(fault: RowFault): void {
    this.lastLine = fault.line;
    if (this.#kept.length < MAX_FAULTS) this.#kept.push(fault);
    else this.#others += 1;
  }

  /** Of those that were not kept, the last one that was as often: they count. */
  *take(): Generator<RowFault> {
    const last = this.#kept.at(-1);
    yield* this.#kept.splice(0);
    for (; last && this.#others > 0; this.#others -= 1) yield last;
  }
}

/** Where the columns of a file stand. Of a name that stands twice nobody can tell which is meant: a fault, once it is read. */
class Header {
  readonly places: ReadonlyMap<string, number>;
  readonly #repeated: Map<string, number>;
  readonly #faults: RowFault[] = [];

  constructor(
    readonly names: readonly string[],
    readonly line: number,
  ) {
    const plain = names.map(plainName);
    this.places = new Map(plain.map((name, i) => [name, i]));
    const count = (name: string): number => plain.filter((each) => each === name).length;
    this.#repeated = new Map(
      plain.length === this.places.size ? [] : [...this.places.keys()].map((name) => [name, count(name)] as const).filter(([, n]) => n > 1),
    );
  }

  /** Where a column stands that is read now. */
  placeOf(name: string): number {
    if (this.#repeated.size > 0) this.#tell(name);
    return this.places.get(name) ?? -1;
  }

  #tell(name: string): void {
    const times = this.#repeated.get(name);
    if (times === undefined) return;
    this.#repeated.delete(name);
    this.#faults.push({
      line: this.line,
      column: this.names.find((each) => plainName(each) === name) ?? name,
      message: `${times} columns have this name, and it is read.`,
      fix: "Leave in the file the one that is meant, or give the others another name.",
    });
  }

  /** By the names of the file; a name that stands twice is told once its cell is read here too. */
  rawOf(cells: readonly string[]): Record<string, string> {
    const raw = Object.fromEntries(this.names.map((name, i) => [name, cells[i] ?? ""]));
    if (this.#repeated.size === 0) return raw;
    for (const name of this.names) {
      const plain = plainName(name);
      if (!this.#repeated.has(plain)) continue;
      Object.defineProperty(raw, name, { enumerable: true, get: () => cells[this.placeOf(plain)] ?? "" });
    }
    return raw;
  }

  takeFaults = (): RowFault[] => this.#faults.splice(0);
}

function rowOf(line: number, cells: readonly string[], header: Header, isLoose: boolean): FileRow | RowFault {
  const { names, places } = header;
  if (!isLoose && (cells.length < names.length || cells.slice(names.length).some((cell) => cell !== ""))) {
    return {
      line,
      column: "",
      message: `${cells.length} cells, and the header has ${names.length}.`,
      fix: "Write as many cells as the header has.",
    };
  }
  return {
    line,
    cells: { get: (name) => cells[header.placeOf(name)], has: (name) => places.has(name), keys: () => places.keys() },
    get raw() {
      return header.rawOf(cells);
    },
  };
}

const brokenRow = (line: number, message: string): RowFault => ({
  ...{ line, column: "", message },
  fix: "Close every quote and write one row a line.",
});
const brokenWords = (code: string | undefined): string =>
  code === "CSV_MAX_RECORD_SIZE" ? "The row is longer than a row may be." : "The row cannot be read as CSV.";

async function* wholeOf(path: string): AsyncGenerator<FileRow> {
  let text = "";
  for await (const chunk of textOf(path)) {
    text += chunk;
    if (text.length > MAX_JSON_CHARACTERS) {
      throw new Invalid("A JSON file is read up to 64 MB.", [
        { location: "file", message: "Too large for one JSON value.", fix: "Send one JSON value a line, or CSV: both may have any size." },
      ]);
    }
  }
  yield* rowsOfJson(text);
}

async function* linesOf(path: string): AsyncGenerator<FileRow | RowFault> {
  let rest = "";
  let line = 0;
  for await (const chunk of textOf(path)) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    if (rest.length > MAX_RECORD) throw new Malformed("A line is longer than a row may be.");
    for (const part of parts) yield* rowOfLine(part, ++line);
  }
  yield* rowOfLine(rest, line + 1);
}

function* rowOfLine(text: string, line: number): Generator<FileRow | RowFault> {
  if (text.trim() === "") return;
  try {
    const raw = JSON.parse(text) as Record<string, unknown>;
    yield { line, raw, cells: cellsOf(raw) };
  } catch {
    yield { line, column: "", message: "The line is not JSON.", fix: "Write one JSON object a line." };
  }
}

async function beginningOf(path: string): Promise<string> {
  let text = "";
  for await (const chunk of textOf(path)) {
    text += chunk;
    if (text.length >= BEGINNING_CHARACTERS) break;
  }
  return text.slice(0, BEGINNING_CHARACTERS);
}

/** What people send in place of a table, by its first bytes. */
const NOT_TEXT: readonly (readonly [bytes: string, what: string, fix: string])[] = [
  ["%PDF", "a PDF", "Download the CSV of the same invoice."],
  ["PK\u0003\u0004", "a workbook or an archive", "Save the sheet as CSV, or unpack it; gzip is read as it is."],
  ["PAR1", "Parquet", "Export it as CSV."],
];

/** Byte-order marks, and what PostgreSQL cannot hold. */
const UNWANTED = /\uFEFF|\0/g;

/** The text of the file, unpacked, without byte-order marks, which some exports write before the header and again before the first row. */
async function* textOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(/* turbopackIgnore: true */ path, { highWaterMark: 256 * 1024 });
  let source: Readable | undefined;
  try {
    const [isPacked, encoding] = await peek(path);
    source = isPacked ? file.pipe(createGunzip()) : file;
    if (isPacked) file.on("error", (error) => source?.destroy(error));
    const decoder = new TextDecoder(encoding, { fatal: true });
    for await (const chunk of source as AsyncIterable<Buffer>) yield decoder.decode(chunk, { stream: true }).replace(UNWANTED, "");
    yield decoder.decode().replace(UNWANTED, "");
  } catch (error) {
    if (error instanceof Invalid || error instanceof Malformed) throw error;
    throw new Malformed("The file cannot be read as text.", [
      { location: "file", message: "Neither UTF-8 nor whole gzip.", fix: "Save it as UTF-8, and send all of it." },
    ]);
  } finally {
    file.destroy();
    source?.destroy();
  }
}

async function peek(path: string): Promise<[isPacked: boolean, encoding: "utf-8" | "utf-16le" | "utf-16be"]> {
  const file = createReadStream(/* turbopackIgnore: true */ path, { end: 7 });
  const chunks: Buffer[] = [];
  for await (const chunk of file as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const known = NOT_TEXT.find(([magic]) => bytes.toString("latin1").startsWith(magic));
  if (known)
    throw new Invalid(`This is ${known[1]}, no table of text.`, [{ location: "file", message: `It is ${known[1]}.`, fix: known[2] }]);
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return [first === 0x1f && second === 0x8b, encoding];
}
