/**
 * What one span stands for, from the span alone: whether it is counted must not depend on what else is in the payload.
 *
 * call: one model call. attempt: a failed try of a call that another span reports. failure: a request that was given up,
 * told by the span around its tries. run: repeats what its children count.
 * usage: carries counts, but nothing says whether it is a call. tool, retrieval: one such call. none: not ours.
 */
import { modelOperation } from "../operations";
import { isMeasured, type ReportedUsage } from "../reported-usage";
import type { Operation } from "../usage-event";
import { SPAN_TEXT } from "./aliases";
import { textAt } from "./attribute-access";
import type { Span } from "./model";
import type { ProducerId } from "./producers";

export type SpanKind = "call" | "attempt" | "failure" | "run" | "usage" | "tool" | "retrieval" | "none";
export type SpanClass = { kind: SpanKind; operation: Operation };

const NONE: SpanClass = { kind: "none", operation: "other" };
const RUN: SpanClass = { kind: "run", operation: "agent" };
const TOOL: SpanClass = { kind: "tool", operation: "tool" };
const RETRIEVAL: SpanClass = { kind: "retrieval", operation: "retrieval" };
const call = (operation: Operation): SpanClass => ({ kind: "call", operation });

/** Operations of the conventions, and seen beside them, that hold other calls or report none. */
const RUN_OPERATIONS = new Set([
  "invoke_agent",
  "create_agent",
  "invoke_workflow",
  "agent_step",
  "plan",
  "fetch_response",
  "workflow",
  "agent",
  "task",
  "chain",
  "framework",
]);
const TOOL_OPERATIONS = new Set(["execute_tool", "tool_call", "tool"]);
const RETRIEVAL_OPERATIONS = new Set(["retrieval", "retrieve"]);

export function classify(span: Span, producer: ProducerId, usage: ReportedUsage): SpanClass {
  const special = ofProducer(span, producer, usage);
  if (special) return special;
  const known = ofKind(span) ?? ofTraceloop(span) ?? ofConventions(span);
  if (known) return known;
  return isMeasured(usage) ? { kind: "usage", operation: "chat" } : NONE;
}

function ofProducer(span: Span, producer: ProducerId, usage: ReportedUsage): SpanClass | null {
  switch (producer) {
    case "claude-code":
      return ofClaudeCode(span);
    case "codex":
      // The turn repeats its responses; a response without counts was a frame of one that has them.
      if (isCodexTurn(span)) return RUN;
      return isMeasured(usage) ? call("responses") : NONE;
    case "gemini-cli":
      // Its log events hold thoughts and tool prompts, the spans do not: the events are billed.
      return isMeasured(usage) ? RUN : NONE;
    case "vercel-ai":
      return ofVercel(span, usage);
    case "vercel-ai-otel":
      return isVercelWrapper(span, usage) ? RUN : null;
    case "pydantic-ai":
      return isPydanticRun(span) ? RUN : null;
    case "litellm":
      return span.name === "raw_gen_ai_request" ? NONE : null;
    default:
      return null;
  }
}

/** A turn adds its responses up once more, under names of its own. */
export const isCodexTurn = (span: Span): boolean => span.attributes.has("codex.turn.token_usage.input_tokens");

/** The outer span of an embedding or a decision bears the operation of the inner one, but never counts. */
const isVercelWrapper = (span: Span, usage: ReportedUsage): boolean =>
  ["embeddings", "decide"].includes(String(span.attributes.get("gen_ai.operation.name"))) && !span.isError && !isMeasured(usage);

/** Runs of older versions name no operation, and repeat the counts of their calls under the same names. */
const isPydanticRun = (span: Span): boolean =>
  !span.attributes.has("gen_ai.operation.name") && (span.attributes.has("agent_name") || /^agent run|^invoke_agent/.test(span.name));

function ofClaudeCode(span: Span): SpanClass {
  const type = span.attributes.get("span.type") ?? span.name.replace(/^claude_code\./, "");
  if (type === "llm_request") return call("chat");
  return type === "tool" ? TOOL : NONE;
}

/**
 * AI SDK before its own OpenTelemetry package. Each try is a span of its own, `….do…`, under one outer span that says
 * how the request ended: so a failed try is an attempt, and the outer span that gave up is the failed request.
 */
