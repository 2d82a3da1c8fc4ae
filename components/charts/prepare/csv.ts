/** CSV of what is on the screen: exact decimals, RFC 4180 quoting, cells that a spreadsheet would run are neutralised. */
import { csvText as cellOfText } from "@/lib/kernel/csv";
import type { Decimal } from "./decimal-text";
import type { TwinTable } from "./series";

const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** A text cell that begins like a formula gets an apostrophe; numbers stay numbers. */
export const csvCell = (value: Decimal): string =>
  value === null || value === undefined ? "" : NUMBER.test(value) ? value : cellOfText(value);

/** Lines end in CRLF. The byte order mark is for Excel and is off unless asked for. */
export function csvText(head: readonly string[], rows: readonly (readonly Decimal[])[], { bom = false } = {}): string {
  const lines = [head, ...rows].map((row) => row.map(csvCell).join(","));
  return `${bom ? "\ufeff" : ""}${lines.join("\r\n")}\r\n`;
}

export function csvOfTwin(table: TwinTable): string {
  const rows = table.rows.map((row) => [row.start ?? row.label, ...row.cells]);
  return csvText(table.columns, table.total ? [...rows, ["Total", ...table.total]] : rows);
}
