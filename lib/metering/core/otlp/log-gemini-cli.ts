/**
 * Gemini CLI: `api_response` holds every count. The event of the conventions beside it leaves thoughts and tool prompts
 * out, so it is only evidence.
 */
import { sha256Hex } from "@/lib/kernel/hash";
import { given } from "../optional";
import { contentHash } from "../raw/content-hash";
import type { ReportedUsage } from "../reported-usage";
import { GEMINI_CLI_USAGE, SPAN_TEXT } from "./aliases";
import { readUsage, textAt } from "./attribute-access";
import type { LogReading } from "./log-event";
import type { Attributes, LogRecord } from "./model";

export function readGeminiCli(record: LogRecord, name: string): LogReading | null {
  const { attributes } = record;
  switch (name) {
    case "api_response": {
      const { usage, flags } = readUsage(attributes, GEMINI_CLI_USAGE);
      return { ...fields(attributes), usage: withThoughts(usage), usageFlags: flags };
    }
    case "api_error":
      return {
        ...fields(attributes),
        kind: "failure",
        errorType: textAt(attributes, ["error_type"], 128) ?? `http_${textAt(attributes, SPAN_TEXT.httpStatus, 16) ?? "none"}`,
      };
    case "tool_call":
      return toolCall(attributes);
    default:
      return null;
  }
}

function fields(attributes: Attributes): LogReading {
  return {
    kind: "call",
    producer: "gemini-cli",
    operation: "chat",
    convention: "inclusive",
    model: textAt(attributes, ["model"]),
    provider: textAt(attributes, ["auth_type"]) === "vertex-ai" ? "vertex_ai" : "google",
    // Signed in with a Google account, a call is part of the plan; with a key or a project it is billed.
    billing: textAt(attributes, ["auth_type"]) === "oauth-personal" ? "flat" : undefined,
    keyParts: [textAt(attributes, ["session.id"]), textAt(attributes, ["prompt_id"]), countsText(attributes)],
    durationMs: attributes.get("duration_ms"),
  };
}

const countsText = (attributes: Attributes): string =>
  ["input_token_count", "output_token_count", "total_token_count"].map((name) => textAt(attributes, [name]) ?? "-").join("/");

/** Thoughts are completion tokens that the candidates do not hold. */
function withThoughts(usage: ReportedUsage): ReportedUsage {
  return usage.output === undefined ? usage : { ...usage, output: usage.output + (usage.reasoning ?? 0n) };
}

function toolCall(attributes: Attributes): LogReading {
  const toolArguments = attributes.get("function_args");
  // Part of the key since the first version: as the text came, so that a resend keeps its key.
  const textHash = typeof toolArguments === "string" && toolArguments !== "" ? sha256Hex(toolArguments) : undefined;
  return {
    kind: "tool",
    producer: "gemini-cli",
    operation: "tool",
    keyParts: [
      textAt(attributes, ["session.id"]),
      textAt(attributes, ["prompt_id"]),
      textAt(attributes, ["function_name"]),
      textHash ?? "-",
    ],
    durationMs: attributes.get("duration_ms"),
    errorType: textAt(attributes, ["success"]) === "false" ? (textAt(attributes, ["error_type"], 128) ?? "tool_error") : undefined,
    tool: {
      name: textAt(attributes, ["function_name"]) ?? "unknown",
      ...given("server", textAt(attributes, SPAN_TEXT.toolServer)),
      ...given("argsHash", contentHash(toolArguments)),
    },
  };
}
