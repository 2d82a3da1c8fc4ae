/**
 * OTLP metrics → usage. A point becomes a `MetricPoint`, plain data that can be kept; what a cumulative one adds to the
 * last of its series is booked by the store (`bookPoint` says how much); then points become events.
 *
 * Each point is an event of its own: collectors split and join exports, and a key of several points would change with
 * them. What a point means may depend on its neighbours of the same interval (cached tokens are inside the input), but
 * never its key or its hash, so that nothing counts twice however it is sent again.
 */

import type { AttributionHints } from "@/lib/identities/core/hints";
import { canonicalSha256 } from "@/lib/kernel/canonical";
import { costText } from "../cost-text";
import { fromUnixNano } from "../instants";
import { MAX_COUNT, readCount, tidyText } from "../limits";
import { modelOperation } from "../operations";
import { given } from "../optional";
import { SPAN_TEXT } from "../otlp/aliases";
import { scalarText, textAt } from "../otlp/attribute-access";
import { claudeHost } from "../otlp/claude-host";
import { identityOf } from "../otlp/identity";
import { METRICS, type MetricPart, OWN_FAMILY, partOf } from "../otlp/metric-names";
import type { Attributes } from "../otlp/model";
import { PROVIDER_OF_PRODUCER, type ProducerId, producerOf } from "../otlp/producers";
import { type DataPoint, readDataPoints } from "../otlp/read-metrics";
import type { Encoding } from "../otlp/read-payload";
import { providerNamed, providerOfModel, UNKNOWN_MODEL, UNKNOWN_PROVIDER } from "../providers";
import type { Normalised, Operation } from "../usage-event";

/** One point, read: plain data, so that it can be kept as JSON between the transaction that books it and the ledger. */
export type MetricPoint = {
  index: number;
  key: string;
  hash: string;
  /** What tells its series apart, start included. */
  series: string;
  /** Points of one interval of one model's calls. */
  group: string;
  family: string;
  part: NonNullable<MetricPart>;
  isDisjoint: boolean;
  /** Another metric of the same producer counts the same calls, and better. */
  isRepeat: boolean;
  isCumulative: boolean;
  startNano: string;
  timeNano: string;
  /** Decimal texts; of a cumulative point until it is booked the running totals. */
  value: string;
  calls?: string;
  producer: string;
  provider: string;
  model: string;
  operation: Operation;
  modality?: "audio" | "image" | "video";
  hints: AttributionHints;
  labels: Record<string, string>;
  sessionId?: string;
};

export type ReadMetrics = { points: MetricPoint[]; rejected: Normalised["rejected"] };

/** @throws Malformed when the body is no metrics export request; nothing else. */
export function readMetrics(bytes: Uint8Array, encoding: Encoding): ReadMetrics {
  const read: ReadMetrics = { points: [], rejected: [] };
  for (const point of readDataPoints(bytes, encoding)) {
    const metric = METRICS[point.metric];
    const part = metric && partOf(metric, textAt(point.attributes, [metric.typeIn ?? ""]));
    // Totals repeat their parts; types that nobody knows may.
    if (!metric || part === undefined || part === null) continue;
    const fault = faultOf(point, part);
    if (fault) read.rejected.push({ index: point.index, ...fault });
    else read.points.push(readPoint(point, part));
  }
  markRepeats(read.points);
  return read;
}

function faultOf({ temporality, timeNano, value, count }: DataPoint, part: MetricPart) {
  if (temporality === "unknown")
    return {
      reason: "the metric does not say whether it is delta or cumulative",
      location: "aggregationTemporality",
      fix: "Send a sum or a histogram with a temporality.",
    };
  if (fromUnixNano(timeNano) === null)
    return {
      reason: "the point has no time between 2000 and 2100",
      location: "timeUnixNano",
      fix: "Send the end of the interval in nanoseconds since 1970.",
    };
  const isReadable = part === "cost" ? costText(value) !== undefined : readCount(value) !== undefined;
  if (!isReadable || (count !== undefined && readCount(count) === undefined))
    return { reason: `the point's value is no count from 0 to ${MAX_COUNT}`, location: "value", fix: "Send whole tokens." };
  return null;
}

/** Attributes that part one interval of one model's calls into points. */
const PARTING = new Set(["type", "token_type", "gen_ai.token.type"]);
/** What tells processes apart. A collector may add to the resource at any time, so nothing else in it does. */
const PROCESS = ["service.name", "service.namespace", "service.instance.id"];

