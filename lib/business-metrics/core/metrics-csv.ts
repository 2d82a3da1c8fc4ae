/**
 * A CSV of metric values, one row each: metric, period, units, and for anything but the organisation scope_kind and
 * scope_id. Taken whole or not at all: a file with a wrong row changes nothing.
 */
import { type ErrorDetail, Invalid, Malformed, TooLarge } from "@/lib/kernel/errors";
import { detailsOf } from "@/lib/kernel/parse";
import { type CsvRow, readCsvRows } from "@/lib/metering/core/adapters/csv";
import { decodeUtf8 } from "@/lib/metering/core/read-json";
import { MAX_VALUES, MetricValueInput, type MetricValuesInput } from "../schemas";

const COLUMNS = ["metric", "period", "units", "scope_kind", "scope_id"];
const NEEDED = ["metric", "period", "units"];
const MAX_DETAILS = 100;

/** @throws Malformed when it is no CSV, Invalid naming each wrong line, TooLarge beyond what one call takes. */
export function parseMetricsCsv(bytes: Uint8Array): MetricValuesInput {
  const [header, ...rows] = readCsvRows(decodeUtf8(bytes));
  if (!header || "fault" in header) throw new Malformed("The file has no header line.");
  const names = header.cells.map((name) => name.toLowerCase());
  const unknown = names.filter((name) => !COLUMNS.includes(name));
  const missing = NEEDED.filter((name) => !names.includes(name));
  if (unknown.length + missing.length > 0)
    throw new Invalid("These are not the columns of metric values.", [
      {
        location: "line 1",
        message: `${[...unknown, ...missing].join(", ")}: unknown or missing.`,
        fix: `Name the columns ${COLUMNS.join(", ")}.`,
      },
    ]);
  if (rows.length > MAX_VALUES) throw new TooLarge(`The file has more than ${MAX_VALUES} rows.`);
  const faults: ErrorDetail[] = [];
  const values = rows.flatMap((row) => {
    const read = readRow(row, names);
    if ("faults" in read) faults.push(...read.faults);
    return "value" in read ? [read.value] : [];
  });
  const [first] = faults;
  if (first) throw new Invalid(`${first.location}: ${first.message}`, faults.slice(0, MAX_DETAILS));
  if (values.length === 0) throw new Invalid("The file has no rows.");
  return { values };
}

function readRow(row: CsvRow, names: readonly string[]): { value: MetricValueInput } | { faults: ErrorDetail[] } {
  const place = `line ${row.line}`;
  if ("fault" in row) return { faults: [{ location: place, message: row.fault }] };
  const cells = new Map(names.map((name, i) => [name, row.cells[i] ?? ""]));
  const kind = cells.get("scope_kind") ?? "";
  const units = cells.get("units") ?? "";
  const read = MetricValueInput.safeParse({
    metric: cells.get("metric"),
    period: cells.get("period"),
    units: units === "" ? null : units,
    ...(kind === "" ? {} : { scope: kind === "organisation" ? { kind } : { kind, id: cells.get("scope_id") } }),
  });
  return read.success ? { value: read.data } : { faults: detailsOf(MetricValueInput, read.error, place) };
}
