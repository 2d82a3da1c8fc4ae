/**
 * CSV by RFC 4180, for programs and spreadsheets: CRLF, one head line, UTF-8, exact decimals with a point. A text that a
 * spreadsheet would run as a formula gets a single quote in front (OWASP ASVS 1.2.10, CWE-1236); numbers never do.
 */
export type CsvColumn = { name: string; kind: "text" | "number" };
/** Null is an empty cell. */
export type CsvRow = readonly (string | null)[];
export type CsvDelimiter = "," | ";" | "\t";

export const BYTE_ORDER_MARK = "\uFEFF";

/** Also the full-width forms, which some spreadsheets read like the plain ones. */
const FORMULA = /^[=+\-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20]/;
/** Either delimiter is quoted, whichever is in use: a spreadsheet may guess the other. */
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** For cells of any kind that end up in a spreadsheet. */
export const withoutFormula = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

export function csvText(text: string): string {
  const safe = withoutFormula(text);
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @throws RangeError when the text is not a plain decimal number: nothing else may pass unguarded. */
export function csvNumber(text: string): string {
  if (!NUMBER.test(text)) throw new RangeError(`not a plain decimal number: "${text.slice(0, 40)}"`);
  return text;
}

export function csvLine(columns: readonly CsvColumn[], row: CsvRow, delimiter: CsvDelimiter = ","): string {
  const cells = columns.map(({ kind }, i) => {
    const cell = row[i] ?? null;
    if (cell === null) return "";
    return kind === "number" ? csvNumber(cell) : csvText(cell);
  });
  return `${cells.join(delimiter)}\r\n`;
}

export const csvHead = (columns: readonly CsvColumn[], delimiter: CsvDelimiter = ","): string =>
  `${columns.map((column) => csvText(column.name)).join(delimiter)}\r\n`;

/** Letters that every file system takes. */
export const fileNamePart = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9.-]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, 60) || "unnamed";
