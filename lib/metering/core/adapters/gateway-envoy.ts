/**
 * Envoy AI Gateway: JSON access logs. The operator chooses the keys, so the usual spellings are a table, and the provider
 * may be a Kubernetes route that says nothing. Lines without a model are other traffic and are dropped.
 */
import type { AttributionHints } from "@/lib/identities/core/hints";
import { readLooseInstant } from "../instants";
import { modelOperation } from "../operations";
import { given } from "../optional";
import { providerNamed, providerOfModel } from "../providers";
import type { JsonObject } from "../read-json";
import { isMeasured } from "../reported-usage";
import type { Operation } from "../usage-event";
import { callEvent } from "./call-event";
import { nameAt, type Paths, readCounts } from "./provider-usage";
import { factsHash, type Reading, UNREADABLE_FACTS } from "./read-rows";

const COUNTS: Paths = {
  input: [
    "gen_ai.usage.input_tokens",
    "llm_input_token",
    "llm_input_tokens",
    "input_tokens",
    "prompt_tokens",
    "genai_tokens_input",
    "InputToken",
  ],
  cacheRead: [
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cached_input_tokens",
    "llm_cached_input_token",
    "cached_input_tokens",
    "cached_tokens",
    "genai_tokens_cached_input",
    "CachedInputToken",
  ],
  cacheWriteTotal: [
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "llm_cache_creation_input_token",
    "cache_creation_input_tokens",
    "genai_tokens_cache_creation_input",
    "CacheCreationInputToken",
  ],
  output: [
    "gen_ai.usage.output_tokens",
    "llm_output_token",
    "llm_output_tokens",
    "output_tokens",
    "completion_tokens",
    "genai_tokens_output",
    "OutputToken",
  ],
  reasoning: [
    "gen_ai.usage.reasoning.output_tokens",
    "llm_reasoning_token",
    "reasoning_tokens",
    "genai_tokens_reasoning",
    "ReasoningToken",
  ],
  total: ["gen_ai.usage.total_tokens", "llm_total_token", "llm_total_tokens", "total_tokens", "genai_tokens_total", "TotalToken"],
};
const MODEL = [
  "gen_ai.response.model",
  "response_model",
  "gen_ai.request.model_override",
  "gen_ai.request.model",
  "x-ai-eg-model",
  "genai_model_name_override",
  "genai_model_name",
  "llm_model_name",
  "model_name",
  "model",
];
/** Before a route or a backend put another in its place. */
const REQUESTED = ["gen_ai.original.model", "original_model", "gen_ai.request.model", "x-ai-eg-model"];
const HINTS = {
  credential: ["api_key_id", "x-api-key-id", "jwt_client_id", "client_id"],
  identity: ["x-user-id", "x-service-account", "user_id", "jwt_sub", "x-client-id"],
  application: ["x-application", "x-app-name", "application", "service.name"],
  environment: ["environment", "deployment.environment.name", "x-environment"],
  team: ["x-team-id", "x-team", "team", "team_id"],
  tenant: ["x-tenant-id", "tenant", "tenant_id"],
} as const satisfies { readonly [hint in keyof AttributionHints]?: readonly string[] };

export function readEnvoy(item: JsonObject, receivedAt: Date): Reading[] {
  const flags: string[] = [];
  const usage = readCounts(item, COUNTS, flags);
  const model = nameAt(item, MODEL);
  if (!isMeasured(usage) && model === undefined && flags.length === 0) return [];
  const id = nameAt(item, ["x-request-id", "request_id", "req_id", "x_request_id"]);
  const start = readLooseInstant(item.start_time ?? item.timestamp ?? item["@timestamp"] ?? item.time);
  const payloadHash = factsHash(item);
  if (payloadHash === null) return [{ ...given("id", id), reason: UNREADABLE_FACTS, location: "line" }];
  const provider =
    providerNamed(nameAt(item, ["gen_ai.provider.name", "gen_ai.system", "backend_name", "genai_backend_name", "provider"])) ??
    providerOfModel(model);
  const path = nameAt(item, ["x-envoy-origin-path", "x-envoy-original-path", "path", ":path"]);
  const httpStatus = Number(nameAt(item, ["response_code", "status_code", "status"]) ?? 200);
  // A request that reached no upstream is logged with 0.
  const isError = httpStatus >= 400 || httpStatus === 0;
  const responseId = nameAt(item, ["gen_ai.response.id", "response_id"]);
  const hints: AttributionHints = Object.fromEntries(
    Object.entries(HINTS).flatMap(([hint, names]) => {
      const name = nameAt(item, names);
      return name === undefined ? [] : [[hint, name]];
    }),
  );
  const event = callEvent({
    dedupeKey: `envoy:${id ?? payloadHash}`,
    payloadHash,
    producer: "envoy",
    occurredAt: start ?? receivedAt,
    operation: operationOf(nameAt(item, ["gen_ai.operation.name"]), path),
    status: isError ? "error" : "ok",
    provider,
    model,
    requestedModel: nameAt(item, REQUESTED),
    lines: [{ usage, rule: "inclusive" }],
    hints,
    labels: [
      ["route", nameAt(item, ["route_name"])],
      ["upstream", nameAt(item, ["upstream_cluster"])],
    ],
    flags,
    callKey: responseId === undefined ? undefined : `${provider ?? "unknown"}:${responseId}`,
    errorType: isError ? `http_${httpStatus}` : undefined,
    sessionId: nameAt(item, ["session.id", "x-session-id", "agent-session-id"]),
    latencyMs: item.duration ?? item.duration_ms,
    ip: nameAt(item, ["x-forwarded-for"])?.split(",")[0]?.trim(),
  });
  return [{ event, isTimeless: start === null }];
}

function operationOf(name: string | undefined, path: string | undefined): Operation {
  const named = modelOperation(name);
  if (named !== undefined) return named;
  if (path?.includes("/embeddings")) return "embeddings";
  if (path?.includes("/responses")) return "responses";
  if (path?.includes("/rerank")) return "rerank";
  if (path?.includes("/images/")) return "image";
  return path?.endsWith("/completions") && !path.includes("/chat/") ? "text_completion" : "chat";
}
