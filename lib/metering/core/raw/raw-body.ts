/**
 * Payloads as they are kept: which formats there are, what a body holds in each, and one item of a body by its place, in
 * a form that the same adapter reads again.
 */

import type { Gateway } from "../adapters/gateways";
import { tidyText } from "../limits";
import { type Encoding, listAt, readRequest } from "../otlp/read-payload";
import { flatItems, isObject, type JsonLine, type JsonObject, objectOf, readJsonLines, readJsonText, readServerSent } from "../read-json";

export type RawFormat =
  | "native"
  | "cloudevents"
  | "responses"
  | "litellm"
  | "langsmith"
  | "otlp-traces"
  | "otlp-logs"
  | "otlp-metrics"
  | Gateway;

const OTLP = {
  "otlp-traces": {
    message: "TracesRequest",
    groups: "resourceSpans",
    scopes: ["scopeSpans", "instrumentationLibrarySpans"],
    items: "spans",
  },
  "otlp-logs": { message: "LogsRequest", groups: "resourceLogs", scopes: ["scopeLogs"], items: "logRecords" },
  "otlp-metrics": { message: "MetricsRequest", groups: "resourceMetrics", scopes: ["scopeMetrics"], items: "metrics" },
} as const;
type OtlpFormat = keyof typeof OTLP;
const isOtlp = (format: RawFormat): format is OtlpFormat => Object.hasOwn(OTLP, format);

/** What a body holds: one value, or the list of its lines, where a line that is no JSON is its own length in words. */
export function readRaw(format: RawFormat, bytes: Uint8Array, encoding: Encoding = "json"): unknown {
  if (isOtlp(format)) return readRequest(OTLP[format].message, bytes, encoding);
  const text = new TextDecoder().decode(bytes);
  const rows = readServerSent(text) ?? linesOf(text);
  // A list inside a line counts as its items, but for native events, which are one a line.
  const isFlat = format !== "native";
  const itemsIn = (value: unknown): unknown[] => (isFlat && Array.isArray(value) ? flatItems(value) : [value]);
  if (rows !== null) return rows.flatMap((row) => ("fault" in row ? [lostLine(text, row)] : itemsIn(row.value)));
  const whole = readJsonText(text);
  return isFlat && Array.isArray(whole) ? flatItems(whole) : whole;
}

/** Null for a body that is one JSON value. */
function linesOf(text: string): JsonLine[] | null {
  const rows = readJsonLines(text);
  return rows.length > 1 && rows.some((row) => "value" in row && isObject(row.value)) ? rows : null;
}

const lostLine = (text: string, { line }: JsonLine): string => `[${text.split("\n")[line - 1]?.length ?? 0} characters removed]`;

/** One item of a body, for its adapter to read again; undefined where there is none. `index` is the one that the adapter told. */
export function rawItems(format: RawFormat, body: unknown): (index: number) => unknown {
  if (isOtlp(format)) return otlpItems(format, objectOf(body));
  const rows = Array.isArray(body) ? (body as unknown[]) : itemsOf(format, body);
  return (index) => rows[index];
}

const itemsOf = (format: RawFormat, body: unknown): readonly unknown[] =>
  format === "native" && isObject(body) && Array.isArray(body.events) ? body.events : [body];

/** An item with its resource and its scope, as a request of its own. */
function otlpItems(format: OtlpFormat, body: JsonObject): (index: number) => unknown {
  const { groups, scopes, items } = OTLP[format];
  const places = listAt(body, groups).flatMap((group) => {
    const scopesName = scopes.find((name) => group[name] !== undefined) ?? scopes[0];
    return listAt(group, scopesName).flatMap((part) =>
      listAt(part, items).flatMap((item) =>
        Array.from({ length: format === "otlp-metrics" ? pointsIn(item) : 1 }, () => ({ group, scopesName, part, item })),
      ),
    );
  });
  return (index) => {
    const place = places[index];
    if (place === undefined) return undefined;
    return { [groups]: [{ ...place.group, [place.scopesName]: [{ ...place.part, [items]: [place.item] }] }] };
  };
}

/** A metric is kept whole: its points refer to one name and one temporality. */
const pointsIn = (metric: JsonObject): number =>
  ["sum", "gauge", "histogram", "exponentialHistogram", "summary"].reduce((count, kind) => {
    const points = objectOf(metric[kind]).dataPoints;
    return count + (Array.isArray(points) ? points.length : 0);
  }, 0);

/** JSON text that PostgreSQL can hold; null when it is longer than is kept. */
export function rawText(value: unknown, maxCharacters: number): string | null {
  const text = JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item)) ?? "null";
  return text.length > maxCharacters ? null : tidyText(text, maxCharacters);
}
