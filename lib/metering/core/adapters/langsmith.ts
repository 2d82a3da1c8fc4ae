/**
 * LangSmith's runs → usage events, by way of the spans that they are: a trace of model calls, tools and what holds them.
 * A run is told when it begins (post) and when it ends (patch), together or apart: it counts once, by its end. Counts that
 * are told apart from the end, before or after it, count with it: which of these reports counts is settled among them.
 */
import { canonicalSha256 } from "@/lib/kernel/canonical";
import { Malformed, TooLarge } from "@/lib/kernel/errors";
import { readLooseInstant } from "../instants";
import { readCount } from "../limits";
import { LANGSMITH_TOLD_LATER, LANGSMITH_USAGE, langsmithUsage } from "../otlp/langsmith";
import type { AttributeValue, Scope, Span } from "../otlp/model";
import { spanKey } from "../otlp/span-event";
import { decodeUtf8, flatItems, isObject, type JsonObject, objectOf, readJsonText, refuseTooManyValues, textOf } from "../read-json";
import type { Normalised } from "../usage-event";
import { errorNameOf, isRead, readFields, requestedModelOf, withTold } from "./langsmith-run";
import { normaliseReadSpans } from "./otlp-traces";

/** A run as it was told so far, in the words of LangSmith's API. */
export type Run = JsonObject;

const FIX = "Send runs as LangSmith's clients do.";
const FIX_END = "Send run_type, trace_id and dotted_order with the end of a run too, as LangSmith's clients do today: update yours.";
/** Begins and ends in one body. */
const MAX_RUNS = 10_000;

/**
 * Parts of a multipart request: `post.<run>`, `patch.<run>`, and with `.outputs`, `.extra` and others after it, their fields.
 * @throws Malformed when one is no JSON or all hold too many values, TooLarge beyond 10,000 runs.
 */
export function runsOfParts(parts: readonly (readonly [name: string, text: string])[]): Run[] {
  const posted = new Map<string, Run>();
  const patched = new Map<string, Run>();
  const read = parts.flatMap(([name, text]) => {
    const [, kind, id, field] = /^(post|patch)\.([^.]+)(?:\.(\w+))?$/.exec(name) ?? [];
    if (id === undefined || (field !== undefined && !isRead(field))) return [];
    return [{ name, text, runs: kind === "post" ? posted : patched, id, field }];
  });
  refuseTooManyValues(read.map(({ text }) => text));
  for (const { name, text, runs, id, field } of read) {
    const value = readPart(name, text);
    runs.set(id, { ...runs.get(id), ...(field === undefined ? readFields(objectOf(value)) : { [field]: value }), id });
    refuseTooManyRuns(posted.size + patched.size);
  }
  return joinedRuns([...posted.values()], [...patched.values()]);
}

function refuseTooManyRuns(count: number): void {
  if (count > MAX_RUNS)
    throw new TooLarge(`More than ${MAX_RUNS} runs.`, [
      { location: "body", message: "Too many runs.", fix: "Send them in several requests." },
    ]);
}

function readPart(name: string, text: string): unknown {
  try {
    return readJsonText(text);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new Malformed("A part of the body is not JSON.", [{ location: name.slice(0, 200), message: "Not JSON.", fix: FIX }]);
  }
}

/**
 * One run, a list, or `{ "post": […], "patch": […] }`.
 * @param named the run that the address names: the body is of this one.
 * @throws Malformed when it is no JSON, or of several runs where one is named, TooLarge beyond 10,000 runs.
 */
export function runsOfJson(bytes: Uint8Array, named?: string): Run[] {
  const body = readJsonText(decodeUtf8(bytes));
  const listed = (value: unknown): Run[] => (Array.isArray(value) ? flatItems(value).filter(isObject) : []);
  if (Array.isArray(body)) return ofNamed(named, joinedRuns(listed(body), []));
  if (!isObject(body)) throw new Malformed("The body holds no runs.", [{ location: "body", message: "No object.", fix: FIX }]);
  if (body.post === undefined && body.patch === undefined) return ofNamed(named, joinedRuns([body], []));
  return ofNamed(named, joinedRuns(listed(body.post), listed(body.patch)));
}

function ofNamed(id: string | undefined, runs: Run[]): Run[] {
  if (id === undefined) return runs;
  if (runs.length > 1)
    throw new Malformed("The address names one run, and the body holds several.", [
      { location: "body", message: `${runs.length} runs.`, fix: "Send one run here, or several to runs/batch." },
    ]);
  return runs.map((run) => ({ ...run, id }));
}

/** What is told of one run in two parts is one: what came later adds to what came before. */
function joinedRuns(posted: readonly Run[], patched: readonly Run[]): Run[] {
  refuseTooManyRuns(posted.length + patched.length);
  const runs = new Map<unknown, Run>();
  const nameless: Run[] = [];
  for (const sent of [...posted, ...patched]) {
    const run = readFields(sent);
    if (textOf(run.id) === undefined) nameless.push(run);
    else runs.set(run.id, { ...runs.get(run.id), ...run });
  }
  return [...runs.values(), ...nameless].map(withTold);
}

/**
 * Runs that have not ended say nothing yet but counts, where they tell some, and nothing of them is remembered: an end says
 * itself what it is the end of. A run whose id, end, kind or trace cannot be read is rejected by itself.
 */
