/** The rows of a file that were not taken, as a CSV that a spreadsheet opens beside the file. RFC 4180. */
export type RowFault = { line: number; column: string; message: string; fix: string };

/** @returns an empty text when every row was taken. */
export function errorFileOf(faults: readonly RowFault[]): string {
  if (faults.length === 0) return "";
  const rows = faults.map((fault) => [String(fault.line), fault.column, fault.message, fault.fix].map(cell).join(","));
  return `${["line,column,message,fix", ...rows].join("\r\n")}\r\n`;
}

const RUNS_AS_FORMULA = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const safe = RUNS_AS_FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
