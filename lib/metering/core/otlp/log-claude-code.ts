/** Claude Code: one event for each answered request, one for each failed one, one for each tool result. */
import { given } from "../optional";
import { contentHash } from "../raw/content-hash";
import { CLAUDE_CODE_USAGE, SPAN_TEXT } from "./aliases";
import { firstValue, readUsage, scalarText, textAt } from "./attribute-access";
import { claudeCodeCallKey } from "./call-keys";
import { claudeHost } from "./claude-host";
import type { LogReading } from "./log-event";
import type { Attributes, LogRecord } from "./model";

export function readClaudeCode(record: LogRecord, name: string): LogReading | null {
  const { attributes } = record;
  switch (name) {
    case "api_request":
      return apiRequest(attributes);
    case "api_error":
      return { ...requestFields(attributes), kind: "failure", errorType: errorOf(attributes) };
    case "tool_result":
      return toolResult(attributes);
    default:
      return null;
  }
}

function requestFields(attributes: Attributes): LogReading {
  const model = textAt(attributes, ["model"]);
  const requestId = textAt(attributes, ["request_id"]);
  const session = textAt(attributes, ["session.id"]) ?? "-";
  return {
    kind: "call",
    producer: "claude-code",
    operation: "chat",
    convention: "disjoint",
    model,
    provider: claudeHost(model),
    ...(requestId === undefined
      ? { keyParts: sequenceKey(attributes) }
      : { keyParts: [session, requestId], isKeyUnique: true, callKey: claudeCodeCallKey(session, requestId) }),
    durationMs: attributes.get("duration_ms"),
    attempt: attributes.get("attempt"),
  };
}

function apiRequest(attributes: Attributes): LogReading {
  const { usage, flags } = readUsage(attributes, CLAUDE_CODE_USAGE);
  return { ...requestFields(attributes), usage, usageFlags: flags, clientCostUsd: costOf(attributes) };
}

/** A resumed session counts its events from 0 again: the time of the event tells them apart, and is added to the key. */
const sequenceKey = (attributes: Attributes): (string | undefined)[] => [
  textAt(attributes, ["session.id"]),
  textAt(attributes, ["event.sequence"]),
];

/** Whole micro-dollars are exact; the double beside them is not. */
function costOf(attributes: Attributes): unknown {
  const micros = attributes.get("cost_usd_micros");
  const text = scalarText(micros);
  return text !== undefined && /^\d{1,15}$/.test(text) ? `${text}e-6` : attributes.get("cost_usd");
}

function errorOf(attributes: Attributes): string {
  const status = textAt(attributes, SPAN_TEXT.httpStatus, 16);
  return status === undefined || status === "undefined" ? "api_error" : `http_${status}`;
}

function toolResult(attributes: Attributes): LogReading {
  const callId = textAt(attributes, ["tool_use_id"]);
  const parameters = firstValue(attributes, ["tool_input", "tool_parameters"]);
  return {
    kind: "tool",
    producer: "claude-code",
    operation: "tool",
    ...(callId === undefined
      ? { keyParts: sequenceKey(attributes) }
      : { keyParts: [callId], isKeyUnique: true, callKey: `tool:claude-code:${callId}` }),
    durationMs: attributes.get("duration_ms"),
    errorType: textAt(attributes, ["success"]) === "false" ? (textAt(attributes, ["error_type"], 128) ?? "tool_error") : undefined,
    tool: {
      name: textAt(attributes, SPAN_TEXT.toolName) ?? "unknown",
      ...given("server", textAt(attributes, SPAN_TEXT.toolServer)),
      ...given("argsHash", contentHash(parameters)),
    },
  };
}
