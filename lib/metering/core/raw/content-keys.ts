/** Which names of a payload hold what people and models said, and which only count or name it. Data: a new spelling is a word here. */

/** Content wherever the word stands in a name, unless the name ends with one of `TELLING`. */
const CONTENT_WORDS = new Set([
  ...["prompt", "prompts", "message", "messages", "completion", "completions", "content", "contents", "text", "texts"],
  ...["input", "inputs", "output", "outputs", "argument", "arguments", "args", "parameters", "body", "payload"],
  ...["instructions", "stacktrace", "transcript", "document", "documents", "embedding", "embeddings", "raw", "thinking"],
  ...["choices", "candidates", "generations", "markdown", "transcription"],
]);
/** Content only where the name ends with the word. */
const CONTENT_ENDINGS = new Set([
  ...["response", "result", "results", "error", "query", "statement", "description", "summary", "question", "answer", "reasoning"],
  ...["thought", "thoughts", "command", "diff", "snippet", "definitions", "instruction", "system", "tools", "functions"],
]);
const CONTENT_NAMES = new Set([
  ...["proxy_server_request", "guardrail_information", "error_str", "b64_json", "logprobs", "tool_calls"],
  ...["ai.response.object", "ai.response.toolCalls", "ai.response.files", "ai.value", "ai.values", "cypher"],
]);
/** What such a name tells about content is no content. */
const TELLING = new Set([
  ...["tokens", "token", "count", "counts", "id", "ids", "uuid", "hash", "type", "types", "role", "model", "models", "cost", "usd"],
  ...["version", "length", "characters", "chars", "requests", "details", "reason", "status", "tier", "ms", "time", "timestamp"],
  ...["at", "units", "seconds", "index", "name", "names", "format", "total", "created", "updated", "sequence"],
]);
/** Taken out as one, with a hash: what tells that a prompt or a call of a tool repeats. */
const WHOLE_ENDINGS = new Set([
  ...["messages", "prompt", "prompts", "argument", "arguments", "args", "instructions", "content", "contents", "text", "texts"],
  ...["documents", "embedding", "embeddings", "transcript", "thinking", "stacktrace", "query", "annotation"],
]);
/** Names inside content under which counts, ids and kinds stand that adapters need. */
const INSIDE = new Set([
  ...["usage", "usagemetadata", "response", "output", "outputs", "result", "body", "message", "meta", "metrics", "action", "error"],
  ...["tokens", "choices", "candidates", "results", "cachecreation", "servertooluse", "billedunits", "xgroq", "responsemetadata"],
  ...["iterations", "modelusage", "usageinfo", "groundingmetadata", "websearchqueries", "groundingtoolcount"],
  ...["pages", "images"],
]);
const INSIDE_ENDINGS = new Set(["details", "json", "usage", "metrics", "units"]);
/** Names of texts inside content that say what kind of answer it is. */
const KIND_NAMES = new Set([
  ...["id", "type", "object", "status", "model", "modelVersion", "model_version", "modelId", "service_tier", "serviceTier"],
  ...["stop_reason", "finish_reason", "finishReason", "created_at", "completed_at", "createTime", "responseId", "RequestId"],
  ...["speed", "inference_geo", "trafficType", "role", "code", "provider", "modality"],
]);

const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");

export type KeyKind = "content" | "whole" | "plain";
const kinds = new Map<string, KeyKind>();
const MOST_REMEMBERED = 4_000;

/** `whole` content is taken out as one; of other content its counts and kinds stay. */
export function keyKind(name: string): KeyKind {
  const known = kinds.get(name);
  if (known !== undefined) return known;
  const kind = judge(name);
  if (kinds.size < MOST_REMEMBERED && name.length <= 200) kinds.set(name, kind);
  return kind;
}

function judge(name: string): KeyKind {
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  if (CONTENT_NAMES.has(name)) return "content";
  if (TELLING.has(last)) return "plain";
  if (WHOLE_ENDINGS.has(last)) return "whole";
  // A number at the end is a place in a list: llm.prompts.0, or the parts of a flattened one.
  const end = /^\d+$/.test(last) ? (words.at(-2) ?? "") : last;
  if (words.some((word) => CONTENT_WORDS.has(word)) || CONTENT_ENDINGS.has(end)) return "content";
  return "plain";
}

/** Names with these words hold what was answered, or what tools are called with: never a prompt. */
const NO_PROMPT_WORDS = new Set([
  ...["output", "outputs", "completion", "completions", "response", "result", "results", "answer", "choices", "candidates", "generations"],
  ...["argument", "arguments", "args", "parameters", "embedding", "embeddings", "thinking", "reasoning", "stacktrace", "error"],
]);

/** Whether a reader may take what stands under a name for a prompt. */
export const mayBePrompt = (name: string): boolean => !wordsOf(name).some((word) => NO_PROMPT_WORDS.has(word));

/** Whether counts may stand below a name inside content. */
export function mayHoldCounts(name: string): boolean {
  const words = wordsOf(name);
  return INSIDE.has(words.join("")) || INSIDE_ENDINGS.has(words.at(-1) ?? "");
}

/** Numbers inside content under names that end so are counts as well; a text under them may be anything. */
const COUNTING = new Set(["duration", "processed"]);

/** Whether a number inside content counts or times something. */
export function tellsCount(name: string): boolean {
  const last = wordsOf(name).at(-1) ?? "";
  return TELLING.has(last) || COUNTING.has(last);
}

/** Of these inside content it matters whether they are there: an annotated page costs more. */
export const tellsByItsPresence = (name: string): boolean => wordsOf(name).at(-1) === "annotation";

/** Whether a text inside content says of what kind it is. */
export const tellsKind = (name: string, text: string): boolean => KIND_NAMES.has(name) && /^[\w.:/@+-]{1,200}$/.test(text);
