/**
 * CloudEvents 1.0: structured, batched, or binary (attributes in headers, data in the body). What the data counts is a
 * provider's usage, a native event's, numbers at its top, attributes of the conventions, or OpenMeter's: one event for each
 * type of token of a call.
 */
import type { AttributionHints } from "@/lib/identities/core/hints";
import { Malformed, TooLarge } from "@/lib/kernel/errors";
import { sha256Hex } from "@/lib/kernel/hash";
import { MAX_NATIVE_EVENTS } from "../../schemas";
import { costText } from "../cost-text";
import { readRfc3339 } from "../instants";
import { MAX_ID_CHARACTERS, readCount, tidyText } from "../limits";
import { modeOfTier } from "../modes";
import { modelOperation } from "../operations";
import { given } from "../optional";
import { SPAN_USAGE } from "../otlp/aliases";
import { readUsage } from "../otlp/attribute-access";
import type { AttributeValue } from "../otlp/model";
import { providerNamed, providerOfModel } from "../providers";
import { decodeUtf8, isObject, type JsonObject, objectOf, readJsonText, textOf } from "../read-json";
import { type ConventionRule, isMeasured, type ReportedUsage } from "../reported-usage";
import type { UsageEvent } from "../usage-event";
import { callEvent } from "./call-event";
import { flatCounts, withSnakeCase } from "./flat-counts";
import { normaliseItem } from "./native";
import { isProviderUsage, nameAt, type ProviderUsage, readProviderUsage } from "./provider-usage";
import { factsHash, type ReadCalls, type Reading, readCalls, readRows, UNREADABLE_FACTS } from "./read-rows";

const FIX = "Send a CloudEvent 1.0 whose data counts tokens.";
/** What one event may sum. */
const MAX_CALLS_OF_EVENT = 1_000;

/** Attributes of a binary event: the `ce-` headers, without the prefix; null when the request has none. */
export function binaryAttributes(headers: Iterable<readonly [string, string]>): JsonObject | null {
  const attributes = [...headers].flatMap(([name, value]) =>
    name.startsWith("ce-") ? [[name.slice(3), percentDecoded(value)] as const] : [],
  );
  return attributes.some(([name]) => name === "specversion") ? Object.fromEntries(attributes) : null;
}

function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/**
 * @param attributes of a binary event; null when the body holds whole events: one, a list, or one a line.
 * @throws Malformed when nothing can be read, TooLarge beyond 10,000 events.
 */
export function normaliseCloudEvents(bytes: Uint8Array, attributes: JsonObject | null, receivedAt: Date): ReadCalls {
  const rows = attributes === null ? readRows(bytes) : [{ line: 1, value: { ...attributes, data: binaryData(bytes) } }];
  if (rows.length > MAX_NATIVE_EVENTS) {
    throw new TooLarge(`More than ${MAX_NATIVE_EVENTS} events.`, [
      { location: "body", message: `${rows.length} events.`, fix: "Send them in several requests." },
    ]);
  }
  return readCalls(rows, FIX, (value) => readEvents(value, receivedAt));
}

function binaryData(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes);
  if (text.trim() === "") throw new Malformed("The event has no data.", [{ location: "body", message: "Empty.", fix: FIX }]);
  return readJsonText(text);
}

/** Data may be a list: each of its items is a call, or a part of one, the first under the event's own key. */
function readEvents(value: unknown, receivedAt: Date): Reading[] {
  const list = isObject(value) ? parsedData(value) : undefined;
  if (!isObject(value) || !Array.isArray(list) || list.length === 0) return [readEvent(value, receivedAt, 0)];
  if (list.length > MAX_CALLS_OF_EVENT)
    return [{ ...given("id", textOf(value.id)), reason: `data: More than ${MAX_CALLS_OF_EVENT} items.`, location: "data", fix: FIX }];
  const { data_base64: _, ...attributes } = value;
  return list.map((data: unknown, index) => readEvent({ ...attributes, data }, receivedAt, index));
}

