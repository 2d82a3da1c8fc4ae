/** Helicone: its webhook, which carries the provider's answer, and rows of its request log. Bodies are never kept. */
import { costText } from "../cost-text";
import { readLooseInstant } from "../instants";
import { given } from "../optional";
import { providerNamed, providerOfModel } from "../providers";
import { isObject, type JsonObject, objectOf, readServerSent } from "../read-json";
import { errorOf, modelOf, responseIdOf, statusOf, timeOf, usageOf } from "./answer-fields";
import { callEvent } from "./call-event";
import { chosenProperties } from "./chosen-properties";
import { isTrue, nested } from "./litellm-fields";
import { nameAt, type Paths, readCounts, readProviderUsage } from "./provider-usage";
import { factsHash, type Reading, UNREADABLE_FACTS } from "./read-rows";
import { operationOf } from "./response-kind";
import { asRows, lastAnswer } from "./streamed-answers";

/** Where the answer tells no counts, Helicone's own. */
const OWN_COUNTS: Paths = {
  input: ["prompt_tokens", "metadata.promptTokens", "metadata.prompt_tokens"],
  cacheRead: ["prompt_cache_read_tokens", "metadata.promptCacheReadTokens"],
  cacheWriteTotal: ["prompt_cache_write_tokens", "metadata.promptCacheWriteTokens"],
  output: ["completion_tokens", "metadata.completionTokens", "metadata.completion_tokens"],
  reasoning: ["reasoning_tokens"],
  audioIn: ["prompt_audio_tokens"],
  audioOut: ["completion_audio_tokens"],
  total: ["total_tokens", "metadata.totalTokens"],
};
const NO_REFERENCE = "00000000-0000-0000-0000-000000000000";

export function readHelicone(item: JsonObject, receivedAt: Date): Reading[] {
  const id = nameAt(item, ["request_id", "requestId", "heliconeId", "helicone_id", "id"]);
  if (id === undefined) return [{ reason: "the item has no request_id", location: "request_id" }];
  const answer = answerIn(item.response_body ?? item.responseBody ?? objectOf(item.response).body);
  const asked = nested(item.request_body ?? item.requestBody ?? objectOf(item.request).body);
  const flags: string[] = [];
  const sent = usageOf(answer);
  const model = modelOf(item, answer) ?? nameAt(item, ["response_model", "request_model", "model_override"]) ?? nameAt(asked, ["model"]);
  const read = sent === undefined ? undefined : readProviderUsage(sent, model);
  const lines = read?.lines ?? [{ usage: readCounts(item, OWN_COUNTS, flags), rule: "by_number" as const }];
  const provider = providerNamed(nameAt(item, ["provider"])?.toLowerCase()) ?? providerOfModel(model);
  const time =
    readLooseInstant(item.response_created_at) ??
    readLooseInstant(item.request_created_at) ??
    readLooseInstant(item.created_at) ??
    timeOf(answer);
  const payloadHash = factsHash({ id, model, provider, sent, lines, status: item.response_status, properties: propertiesOf(item) });
  if (payloadHash === null) return [{ id, reason: UNREADABLE_FACTS, location: "request_id" }];
  const chosen = chosenProperties(propertiesOf(item));
  const user = nameAt(item, ["user_id", "userId", "request_user_id"]);
  const isError = Number(nameAt(item, ["response_status", "status"]) ?? 200) >= 400 || statusOf(answer) === "error";
  const responseId = responseIdOf(answer);
  const event = callEvent({
    dedupeKey: `helicone:${id}`,
    payloadHash,
    producer: "helicone",
    occurredAt: time ?? receivedAt,
    operation: operationOf(answer, sent, model),
    status: isHit(item) ? "cache_hit" : isError ? "error" : "ok",
    provider,
    model,
    requestedModel: nameAt(item, ["request_model"]) ?? nameAt(asked, ["model"]),
    lines,
    hints: {
      ...chosen.hints,
      ...given("credential", nameAt(item, ["provider_key_id", "auth_hash", "api_key_id"])),
      ...(user === undefined ? {} : { operator: { id: user, evidence: "header" as const } }),
    },
    labels: [...chosen.labels, ...Object.entries(read?.labels ?? {})],
    flags: [...flags, ...(read?.flags ?? [])],
    callKey: responseId === undefined ? undefined : `${provider ?? "unknown"}:${responseId}`,
    errorType: isError
      ? errorOf({ error: isObject(answer.error) ? answer.error : { code: Number(nameAt(item, ["response_status", "status"])) || "error" } })
      : undefined,
    sessionId: chosen.sessionId,
    latencyMs: item.delay_ms ?? objectOf(item.metadata).latencyMs,
    clientCostUsd: costText(item.cost ?? item.cost_usd ?? objectOf(item.metadata).cost),
  });
  return [{ event, isTimeless: time === null }];
}

/** An answer that was streamed is there as its pieces: a list, or the text of the stream. */
function answerIn(body: unknown): JsonObject {
  const streamed = objectOf(nested(body)).streamed_data ?? body;
  return (
    lastAnswer(typeof streamed === "string" ? (readServerSent(streamed) ?? []) : Array.isArray(streamed) ? asRows(streamed) : []) ??
    nested(body)
  );
}

const propertiesOf = (item: JsonObject): JsonObject =>
  nested(item.request_properties ?? item.properties ?? objectOf(item.metadata).properties);

function isHit(item: JsonObject): boolean {
  const reference = nameAt(item, ["cache_reference_id"]);
  return isTrue(item.cache_hit) || isTrue(item.cached) || (reference !== undefined && reference !== NO_REFERENCE);
}
