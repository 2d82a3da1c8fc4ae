/** From an OTLP metrics request to the points of metrics that count tokens. Everything else in it is left unread. */
import { isObject, type JsonObject, objectOf } from "../read-json";
import { readAttributes } from "./attribute-values";
import { METRICS } from "./metric-names";
import type { Attributes, Scope } from "./model";
import { type Encoding, listAt, readNano, readRequest, readScope, stringAt } from "./read-payload";

export type DataPoint = {
  /** Place among the points of the payload, those of other metrics included. */
  index: number;
  metric: string;
  resource: Attributes;
  scope: Scope;
  attributes: Attributes;
  temporality: "delta" | "cumulative" | "unknown";
  startNano: bigint;
  timeNano: bigint;
  /** As sent: whole, double, or text. */
  value: unknown;
  /** How many measurements a histogram holds. */
  count?: unknown;
};

const NO_RECORDED_VALUE = 1;
const TEMPORALITY: { readonly [sent: string]: DataPoint["temporality"] } = {
  "1": "delta",
  "2": "cumulative",
  AGGREGATION_TEMPORALITY_DELTA: "delta",
  AGGREGATION_TEMPORALITY_CUMULATIVE: "cumulative",
};

/** @throws Malformed when the body is no metrics export request. */
export function readDataPoints(bytes: Uint8Array, encoding: Encoding): DataPoint[] {
  const points: DataPoint[] = [];
  let index = 0;
  for (const group of listAt(readRequest("MetricsRequest", bytes, encoding, "maps"), "resourceMetrics")) {
    const resource = readAttributes(objectOf(group.resource).attributes);
    for (const part of listAt(group, "scopeMetrics")) {
      const scope = readScope(part.scope);
      for (const metric of listAt(part, "metrics")) {
        const name = stringAt(metric, "name");
        for (const { data, items } of kindsOf(metric)) {
          for (const item of items) {
            const at = index++;
            if (!Object.hasOwn(METRICS, name) || isEmpty(item)) continue;
            points.push({ index: at, metric: name, resource, scope, ...readPoint(data, item) });
          }
        }
      }
    }
  }
  return points;
}

const isEmpty = ({ flags }: JsonObject): boolean => typeof flags === "number" && (flags & NO_RECORDED_VALUE) !== 0;

/** A metric holds its points under its kind. A gauge counts nothing. */
const kindsOf = (metric: JsonObject): { data: JsonObject; items: JsonObject[] }[] =>
  [metric.sum, metric.histogram, metric.exponentialHistogram].filter(isObject).map((data) => ({ data, items: listAt(data, "dataPoints") }));

function readPoint(data: JsonObject, item: JsonObject): Omit<DataPoint, "index" | "metric" | "resource" | "scope"> {
  const { aggregationTemporality: stated } = data;
  const sent = typeof stated === "number" || typeof stated === "string" ? String(stated) : "";
  return {
    attributes: readAttributes(item.attributes),
    temporality: Object.hasOwn(TEMPORALITY, sent) ? (TEMPORALITY[sent] ?? "unknown") : "unknown",
    startNano: readNano(item.startTimeUnixNano),
    timeNano: readNano(item.timeUnixNano),
    value: item.asInt ?? item.asDouble ?? item.sum,
    ...(item.count === undefined ? {} : { count: item.count }),
  };
}
