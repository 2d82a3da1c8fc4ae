/** Codex: usage is on the second `response.completed`; the first one only says how long a frame took. */
import { given } from "../optional";
import { providerOfModel } from "../providers";
import { contentHash } from "../raw/content-hash";
import { isMeasured } from "../reported-usage";
import { CODEX_USAGE, SPAN_TEXT } from "./aliases";
import { readUsage, textAt } from "./attribute-access";
import { codexCallKey, codexCounts } from "./call-keys";
import type { LogReading } from "./log-event";
import type { Attributes, LogRecord } from "./model";

export function readCodex(record: LogRecord, name: string): LogReading | null {
  const { attributes } = record;
  const kind = textAt(attributes, ["event.kind"]);
  if (name === "sse_event" && kind === "response.completed") return completed(attributes);
  if (name === "sse_event" && kind === "response.failed") return failure(attributes, "response_failed");
  if (name === "api_request" && isRefused(attributes))
    return failure(attributes, `http_${textAt(attributes, SPAN_TEXT.httpStatus, 16) ?? "none"}`);
  return name === "tool_result" ? toolResult(attributes) : null;
}

function fields(attributes: Attributes, detail: string): LogReading {
  const model = textAt(attributes, ["model", "slug"]);
  return {
    kind: "call",
    producer: "codex",
    operation: "responses",
    convention: "inclusive",
    model,
    provider: providerOfModel(model) ?? "openai",
    // Signed in with ChatGPT, a turn is part of the plan; with an API key it is billed.
    billing: /^chatgpt/i.test(textAt(attributes, ["auth_mode"]) ?? "") ? "flat" : undefined,
    keyParts: [textAt(attributes, ["conversation.id"]), textAt(attributes, ["event.kind"]) ?? "none", detail],
  };
}

function completed(attributes: Attributes): LogReading | null {
  const { usage, flags } = readUsage(attributes, CODEX_USAGE);
  // Time to the first token is only told for a whole answer: without counts, its usage is unknown.
  if (!isMeasured(usage) && !attributes.has("ttft_ms")) return null;
  const session = textAt(attributes, ["conversation.id"]);
  const counts = codexCounts(usage);
  return { ...fields(attributes, counts ?? "-/-/-/-"), usage, usageFlags: flags, ...given("callKey", codexCallKey(session, counts)) };
}

function isRefused(attributes: Attributes): boolean {
  const status = Number(textAt(attributes, SPAN_TEXT.httpStatus) ?? "0");
  return status >= 400 || textAt(attributes, ["error.message"]) !== undefined;
}

/** Codex counts its attempts from 0. */
function failure(attributes: Attributes, errorType: string): LogReading {
  const attempt = Number(textAt(attributes, ["attempt"]) ?? Number.NaN);
  return {
    ...fields(attributes, `${errorType}/${attempt}`),
    kind: "failure",
    errorType,
    durationMs: attributes.get("duration_ms"),
    ...(Number.isNaN(attempt) ? {} : { attempt: attempt + 1 }),
  };
}

function toolResult(attributes: Attributes): LogReading {
  const session = textAt(attributes, ["conversation.id"]);
  const callId = textAt(attributes, ["call_id"]);
  return {
    kind: "tool",
    producer: "codex",
    operation: "tool",
    keyParts: [session, callId],
    durationMs: attributes.get("duration_ms"),
    errorType: textAt(attributes, ["success"]) === "false" ? "tool_error" : undefined,
    tool: {
      name: textAt(attributes, SPAN_TEXT.toolName) ?? "unknown",
      ...given("server", textAt(attributes, SPAN_TEXT.toolServer)),
      ...given("argsHash", contentHash(attributes.get("arguments"))),
    },
  };
}
