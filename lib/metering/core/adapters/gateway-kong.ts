/**
 * Kong AI Gateway: log entries with an `ai` block for each plugin that called a model. Each is a call of its own, and a
 * cache hit repeats the usage of the call whose answer it gave.
 */
import { costText } from "../cost-text";
import { readLooseInstant } from "../instants";
import { modelOperation } from "../operations";
import { given } from "../optional";
import { providerNamed, providerOfModel } from "../providers";
import { isObject, type JsonObject, objectOf } from "../read-json";
import { callEvent } from "./call-event";
import { nameAt, type Paths, readCounts } from "./provider-usage";
import { factsHash, type Reading, UNREADABLE_FACTS } from "./read-rows";

/** Singular up to 3.7, plural since. Anthropic's cached tokens are told apart only by newer versions. */
const COUNTS: Paths = {
  input: ["usage.prompt_tokens", "usage.prompt_token"],
  cacheRead: [
    "usage.prompt_tokens_details.cached_tokens",
    "usage.cached_tokens",
    "usage.cache_read_input_tokens",
    "usage.cache_read_tokens",
  ],
  cacheWriteTotal: ["usage.cache_creation_input_tokens", "usage.cache_write_tokens"],
  output: ["usage.completion_tokens", "usage.completion_token"],
  reasoning: ["usage.completion_tokens_details.reasoning_tokens"],
  total: ["usage.total_tokens"],
};

/** @returns nothing for entries of routes without a model. */
export function readKong(item: JsonObject, receivedAt: Date): Reading[] {
  const ai = objectOf(item.ai);
  // One plugin alone was logged without its name before 3.7.
  const named = isObject(ai.meta) && isObject(ai.usage) ? { "ai-proxy": ai } : ai;
  const blocks = Object.entries(named).filter(
    (entry): entry is [string, JsonObject] =>
      isObject(entry[1]) && (isObject(entry[1].usage) || nameAt(entry[1], ["meta.response_model", "meta.request_model"]) !== undefined),
  );
  return blocks.map(([plugin, block]) => readBlock(item, plugin, block, receivedAt));
}

function readBlock(item: JsonObject, plugin: string, block: JsonObject, receivedAt: Date): Reading {
  const request = nameAt(item, ["request.id", "request_id", "correlation_id", "request.headers.x-kong-request-id"]);
  const time = readLooseInstant(item.started_at) ?? readLooseInstant(item["@timestamp"]) ?? readLooseInstant(item.timestamp);
  const model = nameAt(block, ["meta.response_model", "meta.request_model"]);
  const provider = providerNamed(nameAt(block, ["meta.provider_name"])) ?? providerOfModel(model);
  const payloadHash = factsHash({
    plugin,
    request,
    time,
    usage: block.usage,
    meta: block.meta,
    cache: block.cache,
    status: objectOf(item.response).status,
  });
  if (payloadHash === null) return { ...given("id", request), reason: UNREADABLE_FACTS, location: `ai.${plugin}` };
  const flags: string[] = [];
  const usage = readCounts(block, COUNTS, flags);
  const httpStatus = Number(nameAt(item, ["response.status", "status"]) ?? 200);
  const status = nameAt(block, ["cache.cache_status"])?.toLowerCase() === "hit" ? "cache_hit" : httpStatus >= 400 ? "error" : "ok";
  const event = callEvent({
    dedupeKey: `kong:${request === undefined ? payloadHash : `${request}:${plugin}`}`,
    payloadHash,
    producer: "kong",
    occurredAt: time ?? receivedAt,
    operation: modelOperation(nameAt(block, ["meta.request_mode", "meta.llm_type"])) ?? "chat",
    status,
    provider,
    model,
    requestedModel: nameAt(block, ["meta.request_model"]),
    lines: [{ usage, rule: "by_number" }],
    hints: hintsOf(item),
    labels: [
      ["plugin", plugin],
      ["route", nameAt(item, ["route.name"])],
      [
        "consumer_groups",
        Array.isArray(item.consumer_groups)
          ? item.consumer_groups.map((group) => nameAt(objectOf(group), ["name"]) ?? "").join(",")
          : undefined,
      ],
    ],
    flags,
    errorType: status === "error" ? `http_${httpStatus}` : undefined,
    latencyMs: objectOf(block.meta).llm_latency,
    ip: nameAt(item, ["client_ip"]),
    clientCostUsd: costText(objectOf(block.usage).cost),
  });
  return { event, isTimeless: time === null };
}

const hintsOf = (item: JsonObject) => ({
  ...given("credential", nameAt(item, ["authenticated_entity.id"])),
  ...given("identity", nameAt(item, ["consumer.username", "consumer.custom_id", "consumer.id"])),
  ...given("application", nameAt(item, ["service.name"])),
  ...given("environment", nameAt(item, ["workspace_name"])),
});
