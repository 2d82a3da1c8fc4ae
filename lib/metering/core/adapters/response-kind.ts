/** What kind of call an answer belongs to, and which tools the provider ran for it, told by the answer's own form. */
import { readCount } from "../limits";
import { modelOperation } from "../operations";
import { isObject, type JsonObject, objectOf, textOf } from "../read-json";
import type { ReportedUsage } from "../reported-usage";
import type { Operation } from "../usage-event";

const OPERATION_OF_OBJECT: ReadonlyMap<string, Operation> = new Map([
  ["chat.completion", "chat"],
  ["chat.completion.chunk", "chat"],
  ["text_completion", "text_completion"],
  ["response", "responses"],
  ["message", "chat"],
]);
const AUDIO_MODEL = /^whisper|-transcribe|^(gpt-.*-)?tts\b/i;
const EMBEDDING_MODEL = /embed|^voyage-(?!.*rerank)/i;

export function operationOf(answer: JsonObject, usage: JsonObject | undefined, model: string | undefined): Operation {
  const named = OPERATION_OF_OBJECT.get(textOf(answer.object) ?? textOf(answer.type) ?? "") ?? modelOperation(textOf(answer.operation));
  if (named !== undefined) return named;
  const first = Array.isArray(answer.data) ? objectOf(answer.data[0]) : {};
  if (first.object === "embedding" || answer.embeddings !== undefined || answer.embedding !== undefined) return "embeddings";
  if (first.b64_json !== undefined || first.url !== undefined) return "image";
  if (isObject(objectOf(answer.meta).billed_units) && Array.isArray(answer.results)) return "rerank";
  if (model !== undefined && AUDIO_MODEL.test(model)) return "audio";
  if (model !== undefined && /rerank/i.test(model) && Array.isArray(answer.results ?? answer.data)) return "rerank";
  if (textOf(answer.text) !== undefined && (answer.duration !== undefined || isObject(usage?.input_token_details))) return "audio";
  const hasOutput =
    usage !== undefined && ["output_tokens", "completion_tokens", "outputTokens"].some((name) => (readCount(usage[name]) ?? 0n) > 0n);
  return model !== undefined && EMBEDDING_MODEL.test(model) && !hasOutput ? "embeddings" : "chat";
}

/**
 * Searches among the output of OpenAI's Responses, which bills each one and does not count them in its usage, and
 * pictures of an answer that counts no tokens.
 */
export function toolUnits(answer: JsonObject, usage: JsonObject | undefined): ReportedUsage {
  const pictures = (Array.isArray(answer.data) ? answer.data : []).filter(
    (item) => isObject(item) && (item.url !== undefined || item.b64_json !== undefined),
  );
  if (usage === undefined && pictures.length > 0) return { images: BigInt(pictures.length) };
  const calls = (Array.isArray(answer.output) ? answer.output : []).filter(
    (item) => isObject(item) && item.type === "web_search_call" && (item.action === undefined || objectOf(item.action).type === "search"),
  );
  return calls.length === 0 ? {} : { webSearches: BigInt(calls.length) };
}
