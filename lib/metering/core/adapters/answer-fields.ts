/** Where the answers of providers have their counts, ids, times and names. What was said is never read. */
import { readLooseInstant } from "../instants";
import { isObject, type JsonObject, objectOf, textOf } from "../read-json";
import type { EventStatus } from "../usage-event";
import { isProviderUsage } from "./provider-usage";

export const responseIdOf = (answer: JsonObject): string | undefined =>
  textOf(answer.id) ??
  textOf(answer.responseId) ??
  textOf(answer.response_id) ??
  textOf(answer.generation_id) ??
  textOf(objectOf(answer.ResponseMetadata).RequestId) ??
  textOf(objectOf(answer.$metadata).requestId);

/** The answer itself, out of what batches, streams and senders put around it. */
export function answerOf(item: JsonObject): JsonObject {
  const result = objectOf(item.result);
  // A line of Anthropic's batches that made no answer.
  const failed = isObject(result.error) ? result : /^(canceled|expired)$/.test(textOf(result.type) ?? "") ? { status: "cancelled" } : null;
  for (const wrapped of [objectOf(item.response).body, item.response, result.message, failed, item.body])
    if (isObject(wrapped)) return wrapped;
  return item;
}

/** The object that counts, wherever the provider has it. */
export function usageOf(answer: JsonObject): JsonObject | undefined {
  const places = [
    answer.usage,
    answer.usageMetadata,
    answer.usage_metadata,
    objectOf(answer.x_groq).usage,
    objectOf(answer.metadata).usage,
    // The end of a stream of Cohere's, and the last piece of one of Moonshot's.
    objectOf(answer.delta).usage,
    objectOf(Array.isArray(answer.choices) ? answer.choices[0] : undefined).usage,
    answer["amazon-bedrock-invocationMetrics"],
    answer.meta,
    answer.usage_info,
    answer,
  ];
  return places.find(isProviderUsage);
}

export function modelOf(item: JsonObject, answer: JsonObject): string | undefined {
  const names = [answer.model, answer.modelVersion, answer.model_version, answer.modelId, item.model, objectOf(item.context).model];
  return names
    .map(textOf)
    .find((name) => name !== undefined)
    ?.replace(/^models\//, "");
}

/** `pending`: the provider has not finished, so it has not counted. */
export function statusOf(answer: JsonObject): EventStatus | "pending" {
  const status = textOf(answer.status);
  if (isObject(answer.error) || textOf(answer.error) !== undefined || answer.type === "error" || status === "failed") return "error";
  if (status === "cancelled") return "cancelled";
  return status === "in_progress" || status === "queued" ? "pending" : "ok";
}

export const isAnswer = (answer: JsonObject): boolean =>
  ["choices", "content", "output", "candidates", "message", "data", "embeddings", "embedding", "results", "text", "generations"].some(
    (name) => answer[name] !== undefined,
  );

export function errorOf(answer: JsonObject): string {
  const error = objectOf(answer.error);
  const code = error.code ?? error.status;
  return textOf(error.type) ?? textOf(error.status) ?? (typeof code === "number" ? `http_${code}` : textOf(code)) ?? "error";
}

export const timeOf = (answer: JsonObject): Date | null =>
  readLooseInstant(answer.completed_at) ??
  readLooseInstant(answer.created) ??
  readLooseInstant(answer.created_at) ??
  readLooseInstant(answer.createTime);