function readEvent(value: unknown, receivedAt: Date, index: number): Reading {
  if (!isObject(value)) return { reason: "not an object", location: "event" };
  const [id, source, type] = [nameAt(value, ["id"]), textOf(value.source), textOf(value.type)];
  const about = id === undefined ? {} : { id: tidyText(id, MAX_ID_CHARACTERS) };
  if (textOf(value.specversion)?.startsWith("1.") !== true) return { ...about, reason: "specversion: Not 1.0.", location: "specversion" };
  for (const [name, text] of Object.entries({ id, source, type }))
    if (text === undefined)
      return { ...about, reason: `${name}: Missing.`, location: name, fix: "Send every attribute that CloudEvents requires." };
  const time =
    value.time === undefined || value.time === null ? null : typeof value.time === "string" ? readRfc3339(value.time) : undefined;
  if (time === undefined || (time === null && value.time !== undefined && value.time !== null))
    return { ...about, reason: "time: Not an RFC 3339 instant between 2000 and 2100.", location: "time" };
  const data = dataOf(value);
  if (data === undefined) return { ...about, reason: "data: Not a JSON object.", location: "data" };
  const payloadHash = factsHash({ ...value, data: withoutContent(data), data_base64: undefined });
  if (payloadHash === null) return { ...about, reason: UNREADABLE_FACTS, location: "data" };
  const key = `cloudevent:${source}:${id}${index === 0 ? "" : `#${index}`}`;
  const dedupeKey = tidyText(key.length > MAX_ID_CHARACTERS ? `cloudevent:${sha256Hex(key)}` : key, MAX_ID_CHARACTERS);
  const occurredAt = time ?? receivedAt;
  const event: CloudEvent = { dedupeKey, payloadHash, occurredAt, attributes: value, data };
  const read = isNativeUsage(data) ? nativeEvent(event) : countedEvent(event);
  return "reason" in read ? { ...about, ...read } : { event: read, isTimeless: time === null };
}

type CloudEvent = { dedupeKey: string; payloadHash: string; occurredAt: Date; attributes: JsonObject; data: JsonObject };

/** Data as an object: itself, JSON as text, or base64 of it. */
function dataOf(event: JsonObject): JsonObject | undefined {
  const data = parsedData(event);
  return isObject(data) ? data : undefined;
}

function parsedData(event: JsonObject): unknown {
  const sent = event.data ?? (typeof event.data_base64 === "string" ? fromBase64(event.data_base64) : undefined);
  if (typeof sent !== "string") return sent;
  try {
    return JSON.parse(sent);
  } catch {
    return undefined;
  }
}

function fromBase64(text: string): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

const CONTENT = new Set(["messages", "prompt", "input", "output", "response", "completion", "choices", "content", "candidates", "request"]);
const withoutContent = (data: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(data).filter(([name, value]) => !CONTENT.has(name) || typeof value === "number"));

const isNativeUsage = ({ usage, convention }: JsonObject): boolean =>
  isObject(usage) &&
  !isProviderUsage(usage) &&
  (convention !== undefined || ["input", "output", "embedding"].some((name) => usage[name] !== undefined));

/** Data in the words of native events: read as one, with the event's own id and time. */
function nativeEvent({
  dedupeKey,
  payloadHash,
  occurredAt,
  attributes,
  data,
}: CloudEvent): UsageEvent | { reason: string; location?: string; fix?: string } {
  const native = normaliseItem({ ...data, id: dedupeKey, time: occurredAt.toISOString() }, 0);
  if (!("event" in native)) return { reason: native.reason, location: `data.${native.location ?? ""}`, ...given("fix", native.fix) };
  return { ...native.event, payloadHash, producer: "cloudevents", hints: { ...hintsOf(attributes, {}), ...native.event.hints } };
}

