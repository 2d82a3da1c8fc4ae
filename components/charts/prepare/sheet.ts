/**
 * Cells of a spreadsheet with the very digits of the screen's CSV. Excel keeps 15 significant digits and rounds the rest
 * in silence, so a longer number is written as text. Every text is a text cell: nothing in it is run, and an id of digits
 * stays an id.
 */
import type { Row, SheetData } from "write-excel-file/universal";
import type { Decimal } from "./decimal-text";
import type { TwinTable } from "./series";

type SheetColumn = { head: string; number: boolean };

const KEPT_DIGITS = 15;
const MAX_TEXT = 32_767;
const NUMBER = /^-?\d+(\.\d+)?$/;
/** What XML cannot hold. */
const ILLEGAL = /(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]/gu;

/** Digits between the first and the last that are not noughts. */
export function significantDigits(number: string): number {
  return number.replace(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "").length;
}

export function sheetCell(value: Decimal, isNumber: boolean): Row[number] {
  if (value === null || value === undefined || value === "") return null;
  if (isNumber && NUMBER.test(value)) {
    return significantDigits(value) <= KEPT_DIGITS ? { type: Number, value: Number(value) } : { type: String, value, align: "right" };
  }
  return { type: String, value: value.replace(ILLEGAL, "").slice(0, MAX_TEXT) };
}

/** The head in bold, then the rows. */
export const sheetOf = (columns: readonly SheetColumn[], rows: readonly (readonly Decimal[])[]): SheetData => [
  columns.map(({ head, number }) => ({ type: String, value: head, fontWeight: "bold", ...(number ? { align: "right" } : {}) })),
  ...rows.map((row) => columns.map(({ number }, i) => sheetCell(row[i], number))),
];

export function sheetOfTwin(table: TwinTable): SheetData {
  const rows = table.rows.map((row) => [row.start ?? row.label, ...row.cells]);
  return sheetOf(
    table.columns.map((head, i) => ({ head, number: i > 0 })),
    table.total ? [...rows, ["Total", ...table.total]] : rows,
  );
}

/** Excel takes 31 letters, and none of these: [ ] : * ? / \ */
export const sheetName = (name: string): string =>
  name
    .replace(/[[\]:*?/\\']/g, " ")
    .slice(0, 31)
    .trim() || "Sheet";

/** Wide enough for what stands in it, within reason. */
export const widthsOf = (data: SheetData): { width: number }[] =>
  (data[0] ?? []).map((_, i) => ({
    width: Math.min(
      60,
      data.slice(0, 200).reduce((most, row) => Math.max(most, textOf(row[i]).length + 2), 10),
    ),
  }));

const textOf = (cell: Row[number]): string => (cell && typeof cell === "object" && "value" in cell ? String(cell.value ?? "") : "");
