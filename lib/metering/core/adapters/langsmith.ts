/**
 * LangSmith's runs → usage events, by way of the spans that they are: a trace of model calls, tools and what holds them.
 * A run is told when it begins (post) and when it ends (patch), together or apart: it counts once, by its end.
 */
import { Malformed } from "@/lib/kernel/errors";
import { readLooseInstant } from "../instants";
import { LANGSMITH_USAGE } from "../otlp/langsmith";
import type { AttributeValue, Scope, Span } from "../otlp/model";
import { decodeUtf8, flatItems, isObject, type JsonObject, objectOf, readJsonText, textOf } from "../read-json";
import type { Normalised } from "../usage-event";
import { errorNameOf, requestedModelOf, withTold } from "./langsmith-run";
import { normaliseReadSpans } from "./otlp-traces";
import { factsHash } from "./read-rows";

/** A run as it was told so far, in the words of LangSmith's API. */
export type Run = JsonObject;

const FIX = "Send runs as LangSmith's clients do.";

/** Parts of a multipart request: `post.<run>`, `patch.<run>`, and with `.outputs`, `.extra` and others after it, their fields. */
export function runsOfParts(parts: Iterable<readonly [name: string, text: string]>): Run[] {
  const posted: Run[] = [];
  const patched: Run[] = [];
  const known = new Map<string, Run>();
  for (const [name, text] of parts) {
    const [, kind, id, field] = /^(post|patch)\.([^.]+)(?:\.(\w+))?$/.exec(name) ?? [];
    if (kind === undefined || id === undefined) continue;
    const run: Run = known.get(`${kind}.${id}`) ?? { id };
    if (!known.has(`${kind}.${id}`)) (kind === "post" ? posted : patched).push(run);
    known.set(`${kind}.${id}`, run);
    const value = readPart(name, text);
    if (field !== undefined) run[field] = value;
    else Object.assign(run, objectOf(value), { id });
  }
  return joinedRuns(posted, patched);
}

function readPart(name: string, text: string): unknown {
  try {
    return readJsonText(text);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new Malformed("A part of the body is not JSON.", [{ location: name.slice(0, 200), message: "Not JSON.", fix: FIX }]);
  }
}

/** One run, a list, or `{ "post": […], "patch": […] }`. @throws Malformed when it is no JSON. */
export function runsOfJson(bytes: Uint8Array): Run[] {
  const body = readJsonText(decodeUtf8(bytes));
  const listed = (value: unknown): Run[] => (Array.isArray(value) ? flatItems(value).filter(isObject) : []);
  if (Array.isArray(body)) return joinedRuns(listed(body), []);
  if (!isObject(body)) throw new Malformed("The body holds no runs.", [{ location: "body", message: "No object.", fix: FIX }]);
  return body.post === undefined && body.patch === undefined ? joinedRuns([body], []) : joinedRuns(listed(body.post), listed(body.patch));
}

/** What is told of one run in two parts is one: what came later adds to what came before. */
function joinedRuns(posted: readonly Run[], patched: readonly Run[]): Run[] {
  const runs = new Map<unknown, Run>();
  const nameless: Run[] = [];
  for (const run of [...posted, ...patched]) {
    if (textOf(run.id) === undefined) nameless.push(run);
    else runs.set(run.id, { ...runs.get(run.id), ...withoutAbsent(run) });
  }
  return [...runs.values(), ...nameless].map(withTold);
}

const withoutAbsent = (run: Run): Run =>
  Object.fromEntries(Object.entries(run).filter(([, value]) => value !== null && value !== undefined));

/** Runs that have not ended say nothing yet. One whose id or end cannot be read is rejected by itself. */
export function normaliseRuns(sent: readonly Run[]): Normalised {
  const runs = sent.map(withTold);
  const rejected: Normalised["rejected"] = [];
  const spans: Span[] = [];
  const facts = new Map<string, string>();
  const scopes = new Map<string, Scope>();
  for (const [index, run] of runs.entries()) {
    if (run.end_time === undefined || run.end_time === null) continue;
    const spanId = hexOf(run.id);
    if (spanId === "") {
      rejected.push({ index, reason: "the run has no id, which is a UUID", location: "id", fix: FIX });
      continue;
    }
    const span = spanOf(run, index, spanId, scopes);
    const hash = factsHash({ spanId, end: span.endNano, usage: span.attributes.get(LANGSMITH_USAGE) });
    if (hash === null) rejected.push({ index, id: spanId, reason: "the run is nested too deep", location: "outputs", fix: FIX });
    else {
      spans.push(span);
      facts.set(`${span.traceId}:${spanId}`, hash);
    }
  }
  const read = normaliseReadSpans(spans);
  // What else is told of a run later, such as a tag, makes no other call of it.
  for (const { event } of read.events) event.payloadHash = facts.get(event.dedupeKey) ?? event.payloadHash;
  return { ...read, rejected: [...rejected, ...read.rejected] };
}