function countedEvent({
  dedupeKey,
  payloadHash,
  occurredAt,
  attributes,
  data: sent,
}: CloudEvent): UsageEvent | { reason: string; location: string } {
  const data = withSnakeCase(sent);
  const model = nameAt(data, ["model", "response_model", "model_name", "model_id", "gen_ai.response.model", "gen_ai.request.model"]);
  const provider =
    providerNamed(nameAt(data, ["provider", "provider_name", "vendor", "system", "gen_ai.provider.name", "gen_ai.system"])) ??
    providerOfModel(model);
  const typed = typedUsage(data, provider);
  const whole = typed !== null && "lines" in typed ? null : wholeUsage(sent, data, model);
  if (typed !== null && "reason" in typed && !whole?.lines.some(({ usage }) => isMeasured(usage))) return typed;
  const part = typed !== null && "lines" in typed ? typed : null;
  const usage = part ?? whole;
  if (usage === null) return { reason: "data: Counts no tokens in a way known here.", location: "data" };
  const tier = modeOfTier(nameAt(data, ["service_tier", "mode"]));
  const responseId = nameAt(data, ["response_id", "gen_ai.response.id"]);
  const requests = part ? part.requests : readCount(data.requests ?? data.request_count);
  const event = callEvent({
    dedupeKey,
    payloadHash,
    producer: "cloudevents",
    occurredAt,
    operation: operationOf(data, usage),
    status:
      data.cached === true || data.cache_hit === true
        ? "cache_hit"
        : textOf(data.error) === undefined && data.status !== "error"
          ? "ok"
          : "error",
    provider,
    model,
    lines: usage.lines,
    ...given("requests", requests),
    hints: hintsOf(attributes, data),
    labels: [["type", textOf(attributes.type)], ...Object.entries(usage.labels)],
    flags: [...usage.flags, ...tier.flags],
    mode: tier.mode,
    region: nameAt(data, ["region"]),
    callKey: responseId === undefined || part ? undefined : `${provider ?? "unknown"}:${responseId}`,
    sessionId: nameAt(data, ["session_id", "conversation_id", "thread_id"]),
    latencyMs: data.latency_ms ?? data.duration_ms,
    clientCostUsd: costText(data.cost_usd ?? data.cost),
  });
  return part?.isEvidence ? { ...event, role: "evidence" } : { ...event, ...traceOf(attributes) };
}

function operationOf(data: JsonObject, { lines }: ProviderUsage): UsageEvent["operation"] {
  const named = modelOperation(nameAt(data, ["operation", "operation_name", "gen_ai.operation.name"]));
  const isEmbedding = lines.every(({ usage }) => usage.embedding !== undefined && usage.output === undefined);
  return named ?? (isEmbedding && lines.length > 0 ? "embeddings" : "chat");
}

/** Where counts are apart from what else the data says. */
const NESTED = ["usage", "usageMetadata", "usage_metadata", "token_usage", "tokens", "token_counts", "metrics"] as const;

/**
 * A provider's usage, nested or spread over the data, with what stands beside it under other names; else counts under any
 * names, or the attributes of a span.
 */
function wholeUsage(sent: JsonObject, data: JsonObject, model: string | undefined): ProviderUsage | null {
  const places = [...NESTED.map((name) => data[name]), objectOf(data.response).usage, sent];
  const object = places.find(isProviderUsage);
  const known = object === undefined ? undefined : readProviderUsage(object, model);
  const flatAt = (place: JsonObject) => flatCounts(place, place !== sent);
  const flat = flatAt(object ?? places.filter(isObject).find((place) => isCounted(flatAt(place).usage)) ?? {});
  const usage = known?.lines.length === 1 ? { ...flat.usage, ...known.lines[0]?.usage } : flat.usage;
  if (known && (known.lines.length > 1 || isCounted(usage))) {
    const [line] = known.lines;
    const isMore = usage.cacheRead !== line?.usage.cacheRead || usage.cacheWriteTotal !== line?.usage.cacheWriteTotal;
    const rule = conventionOf(data) ?? (line?.rule === "inclusive" && isMore ? "by_number" : (line?.rule ?? "by_number"));
    return known.lines.length > 1 ? known : { ...known, lines: [{ usage, rule }] };
  }
  if (isCounted(usage)) return { lines: [{ usage, rule: conventionOf(data) ?? "by_number" }], flags: flat.flags, labels: {} };
  return attributeUsage(objectOf(data.attributes)) ?? attributeUsage(data) ?? requestUsage(data);
}

const isCounted = (usage: ReportedUsage): boolean => isMeasured(usage) || usage.total !== undefined || usage.rerankUnits !== undefined;

function conventionOf(data: JsonObject): ConventionRule | undefined {
  return data.convention === "inclusive" || data.convention === "disjoint" ? data.convention : undefined;
}

/** Names of the conventions, as a collector turns a span into an event. */
function attributeUsage(attributes: JsonObject): ProviderUsage | null {
  const { usage, flags } = readUsage(new Map(Object.entries(attributes) as [string, AttributeValue][]), SPAN_USAGE);
  return isCounted(usage) ? { lines: [{ usage, rule: "by_number" }], flags, labels: {} } : null;
}

