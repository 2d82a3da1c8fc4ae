import { type CsvColumn, csvHead, csvLine } from "@/lib/kernel/csv";

export type RowFault = { line: number; column: string; message: string; fix: string };

const COLUMNS: readonly CsvColumn[] = [
  { name: "line", kind: "number" },
  { name: "column", kind: "text" },
  { name: "message", kind: "text" },
  { name: "fix", kind: "text" },
];

/** The rows of a file that were not taken, as a CSV that a spreadsheet opens beside it; empty when every row was taken. */
export function errorFileOf(faults: readonly RowFault[]): string {
  if (faults.length === 0) return "";
  return csvHead(COLUMNS) + faults.map((fault) => csvLine(COLUMNS, [String(fault.line), fault.column, fault.message, fault.fix])).join("");
}
