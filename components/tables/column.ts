import type { ReactNode } from "react";
import { compareDecimals, type Decimal } from "../charts/prepare/decimal-text";

/** One column. `Row` is whatever the page has; cells come from `components/tables/cells`. */
export type Column<Row> = {
  id: string;
  /** Sentence case, with the unit: "Total, $". */
  head: string;
  /** Numbers hang right. */
  number?: boolean;
  cell: (row: Row) => ReactNode;
  /** What to order by; without it the head is plain words. Unknown values stay at the end either way. */
  order?: { by: "decimal"; value: (row: Row) => Decimal } | { by: "text"; value: (row: Row) => string | null | undefined };
  /** Under the column. */
  total?: ReactNode;
  /** Not shown until chosen. The first column can never be hidden. */
  startHidden?: boolean;
  /** Lets long words wrap. */
  wraps?: boolean;
  /** The exact value for CSV; without it the column is left out of files. */
  csv?: (row: Row) => Decimal;
  /** Explains the head. */
  title?: string;
};

export type Sort = { id: string; desc: boolean };

/** Ascending order of two rows in a column. */
export function compareRows<Row>(column: Column<Row>, a: Row, b: Row): number {
  const { order } = column;
  if (!order) return 0;
  if (order.by === "decimal") return compareDecimals(order.value(a), order.value(b));
  return (order.value(a) ?? "").localeCompare(order.value(b) ?? "", "en", { numeric: true, sensitivity: "base" });
}

/** Rows whose value is not known, which go last in either direction. */
export function isUnknown<Row>(column: Column<Row>, row: Row): boolean {
  const value = column.order?.value(row);
  return value === null || value === undefined || value === "";
}
