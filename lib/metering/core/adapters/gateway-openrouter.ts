/**
 * OpenRouter: records of generations, in its API's spelling or its SDK's, and raw answers. The native counts are what the
 * provider counted and what is billed; the others are of one tokenizer for all models.
 */
import { costText } from "../cost-text";
import { readLooseInstant } from "../instants";
import { modeOfTier } from "../modes";
import { modelOperation } from "../operations";
import { given } from "../optional";
import { UNKNOWN_PROVIDER } from "../providers";
import { isObject, type JsonObject } from "../read-json";
import { callEvent } from "./call-event";
import { byokOf } from "./openrouter-key";
import { nameAt, type Paths, readCounts } from "./provider-usage";
import { factsHash, type Reading, UNREADABLE_FACTS } from "./read-rows";
import { readAnswer } from "./responses";

const COUNTS: Paths = {
  input: ["native_tokens_prompt", "nativeTokensPrompt", "tokens_prompt", "tokensPrompt"],
  cacheRead: ["native_tokens_cached", "nativeTokensCached"],
  output: ["native_tokens_completion", "nativeTokensCompletion", "tokens_completion", "tokensCompletion"],
  reasoning: ["native_tokens_reasoning", "nativeTokensReasoning"],
  imageOut: ["native_tokens_completion_images", "nativeTokensCompletionImages"],
};

export function readOpenRouter(sent: JsonObject, receivedAt: Date): Reading[] {
  const item = isObject(sent.data) ? sent.data : sent;
  const id = nameAt(item, ["id", "generation_id", "generationId"]);
  if (id === undefined && item.requests !== undefined && item.date !== undefined)
    return [
      { reason: "the row sums several calls, which are counted one by one", location: "requests", fix: "Send generations, not activity." },
    ];
  if (isObject(item.usage) || Array.isArray(item.choices)) return [readAnswer(item, "openrouter", receivedAt)];
  if (id === undefined) return [{ reason: "the item has no id", location: "id" }];
  const payloadHash = factsHash(item);
  if (payloadHash === null) return [{ id, reason: UNREADABLE_FACTS, location: "id" }];
  const time = readLooseInstant(item.created_at ?? item.createdAt);
  const flags: string[] = [];
  const usage = readCounts(item, COUNTS, flags);
  const byok = byokOf(item);
  const model = nameAt(item, ["model"]);
  const tier = modeOfTier(nameAt(item, ["service_tier", "serviceTier"]));
  const isHit = nameAt(item, ["response_cache_source_id", "responseCacheSourceId"]) !== undefined;
  const user = nameAt(item, ["external_user", "externalUser"]);
  const event = callEvent({
    dedupeKey: `openrouter:${id}`,
    payloadHash,
    producer: "openrouter",
    occurredAt: time ?? receivedAt,
    operation:
      modelOperation(nameAt(item, ["api_type", "apiType"])?.replace(/s$/, "")) ??
      modelOperation(nameAt(item, ["api_type", "apiType"])) ??
      "chat",
    status: isHit
      ? "cache_hit"
      : item.cancelled === true
        ? "cancelled"
        : nameAt(item, ["finish_reason", "finishReason"]) === "error"
          ? "error"
          : "ok",
    // With a key of the customer's own OpenRouter sends no invoice, whoever does.
    provider: byok ? (byok.provider ?? UNKNOWN_PROVIDER) : "openrouter",
    model: byok?.model ?? model,
    // A router of its own ("openrouter/auto") stands for the model that it chose.
    requestedModel: nameAt(item, ["requested_model", "requestedModel", "router"]),
    lines: [{ usage, rule: "inclusive" }],
    hints: {
      ...given("credential", nameAt(item, ["api_key_id", "apiKeyId", "key_hash"])),
      ...given("application", nameAt(item, ["app_name", "app_id", "appId", "http_referer", "httpReferer"])),
      ...given("tenant", nameAt(item, ["workspace_id", "workspaceId"])),
      ...(user === undefined ? {} : { operator: { id: user, evidence: "body" as const } }),
    },
    labels: [["upstream_provider", nameAt(item, ["provider_name", "providerName"])], ...Object.entries(byok?.labels ?? {})],
    flags: [...flags, ...tier.flags, ...(byok?.flags ?? [])],
    mode: tier.mode,
    callKey: `openrouter:${id}`,
    sessionId: nameAt(item, ["session_id", "sessionId"]),
    latencyMs: item.latency,
    clientCostUsd: byok?.clientCostUsd ?? costText(item.total_cost ?? item.totalCost ?? item.usage),
  });
  return [{ event, isTimeless: time === null }];
}