export function normaliseRuns(sent: readonly Run[]): Normalised {
  const rejected: Normalised["rejected"] = [];
  const spans: Span[] = [];
  const facts = new Map<string, string>();
  const scopes = new Map<string, Scope>();
  for (const [index, run] of sent.map(withTold).entries()) {
    const isEnd = run.end_time !== undefined;
    if (!isEnd && !tellsCounts(run)) continue;
    const told = spanOf(run, index, scopes);
    const fault = faultOf(told);
    if (fault) rejected.push({ index, ...(told.spanId === "" ? {} : { id: told.spanId }), ...fault });
    else {
      const span = isEnd ? endOf(told) : toldLater(told);
      spans.push(span);
      const { spanId, endNano, attributes } = span;
      facts.set(spanKey(span), canonicalSha256({ spanId, end: endNano, usage: attributes.get(LANGSMITH_USAGE) }));
    }
  }
  const read = normaliseReadSpans(spans);
  // What else is told of a run later, such as a tag, makes no other call of it.
  for (const { event } of read.events) event.payloadHash = facts.get(event.dedupeKey) ?? event.payloadHash;
  const events = read.events.map(({ index, event }) => ({ index: spans[index]?.index ?? index, event }));
  return { ...read, events, rejected: [...rejected, ...read.rejected] };
}

/** Zeros before an end are those of a client that fills in what it does not know; what cannot be read counts nothing. */
const tellsCounts = ({ told }: Run): boolean => {
  const { input_tokens, output_tokens } = objectOf(objectOf(told).usage_metadata);
  return [input_tokens, output_tokens].some((sent) => (readCount(sent) ?? 0n) > 0n);
};

const CALLS = new Set<AttributeValue | undefined>(["LLM", "EMBEDDING"]);

/** An end without counts leaves the key of its call to one that has them. */
function endOf(span: Span): Span {
  return langsmithUsage(span.attributes) !== null || !CALLS.has(span.attributes.get(KIND)) ? span : { ...span, part: "end" };
}

/** It takes the model and the caller from the end. */
const toldLater = (span: Span): Span => ({
  ...span,
  part: "counts",
  attributes: new Map(span.attributes).set(LANGSMITH_TOLD_LATER, true),
});

/** Why an ended run can be no call, or null. Without its kind it may be a chain; without its trace it would count again with it. */
function faultOf({ spanId, traceId, attributes }: Span): { reason: string; location: string; fix: string } | null {
  if (spanId === "") return { reason: "the run has no id, which is a UUID", location: "id", fix: FIX };
  if (traceId === "") return { reason: "the end of the run tells neither its trace nor its order", location: "trace_id", fix: FIX_END };
  if (!attributes.has(KIND)) return { reason: "the end of the run tells neither its kind nor counts", location: "run_type", fix: FIX_END };
  return null;
}

/** `20251120T101112123456Z` and the id of a run, from the root of the trace down to the run itself. */
const ORDER = /(?:^|\.)(\d{8}T\d{6,12})Z([0-9a-fA-F-]{36})/g;

function spanOf(run: Run, index: number, scopes: Map<string, Scope>): Span {
  const spanId = hexOf(run.id);
  const order = [...(textOf(run.dotted_order) ?? "").matchAll(ORDER)];
  const line = order.map(([, , id]) => hexOf(id));
  const parentId = hexOf(run.parent_run_id) || line[line.lastIndexOf(spanId) - 1] || "";
  // What has an end must tell it in a way that can be read.
  const begun = run.end_time === undefined ? startIn(order[line.lastIndexOf(spanId)]?.[1]) : undefined;
  const runtime = objectOf(objectOf(run.extra).runtime);
  const version = textOf(runtime.sdk_version) ?? "";
  const scope = scopes.get(version) ?? { name: "langsmith", version };
  scopes.set(version, scope);
  return {
    index,
    resource: resourceOf(run),
    scope,
    traceId: hexOf(run.trace_id) || line[0] || "",
    spanId,
    parentSpanId: parentId === spanId ? "" : parentId,
    name: textOf(run.name) ?? "",
    startNano: nanoOf(run.start_time ?? begun),
    endNano: nanoOf(run.end_time),
    attributes: attributesOf(run),
    events: [],
    isError: textOf(run.error) !== undefined,
  };
}

/** A project, or since 0.12 an agent in an environment, `lrn:agents/support/environments/production`, is the application. */
function resourceOf({ session_name, address }: Run): Map<string, AttributeValue> {
  const [, agent, environment] = /^lrn:agents\/([^/]+)\/environments\/([^/]+)$/.exec(textOf(address) ?? "") ?? [];
  const told = { "service.name": textOf(session_name) ?? agent, "deployment.environment.name": environment };
  return new Map<string, AttributeValue>(
    Object.entries(told).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

/** A UUID as the hex digits of an id of a span; empty for anything else. */
function hexOf(id: unknown): string {
  const hex = typeof id === "string" ? id.replaceAll("-", "").toLowerCase() : "";
  return /^[0-9a-f]{32}$/.test(hex) ? hex : "";
}

/** `20251120T101112123456` as RFC 3339. */
const startIn = (stamp: string | undefined): string | undefined =>
  stamp?.replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d*)$/,
    (_, y, mo, d, h, mi, s, more) => `${y}-${mo}-${d}T${h}:${mi}:${s}${more === "" ? "" : `.${more}`}Z`,
  );

const nanoOf = (instant: unknown): bigint => BigInt(readLooseInstant(instant)?.getTime() ?? 0) * 1_000_000n;

const KIND = "langsmith.span.kind";
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
  set(KIND, type === undefined ? undefined : (KINDS[type] ?? type));
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
