/** What kind of call an answer belongs to, and which tools the provider ran for it, told by the answer's own form. */
import { readCount, readSeconds } from "../limits";
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
/** In the usage of transcriptions: by tokens, by the second. */
const AUDIO_SIGNS = ["input_token_details", "prompt_audio_seconds", "seconds"];
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
  if (
    (textOf(answer.text) !== undefined || isObject(answer.results)) &&
    (secondsOf(answer) !== undefined || AUDIO_SIGNS.some((name) => usage?.[name] !== undefined))
  )
    return "audio";
  if (/moderation/i.test(model ?? "") || readCount(usage?.pages_processed) !== undefined) return "other";
  const hasOutput =
    usage !== undefined && ["output_tokens", "completion_tokens", "outputTokens"].some((name) => (readCount(usage[name]) ?? 0n) > 0n);
  return model !== undefined && EMBEDDING_MODEL.test(model) && !hasOutput ? "embeddings" : "chat";
}

/**
 * What an answer counts beside its usage: searches among the output of OpenAI's Responses and of Gemini, which bill them
 * and do not count them there, pictures of an answer that counts no tokens, pages of a document, seconds of a recording.
 */
export function toolUnits(answer: JsonObject, usage: JsonObject | undefined, model?: string): ReportedUsage {
  const pictures = objectsIn(answer.data).filter((item) => item.url !== undefined || item.b64_json !== undefined);
  if (usage === undefined && pictures.length > 0) return { images: BigInt(pictures.length) };
  const pages = readCount(usage?.pages_processed);
  if (pages !== undefined) return isAnnotated(answer) ? { annotatedPages: pages } : { pages };
  const seconds = usage === undefined ? secondsOf(answer) : undefined;
  if (seconds !== undefined) return { audioMicros: seconds };
  const calls = objectsIn(answer.output).filter(
    (item) => item.type === "web_search_call" && (item.action === undefined || objectOf(item.action).type === "search"),
  );
  const searches = calls.length + groundedSearches(answer, usage, model);
  return searches === 0 ? {} : { webSearches: BigInt(searches) };
}

const objectsIn = (list: unknown): JsonObject[] => (Array.isArray(list) ? list.filter(isObject) : []);

/** Of a transcription that tells no usage: Whisper's, in OpenAI's form, and Deepgram's. */
const secondsOf = (answer: JsonObject): bigint | undefined =>
  readSeconds(answer.duration ?? (isObject(answer.results) ? objectOf(answer.metadata).duration : undefined));

/** Whether Mistral described what a document or its pictures show, which has a price of its own. */
const isAnnotated = (answer: JsonObject): boolean =>
  (answer.document_annotation ?? null) !== null ||
  objectsIn(answer.pages).some((page) => objectsIn(page.images).some((image) => (image.image_annotation ?? null) !== null));

/** Google bills each query from Gemini 3 on, and before it each answer that searched, however often. */
function groundedSearches(answer: JsonObject, usage: JsonObject | undefined, model: string | undefined): number {
  const told = objectsIn(usage?.grounding_tool_count ?? usage?.groundingToolCount).filter((tool) => tool.type === "google_search");
  const counted = told.reduce((sum, tool) => sum + Number(readCount(tool.count) ?? 0n), 0);
  const queries = new Set(
    objectsIn(answer.candidates).flatMap((candidate) => {
      const grounding = objectOf(candidate.groundingMetadata ?? candidate.grounding_metadata);
      const list = grounding.webSearchQueries ?? grounding.web_search_queries;
      return Array.isArray(list) ? list.filter((query) => typeof query === "string" && query !== "") : [];
    }),
  );
  const searches = counted > 0 ? counted : queries.size;
  return searches > 0 && /^(models\/)?gemini-[12]/.test(model ?? "") ? 1 : searches;
}