/** Calls that only their number is told of: priced where a model is billed by the request. */
const requestUsage = (data: JsonObject): ProviderUsage | null =>
  readCount(data.requests ?? data.request_count) === undefined
    ? null
    : { lines: [{ usage: {}, rule: "by_number" }], flags: [], labels: {} };

/** Which count a type of token is. `null`: it repeats others. Types that nobody knows are refused, never added. */
const COUNT_OF_TYPE: { readonly [type: string]: keyof ReportedUsage | null } = {
  input: "input",
  prompt: "input",
  system: "input",
  output: "output",
  completion: "output",
  cached: "cacheRead",
  cached_input: "cacheRead",
  cache_read: "cacheRead",
  cacheread: "cacheRead",
  cache_write: "cacheWriteTotal",
  cache_creation: "cacheWriteTotal",
  cachecreation: "cacheWriteTotal",
  reasoning: null,
  thinking: null,
  thought: null,
  total: null,
  embedding: "embedding",
};
/** Whose input leaves cached tokens out, so that an event of them adds to it. */
const COUNTS_CACHE_BESIDE: ReadonlySet<string> = new Set(["anthropic", "aws.bedrock"]);

type TypedUsage = ProviderUsage & { requests: bigint; isEvidence: boolean };

/**
 * OpenMeter's way: `{ tokens, type }`, one event for each type of a call. The input's event stands for the request. What
 * repeats another type is kept as evidence: totals, reasoning, and cached tokens where the input holds them.
 */
function typedUsage(data: JsonObject, provider: string | undefined): TypedUsage | { reason: string; location: string } | null {
  const type = nameAt(data, ["token_type", "gen_ai.token.type", "type", "prompt_type", "direction"]);
  const sent = data.tokens ?? data.token_count ?? data.value;
  if (type === undefined || sent === undefined || isObject(sent)) return null;
  const name = type
    .toLowerCase()
    .replaceAll(/[\s-]/g, "_")
    .replace(/_tokens?$/, "");
  if (!Object.hasOwn(COUNT_OF_TYPE, name))
    return { reason: `data.type: "${tidyText(type, 64)}" is no type of token known here.`, location: "data.type" };
  const count = readCount(sent);
  if (count === undefined) return { reason: "data.tokens: Not a whole number from 0.", location: "data.tokens" };
  const counted = COUNT_OF_TYPE[name] ?? null;
  const isCached = counted === "cacheRead" || counted === "cacheWriteTotal";
  return {
    lines: [{ usage: { [counted ?? (name === "total" ? "total" : "reasoning")]: count }, rule: "disjoint" }],
    flags: [],
    labels: { token_type: name },
    requests: counted === "input" || counted === "embedding" ? 1n : 0n,
    isEvidence: counted === null || (isCached && !COUNTS_CACHE_BESIDE.has(provider ?? "")),
  };
}

/** The subject is whom the event is about; what the data names is more exact. */
function hintsOf(attributes: JsonObject, data: JsonObject): AttributionHints {
  const operator = nameAt(data, ["end_user", "user_id", "user", "user_email"]);
  const token = textOf(data.onBehalfOf ?? data.on_behalf_of);
  return {
    ...(token === undefined ? {} : { onBehalfOf: { token, place: "body" as const } }),
    ...given("credential", nameAt(data, ["credential", "api_key", "api_key_id", "api_key_alias"])),
    ...given("identity", nameAt(data, ["identity", "service_account", "identity_id"]) ?? nameAt(attributes, ["subject"])),
    ...(operator === undefined ? {} : { operator: { id: operator, evidence: "body" as const } }),
    ...given("application", nameAt(data, ["application", "app", "application_id", "app_name"]) ?? nameAt(attributes, ["source"])),
    ...given("environment", nameAt(data, ["environment", "env"])),
    ...given("team", nameAt(data, ["team", "team_id", "team_name"])),
    ...given("tenant", nameAt(data, ["tenant", "tenant_id", "customer", "customer_id"])),
    ...given("agent", nameAt(data, ["agent", "agent_name", "agent_id"])),
  };
}

/** The distributed tracing extension. */
function traceOf(attributes: JsonObject): Pick<UsageEvent, "traceId" | "parentSpanId"> {
  const match = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(textOf(attributes.traceparent) ?? "");
  return match?.[1] === undefined || match[2] === undefined ? {} : { traceId: match[1], parentSpanId: match[2] };
}
