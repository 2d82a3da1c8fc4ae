/** One row of a file by its column names, and reading typed values from it while faults are collected. */

import { tidyText } from "@/lib/metering/core/limits";
import type { InvoiceLine, RowRead } from "../line";
import { plainName } from "../mapping";
import { type DecimalMark, readAmount } from "../read-amount";
import { type DateOrder, daysOf, type ReadDay, readDay } from "../read-day";
import type { RowFault } from "../views";

export type FileRow = {
  line: number;
  /** By plain names: letters and digits in lower case. */
  cells: Cells;
  /** As it was sent, by its own names. */
  readonly raw: Readonly<Record<string, unknown>>;
};
export type Cells = Pick<ReadonlyMap<string, string>, "get" | "has" | "keys">;

/** What a file says beside its rows: the currency of its head, how it writes decimals, what the source is set to. */
export type FileContext = { currency: string | null; provider: string; now: Date; mark?: DecimalMark };
export type RowReader = (row: FileRow, context: FileContext) => RowRead;

/** Of a value in JSON, in characters. */
const MAX_CELL = 100_000;
const CURRENCY = /^[A-Za-z]{3}$/;

export class Fields {
  readonly faults: Omit<RowFault, "line">[] = [];
  constructor(
    private readonly row: FileRow,
    private readonly how: { mark?: DecimalMark; order?: DateOrder } = {},
  ) {}

  /** The first of these columns that says something; empty when none does. */
  text(...names: readonly string[]): string {
    for (const name of names) {
      const cell = this.row.cells.get(name);
      if (cell !== undefined && cell !== "") return cell;
    }
    return "";
  }

  named(...names: readonly string[]): string | null {
    const text = this.text(...names);
    return text === "" || text.toLowerCase() === "null" ? null : text.slice(0, 500);
  }

  has = (...names: readonly string[]): boolean => this.text(...names) !== "";

  /** An amount that has to be there; "0" with a fault when it is none. */
  amount(...names: readonly string[]): string {
    const text = this.text(...names);
    const read = readAmount(text, this.how.mark);
    if (read !== null) return read;
    this.fault(names, text === "" ? "The amount is missing." : "This is no amount.", amountFix(this.how.mark ?? "."));
    return "0";
  }

  /** A number that may be missing. */
  number(...names: readonly string[]): string | null {
    const text = this.text(...names);
    if (text === "") return null;
    const read = readAmount(text, this.how.mark);
    if (read === null) this.fault(names, "This is no number.", amountFix(this.how.mark ?? "."));
    return read;
  }

  currency(fallback: string | null, ...names: readonly string[]): string {
    const text = this.text(...names) || (fallback ?? "");
    if (CURRENCY.test(text)) return text.toUpperCase();
    this.fault(names, text === "" ? "The currency is missing." : "This is no currency.", "Write its three letters by ISO 4217, like USD.");
    return "USD";
  }

  day(...names: readonly string[]): ReadDay | null {
    const text = this.text(...names);
    const read = text === "" ? null : readDay(text, this.how.order);
    if (!read)
      this.fault(
        names,
        text === "" ? "The day is missing." : "This is no day.",
        "Write it like 2026-10-01, or choose how its parts are ordered.",
      );
    return read;
  }

  /** Start and end of a charge, as whole days. */
  days(start: readonly string[], end: readonly string[], endIsExclusive = false): { fromDay: string; toDay: string; start: ReadDay } {
    const from = this.day(...start);
    const to = end.length > 0 && this.has(...end) ? this.day(...end) : null;
    const days = from && daysOf(from, to, endIsExclusive);
    if (from && !days) this.fault(end, "The charge ends before it begins, or lasts longer than a year.", "Check both days.");
    return { ...(days ?? { fromDay: "2000-01-01", toDay: "2000-01-02" }), start: from ?? { at: new Date(0), isDay: true } };
  }

  fault(names: readonly string[], message: string, fix: string): void {
    const column = names.find((name) => this.row.cells.has(name)) ?? names[0] ?? "";
    this.faults.push({ column: this.columnName(column), message, fix });
  }

  /** As the file writes it. */
  private columnName(plain: string): string {
    return Object.keys(this.row.raw).find((name) => plainName(name) === plain) ?? plain;
  }

  done(...lines: InvoiceLine[]): RowRead {
    return this.faults.length > 0 ? { faults: this.faults } : { lines };
  }
}

const amountFix = (mark: DecimalMark): string =>
  mark === "."
    ? "Write it like 1234.56, or choose a decimal comma in how the columns are read."
    : "Write it like 1234,56, or choose a decimal point in how the columns are read.";

/** The hour that a charge begins in, where it is no whole day: lines of one day are told apart by it. */
export const hourOf = ({ at, isDay }: ReadDay): string => (isDay || at.getTime() % 86_400_000 === 0 ? "" : at.toISOString());

/** What is below zero is given back. */
export const isNegative = (amount: string): boolean => amount.startsWith("-");

/** A JSON object in a cell, or a map as query engines print it ("{name=value, other=value}"), by plain names; empty when it is none. */
export function objectInCell(text: string): ReadonlyMap<string, string> {
  if (!text.startsWith("{")) return new Map();
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? cellsOf(parsed as Record<string, unknown>) : new Map();
  } catch {
    return new Map(mapEntries(text));
  }
}

/** A comma parts two entries where the name of another one follows. */
const mapEntries = (text: string): [string, string][] =>
  text
    .slice(1, -1)
    .split(/,\s*(?=[\w/.:-]+=)/)
    .flatMap((entry): [string, string][] => {
      const at = entry.indexOf("=");
      return at < 1 ? [] : [[plainName(entry.slice(0, at)), entry.slice(at + 1).trim()]];
    });

/** An object as cells: what it nests is named by its path, lists stay JSON. */
export function cellsOf(value: Readonly<Record<string, unknown>>, prefix = "", into = new Map<string, string>()): Map<string, string> {
  for (const [name, part] of Object.entries(value)) {
    const path = prefix + plainName(name);
    if (part === null || part === undefined) continue;
    if (typeof part === "object" && !Array.isArray(part)) cellsOf(part as Record<string, unknown>, path, into);
    else into.set(path, typeof part === "object" ? JSON.stringify(part) : tidyText(String(part).trim(), MAX_CELL));
  }
  return into;
}
