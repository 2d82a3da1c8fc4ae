/** From the bytes of a report to its parts, without trusting their encoding, their form, or how much they claim to hold. */
import { parse } from "csv-parse/sync";
import { Malformed, TooLarge } from "@/lib/kernel/errors";
import { isObject, type JsonObject } from "./fields";

/** Largest report, as sent and unpacked. */
export const MAX_REPORT_BYTES = 32 * 1024 * 1024;
export const MAX_ITEMS = 50_000;
/** More values in one report are an attack on memory. */
const MAX_VALUES = 4_000_000;
const CHECK_FROM = 4_000_000;
const MAX_DEPTH = 64;

export type Row = { place: string; value: JsonObject } | { place: string; fault: string };
export type Content =
  | { kind: "json"; value: unknown }
  | { kind: "rows"; rows: Row[] }
  | { kind: "csv"; header: string[]; rows: Row[] }
  | { kind: "token"; token: string }
  | { kind: "empty" };

const COMPACT_TOKEN = /^[\w-]{4,}\.[\w-]{4,}\.[\w-]*$/;

/** @throws Malformed for what is neither JSON, nor JSON lines, nor CSV, nor a signed token; TooLarge. */
export function readContent(bytes: Uint8Array): Content {
  if (bytes.byteLength > MAX_REPORT_BYTES)
    throw new TooLarge("The report is larger than 32 MiB.", [{ location: "body", message: "Too large.", fix: "Send it in parts." }]);
  const text = decode(bytes).trim();
  if (text === "") return { kind: "empty" };
  if (COMPACT_TOKEN.test(text)) return { kind: "token", token: text };
  if (/^[[{]/.test(text) || text === "null") return readJson(text);
  return readCsv(text);
}

/** A byte order mark is left out; reports of one platform are UTF-16, which has one. */
function decode(bytes: Uint8Array): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  try {
    return new TextDecoder(utf16 ? "utf-16le" : "utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Malformed("The report is no UTF-8 text.", [{ location: "body", message: "Not UTF-8.", fix: "Send it as UTF-8." }]);
  }
}

function readJson(text: string): Content {
  refuseTooMany(text);
  const whole = parsed(text);
  if ("value" in whole) {
    refuseTooDeep(whole.value, 0);
    return { kind: "json", value: whole.value };
  }
  const rows = readLines(text);
  const good = rows.filter((row) => "value" in row).length;
  if (rows.length > 1 && good * 2 >= rows.length) return { kind: "rows", rows };
  const { line, column } = whole.fault;
  const isCut = line === text.split("\n").length && column >= (text.split("\n").at(-1)?.length ?? 0);
  throw new Malformed(
    `The report is not JSON${isCut ? ": it ends before it is whole" : `: it breaks at line ${line}, column ${column}`}.`,
    [
      {
        location: `line ${line}, column ${column}`,
        message: isCut ? "Cut off here." : "Not JSON from here on.",
        fix: "Send the whole report as the tool wrote it.",
      },
    ],
  );
}

/** One object a line, as some scanners write; a broken line is told and spoils no other. */
const readLines = (text: string): Row[] =>
  text.split("\n").flatMap((line, index): Row[] => {
    if (line.trim() === "") return [];
    const place = `line ${index + 1}`;
    const read = parsed(line);
    if (!("value" in read)) return [{ place, fault: "Not JSON." }];
    if (!isObject(read.value)) return [{ place, fault: "Not an object." }];
    refuseTooDeep(read.value, 0);
    return [{ place, value: read.value }];
  });

type Parsed = { value: unknown } | { fault: { line: number; column: number } };

/** The engine's words quote the content; only the place is taken from them. */
function parsed(text: string): Parsed {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const found = /position (\d+)/.exec(error instanceof Error ? error.message : "");
    const before = found ? text.slice(0, Number(found[1])) : text;
    const lines = before.split("\n");
    return { fault: { line: lines.length, column: (lines.at(-1)?.length ?? 0) + (found ? 1 : 0) } };
  }
}

function refuseTooMany(text: string): void {
  if (text.length < CHECK_FROM) return;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // , [ {
    if (code === 44 || code === 91 || code === 123) count++;
  }
  if (count > MAX_VALUES)
    throw new TooLarge("The report holds too many values.", [{ location: "body", message: "Too many values.", fix: "Send it in parts." }]);
}

function refuseTooDeep(value: unknown, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  if (depth > MAX_DEPTH)
    throw new Malformed("The report is nested too deeply.", [
      { location: "body", message: `More than ${MAX_DEPTH} levels.`, fix: "Send the report as the tool wrote it." },
    ]);
  for (const item of Object.values(value)) refuseTooDeep(item, depth + 1);
}

function readCsv(text: string): Content {
  const lines = csvLines(text);
  const [header, ...rows] = lines;
  if (!header || header.cells.length < 3)
    throw new Malformed("The report is neither JSON, nor JSON lines, nor CSV, nor a signed token.", [
      { location: "line 1", message: "Not a form that is known.", fix: "Send the report as the tool wrote it." },
    ]);
  const names = header.cells.map((name) => name.trim());
  return {
    kind: "csv",
    header: names,
    rows: rows.map(({ line, cells }): Row => {
      const place = `line ${line}`;
      if (cells.length !== names.length) return { place, fault: `${cells.length} cells, where the header has ${names.length}.` };
      return { place, value: Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""])) };
    }),
  };
}

function csvLines(text: string): { line: number; cells: string[] }[] {
  try {
    const records = parse(text, {
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 1_000_000,
    }) as unknown as {
      info: { lines: number };
      record: string[];
    }[];
    return records.map(({ info, record }) => ({ line: info.lines, cells: record }));
  } catch {
    throw new Malformed("The report is no whole CSV: a quote is not closed.", [
      { location: "body", message: "Not CSV.", fix: "Send the report as the tool wrote it." },
    ]);
  }
}
