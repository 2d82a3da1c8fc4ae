/** Rows in JSON: pages of a provider's interface (one or a list of them), a list of objects, or an object a line. */
import { Malformed } from "@/lib/kernel/errors";
import { isObject, readJsonText } from "@/lib/metering/core/read-json";
import { cellsOf, type FileRow } from "./formats/row";

/** Whether the first line is a whole object that is no page. */
export function isNdjson(beginning: string): boolean {
  const [first = "", second = ""] = beginning.split("\n", 2);
  if (!first.trimStart().startsWith("{") || (second.trim() === "" && beginning.length > first.length + 2)) return false;
  try {
    const value: unknown = JSON.parse(first);
    return isObject(value) && !Array.isArray(value.data);
  } catch {
    return false;
  }
}

/** A row a result, with the bucket that it stands in; a bucket without results is a row of its own. @throws Malformed */
export function* rowsOfJson(text: string): Generator<FileRow> {
  const value = readJsonText(text);
  let line = 0;
  for (const entry of Array.isArray(value) ? value : [value]) {
    if (!isObject(entry)) throw noRows(line + 1);
    for (const raw of Array.isArray(entry.data) ? bucketsOf(entry.data) : [entry]) {
      line += 1;
      yield { line, raw, cells: cellsOf(raw) };
    }
  }
}

function* bucketsOf(data: readonly unknown[]): Generator<Record<string, unknown>> {
  for (const bucket of data) {
    if (!isObject(bucket)) throw noRows(1);
    const { results, ...span } = bucket;
    if (!Array.isArray(results)) yield bucket;
    else if (results.length === 0) yield span;
    else for (const result of results) if (isObject(result)) yield { ...span, ...result };
  }
}

const noRows = (row: number): Malformed =>
  new Malformed("The JSON holds no rows.", [
    {
      location: `row ${row}`,
      message: "Not an object.",
      fix: "Send a page of the provider's interface as it came, a list of objects, or an object a line.",
    },
  ]);