function readPoint(point: DataPoint, part: NonNullable<MetricPart>): MetricPoint {
  const { attributes, resource, scope, metric } = point;
  const counted = METRICS[metric] as (typeof METRICS)[string];
  const producer = producerOf(scope);
  const identity = identityOf({ own: attributes, ancestors: [], resource }, producer.id);
  const model = textAt(attributes, SPAN_TEXT.model) ?? textAt(attributes, SPAN_TEXT.requestModel);
  // Without a start only the whole resource tells one process from the next.
  const process = point.startNano > 0n ? pick(resource, PROCESS) : Object.fromEntries(resource);
  const place = { process, scope: scope.name };
  const series = canonicalSha256({ ...place, metric, attributes: Object.fromEntries(attributes), start: point.startNano });
  const modality = textAt(attributes, ["gen_ai.token.modality"])?.toLowerCase();
  const others = Object.fromEntries([...attributes].filter(([name]) => !PARTING.has(name)));
  return {
    index: point.index,
    series,
    key: `metric:${series}:${point.timeNano}`,
    hash: canonicalSha256({ series, time: point.timeNano, value: String(point.value), count: String(point.count ?? "") }),
    group: canonicalSha256({ ...place, family: counted.family, others, time: point.timeNano, kind: point.temporality }),
    family: counted.family,
    part,
    isDisjoint: counted.isDisjoint === true,
    isRepeat: OWN_FAMILY[producer.id] !== undefined && OWN_FAMILY[producer.id] !== counted.family,
    isCumulative: point.temporality === "cumulative",
    startNano: String(point.startNano),
    timeNano: String(point.timeNano),
    value: part === "cost" ? (costText(point.value) ?? "0") : String(readCount(point.value) ?? 0n),
    ...(point.count === undefined ? {} : { calls: String(readCount(point.count) ?? 0n) }),
    producer: producerName(point, producer.id),
    provider: providerOf(attributes, producer.id, model),
    model: model ?? UNKNOWN_MODEL,
    operation: modelOperation(textAt(attributes, ["gen_ai.operation.name"])) ?? "chat",
    ...(modality === "audio" || modality === "image" || modality === "video" ? { modality } : {}),
    hints: identity.hints,
    labels: identity.labels,
    ...given("sessionId", identity.sessionId),
  };
}

const pick = (attributes: Attributes, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const text = scalarText(attributes.get(name));
      return text === undefined ? [] : [[name, text]];
    }),
  );

function providerOf(attributes: Attributes, producer: ProducerId, model: string | undefined): string {
  const named = providerNamed(textAt(attributes, SPAN_TEXT.provider));
  if (named !== undefined) return named;
  return producer === "claude-code" ? claudeHost(model) : (PROVIDER_OF_PRODUCER[producer] ?? providerOfModel(model) ?? UNKNOWN_PROVIDER);
}

function producerName({ scope, resource }: DataPoint, producer: ProducerId): string {
  const version = producer === "other" ? scope.version : (textAt(resource, ["service.version"]) ?? scope.version);
  const name = producer === "other" ? `otlp:${tidyText(scope.name || "unnamed", 120)}` : producer;
  return version === "" ? name : `${name}${producer === "other" ? "@" : "/"}${tidyText(version, 40)}`;
}

/** While names change, libraries send the old histogram and the new counters: the counters tell more. */
function markRepeats(points: MetricPoint[]): void {
  const counted = new Set(
    points.filter(({ family }) => family === "inference.usage").map(({ producer, provider, model }) => `${producer} ${provider} ${model}`),
  );
  for (const point of points)
    if (point.family === "token.usage" && counted.has(`${point.producer} ${point.provider} ${point.model}`)) point.isRepeat = true;
}

export type SeriesState = { timeNano: bigint; value: bigint; calls: bigint | null };

/** A process that started within this time before its source was made counted nothing that was counted elsewhere. */
const BOOKED_FROM_START_MS = 7 * 86_400_000;
/**
 * How long a series is known at least after its last point. One that began before may have been booked and forgotten, so
 * its first point adds nothing: a lost total of an age is better than one that is counted twice.
 */
export const SERIES_KNOWN_DAYS = 400;

/**
 * What a cumulative point adds to the last one of its series, and the series after it. Points that are not later add
 * nothing: they are sent again or late, and a later total holds them. A smaller total without a start is a reset. The
 * first point of a series adds all of it, unless it began long before the source was made, or so long ago that it may
 * have been booked and forgotten: then only what follows.
 * @returns `added` undefined when the point adds nothing and changes nothing.
 */
export function bookPoint(
  point: MetricPoint,
  last: SeriesState | undefined,
  sourceMadeAt: Date,
  now: Date,
): { state: SeriesState; added?: { value: bigint; calls: bigint } } {
  const state: SeriesState = {
    timeNano: BigInt(point.timeNano),
    value: BigInt(point.value),
    calls: point.calls === undefined ? null : BigInt(point.calls),
  };
  const all = { value: state.value, calls: state.calls ?? 0n };
  if (last === undefined) {
    const start = fromUnixNano(BigInt(point.startNano));
    const since = Math.max(sourceMadeAt.getTime() - BOOKED_FROM_START_MS, now.getTime() - SERIES_KNOWN_DAYS * 86_400_000);
    const isKnownWhole = start !== null && start.getTime() >= since;
    return { state, ...(isKnownWhole ? { added: all } : {}) };
  }
  if (state.timeNano <= last.timeNano) return { state: last };
  const isReset = state.value < last.value;
  if (isReset && point.startNano === "0") return { state, added: all };
  // A total cannot shrink; where it does, the larger one was counted already.
  if (isReset) return { state: { ...last, timeNano: state.timeNano } };
  const calls = all.calls - (last.calls ?? 0n);
  return { state, added: { value: state.value - last.value, calls: calls > 0n ? calls : 0n } };
}