function ofVercel(span: Span, usage: ReportedUsage): SpanClass | null {
  const operation = textAt(span.attributes, ["ai.operationId", "operation.name"])?.split(" ")[0] ?? span.name;
  if (operation === "ai.toolCall") return TOOL;
  const isFailure = span.isError && !isMeasured(usage);
  const inner = /^ai\.\w+\.do(Generate|Stream|Embed|Rerank)$/.exec(operation)?.[1];
  if (inner)
    return { kind: isFailure ? "attempt" : "call", operation: inner === "Embed" ? "embeddings" : inner === "Rerank" ? "rerank" : "chat" };
  const outer = /^ai\.(generateText|streamText|generateObject|streamObject|embed|embedMany|rerank)$/.exec(operation)?.[1];
  if (outer) {
    const of: Operation = outer.startsWith("embed") ? "embeddings" : outer === "rerank" ? "rerank" : "chat";
    return { kind: isFailure && gaveUpOnProvider(span) ? "failure" : "run", operation: of };
  }
  return /^ai\.(generateSpeech|transcribe)$/.test(operation) ? call("audio") : null;
}

/** Errors of the SDK that arise before a request or after a good answer: no call failed. */
const NOT_THE_PROVIDER =
  /^AI_(NoObjectGenerated|NoOutputGenerated|NoImageGenerated|Invalid(?!ResponseData)\w*|NoSuch\w*|LoadAPIKey|LoadSetting|MessageConversion|Tool\w*|TypeValidation|Unsupported\w*|MissingToolResults\w*|UIMessageStream)Error$/;

function gaveUpOnProvider(span: Span): boolean {
  const type = span.events.map((event) => event.attributes.get("exception.type")).find((value) => typeof value === "string");
  return typeof type !== "string" || !NOT_THE_PROVIDER.test(type);
}

/** Attributes in which instrumentations say what kind of work a span is, each in capitals or not. */
const KIND_NAMES = [
  "openinference.span.kind",
  "gen_ai.span.kind",
  "langfuse.observation.type",
  "langsmith.span.kind",
  "agentops.span.kind",
];
const SPAN_KINDS: { readonly [kind: string]: SpanClass } = {
  LLM: call("chat"),
  GENERATION: call("chat"),
  EMBEDDING: call("embeddings"),
  RERANKER: call("rerank"),
  TOOL,
  RETRIEVER: RETRIEVAL,
  RETRIEVAL,
  AGENT: RUN,
  CHAIN: RUN,
  WORKFLOW: RUN,
  TASK: RUN,
  STEP: RUN,
  GUARDRAIL: RUN,
  EVALUATOR: RUN,
  PROMPT: NONE,
};

function ofKind(span: Span): SpanClass | undefined {
  for (const name of KIND_NAMES) {
    const kind = span.attributes.get(name);
    if (typeof kind === "string" && Object.hasOwn(SPAN_KINDS, kind.toUpperCase())) return SPAN_KINDS[kind.toUpperCase()];
  }
  return undefined;
}

function ofTraceloop(span: Span): SpanClass | undefined {
  const kind = span.attributes.get("traceloop.span.kind");
  if (kind === "tool") return TOOL;
  if (kind === "workflow" || kind === "task" || kind === "agent") return RUN;
  return undefined;
}

function ofConventions(span: Span): SpanClass | undefined {
  const name = textAt(span.attributes, ["gen_ai.operation.name", "llm.request.type"])?.toLowerCase();
  if (name === undefined) return span.attributes.has("gen_ai.tool.call.id") ? TOOL : undefined;
  if (RUN_OPERATIONS.has(name)) return RUN;
  if (TOOL_OPERATIONS.has(name)) return TOOL;
  if (RETRIEVAL_OPERATIONS.has(name)) return RETRIEVAL;
  const operation = modelOperation(name);
  return operation && call(operation);
}

/** The error's own name where there is one, never its message, which may quote a prompt. */
export function errorTypeOf(span: Span): string | undefined {
  if (!span.isError) return undefined;
  const own = textAt(span.attributes, ["error.type"], 128);
  if (own !== undefined) return own;
  const thrown = span.events.map((event) => textAt(event.attributes, SPAN_TEXT.errorType, 128)).find((type) => type !== undefined);
  const httpStatus = textAt(span.attributes, SPAN_TEXT.httpStatus, 16);
  return thrown ?? (httpStatus === undefined ? undefined : `http_${httpStatus}`);
}

const CANCELLED = /abort|cancel/i;
export const isCancelled = (errorType: string | undefined): boolean => errorType !== undefined && CANCELLED.test(errorType);