/** `20251120T101112123456Z` and the id of a run, from the root of the trace down to the run itself. */
const ORDER = /(?:^|\.)\d{8}T\d{6,12}Z([0-9a-fA-F-]{36})/g;

function spanOf(run: Run, index: number, spanId: string, scopes: Map<string, Scope>): Span {
  const line = [...(textOf(run.dotted_order) ?? "").matchAll(ORDER)].map(([, id]) => hexOf(id));
  const parentId = hexOf(run.parent_run_id) || line[line.lastIndexOf(spanId) - 1] || "";
  const runtime = objectOf(objectOf(run.extra).runtime);
  const version = textOf(runtime.sdk_version) ?? "";
  const scope = scopes.get(version) ?? { name: "langsmith", version };
  scopes.set(version, scope);
  const project = textOf(run.session_name);
  return {
    index,
    resource: new Map<string, AttributeValue>(project === undefined ? [] : [["service.name", project]]),
    scope,
    traceId: hexOf(run.trace_id) || line[0] || spanId,
    spanId,
    parentSpanId: parentId === spanId ? "" : parentId,
    name: textOf(run.name) ?? "",
    startNano: nanoOf(run.start_time),
    endNano: nanoOf(run.end_time),
    attributes: attributesOf(run),
    events: [],
    isError: textOf(run.error) !== undefined,
  };
}

/** A UUID as the hex digits of an id of a span; empty for anything else. */
function hexOf(id: unknown): string {
  const hex = typeof id === "string" ? id.replaceAll("-", "").toLowerCase() : "";
  return /^[0-9a-f]{32}$/.test(hex) ? hex : "";
}

const nanoOf = (instant: unknown): bigint => BigInt(readLooseInstant(instant)?.getTime() ?? 0) * 1_000_000n;

const KINDS: { readonly [type: string]: string } = {
  llm: "LLM",
  embedding: "EMBEDDING",
  tool: "TOOL",
  retriever: "RETRIEVER",
  chain: "CHAIN",
  parser: "CHAIN",
  prompt: "PROMPT",
};

function attributesOf(run: Run): Map<string, AttributeValue> {
  const extra = objectOf(run.extra);
  const metadata = objectOf(extra.metadata);
  const told = objectOf(run.told);
  const usage = isObject(told.usage_metadata) ? told.usage_metadata : undefined;
  const type = textOf(run.run_type) ?? (usage === undefined ? undefined : "llm");
  const inputs = objectOf(run.inputs);
  const attributes = new Map<string, AttributeValue>();
  const set = (name: string, value: unknown): void => {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") attributes.set(name, value);
  };
  set("langsmith.span.kind", type === undefined ? undefined : (KINDS[type] ?? type));
  set("gen_ai.provider.name", metadata.ls_provider);
  set("gen_ai.request.model", requestedModelOf(extra));
  set("gen_ai.response.model", told.model);
  set("gen_ai.response.id", type === "llm" ? told.id : undefined);
  set("error.type", errorNameOf(run.error));
  if (type === "tool") {
    set("gen_ai.tool.name", run.name);
    set("gen_ai.tool.call.id", extra.tool_call_id ?? metadata.tool_call_id);
    set("gen_ai.tool.call.arguments", jsonText(run.inputs));
  } else if (type === "llm") set("gen_ai.input.messages", jsonText(inputs.messages ?? run.inputs));
  if (usage !== undefined) {
    attributes.set(LANGSMITH_USAGE, usage as AttributeValue);
    set("gen_ai.usage.cost", usage.total_cost);
  }
  if (Array.isArray(run.tags) && run.tags.length > 0) set("tag.tags", jsonText(run.tags));
  for (const [name, value] of Object.entries(metadata)) set(`langsmith.metadata.${name}`, value);
  return attributes;
}

/** Undefined for what is absent, or nested deeper than can be written. */
function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
