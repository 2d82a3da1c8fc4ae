/** Where a run of LangSmith tells its counts, its model and the id of its answer: places differ by the client that wrote it. */
import { readableUsage } from "../otlp/langsmith";
import { flatItems, isObject, type JsonObject, objectOf, textOf } from "../read-json";

/** What LangChain makes of an answer: each generation holds a message, whose fields may be its `kwargs`. */
function messagesIn(outputs: JsonObject): JsonObject[] {
  const generations = Array.isArray(outputs.generations) ? flatItems(outputs.generations).filter(isObject) : [];
  const messages = generations.map((generation) => objectOf(generation.message));
  const values = Object.values(outputs).filter(isObject);
  return [...messages, ...values].flatMap((message) => [objectOf(message.kwargs), message]);
}

/** What is read of a run, and no more: pieces of a streamed answer or templates of prompts may stand under any other name. */
const SIMPLE_FIELDS = [
  ...["id", "trace_id", "parent_run_id", "dotted_order", "run_type", "name", "start_time", "end_time", "session_name", "address", "status"],
] as const;
const OTHER_FIELDS = ["tags", "extra", "inputs", "outputs", "error", "told"] as const;
/** Counts of older clients, at the top of a run: they are told on in `told`. */
const COUNT_FIELDS = [
  ...["prompt_tokens", "promptTokens", "input_tokens", "completion_tokens", "completionTokens", "output_tokens"],
  ...["total_tokens", "totalTokens", "prompt_tokens_details", "input_tokens_details", "completion_tokens_details"],
  ...["output_tokens_details", "cache_read_input_tokens", "cache_creation_input_tokens"],
];
const READ_FIELDS = new Set<string>([...SIMPLE_FIELDS, ...OTHER_FIELDS, ...COUNT_FIELDS]);

export const isRead = (field: string): boolean => READ_FIELDS.has(field);

/** The fields of a run that are read and say something. */
export const readFields = (run: JsonObject): JsonObject =>
  Object.fromEntries([...READ_FIELDS].flatMap((name) => (run[name] === undefined || run[name] === null ? [] : [[name, run[name]]])));

/**
 * The run as it may be kept, with what its answer tells beside the answer: its content is taken out where the run is kept,
 * and all that is there goes with it. Of a run that was kept it makes the same again.
 */
export function withTold(sent: JsonObject): JsonObject {
  const run: JsonObject = { extra: readExtra(objectOf(sent.extra)), told: toldOf(sent) };
  for (const name of SIMPLE_FIELDS) if (typeof sent[name] === "string" || typeof sent[name] === "number") run[name] = sent[name];
  for (const name of ["inputs", "outputs", "error"]) if (sent[name] !== undefined && sent[name] !== null) run[name] = sent[name];
  // An end that cannot be read is no begin: it is told as a fault.
  if (run.end_time === undefined && sent.end_time !== undefined && sent.end_time !== null) run.end_time = "unreadable";
  if (Array.isArray(sent.tags)) run.tags = sent.tags.filter((tag) => typeof tag === "string");
  return run;
}

function readExtra({ metadata, invocation_params, runtime, tool_call_id }: JsonObject): JsonObject {
  const { model, model_name } = objectOf(invocation_params);
  const { sdk_version } = objectOf(runtime);
  return { metadata: objectOf(metadata), invocation_params: { model, model_name }, runtime: { sdk_version }, tool_call_id };
}

const TELLING_TYPES = new Set(["llm", "embedding"]);
/** Ids and names of models have no white space. */
const isName = (text: string): boolean => /^\S{1,128}$/.test(text);
const namedText = (value: unknown): string | undefined => (typeof value === "string" && isName(value) ? value : undefined);

/** Nothing of tools and chains: what stands there under the same names is content. */
function toldOf(run: JsonObject): JsonObject {
  const type = textOf(run.run_type);
  if (type !== undefined && !TELLING_TYPES.has(type)) return {};
  const outputs = objectOf(run.outputs);
  const told = isObject(run.told) ? run.told : undefined;
  const usage = told === undefined ? usageIn(run, outputs) : told.usage_metadata;
  return {
    usage_metadata: isObject(usage) ? readableUsage(usage) : undefined,
    model: told === undefined ? modelIn(outputs) : namedText(told.model),
    id: told === undefined ? responseIdIn(outputs) : namedText(told.id),
  };
}

/** Counts in LangSmith's words: of the answer itself, of its messages, of older clients, else what the run was told. */
function usageIn(run: JsonObject, outputs: JsonObject): JsonObject | undefined {
  if (isObject(outputs.usage_metadata)) return outputs.usage_metadata;
  const message = messagesIn(outputs).find(({ usage_metadata }) => isObject(usage_metadata));
  if (message !== undefined) return objectOf(message.usage_metadata);
  const { usage_metadata } = objectOf(objectOf(run.extra).metadata);
  if (isObject(usage_metadata)) return usage_metadata;
  const said = objectOf(outputs.llm_output ?? outputs.llmOutput);
  return counted(objectOf(said.token_usage ?? said.tokenUsage ?? said.usage)) ?? counted(objectOf(outputs.usage)) ?? counted(run);
}

function counted(from: JsonObject): JsonObject | undefined {
  const input = from.prompt_tokens ?? from.promptTokens ?? from.input_tokens;
  const output = from.completion_tokens ?? from.completionTokens ?? from.output_tokens;
  if (input === undefined && output === undefined) return undefined;
  const prompt = objectOf(from.prompt_tokens_details ?? from.input_tokens_details);
  const completion = objectOf(from.completion_tokens_details ?? from.output_tokens_details);
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: from.total_tokens ?? from.totalTokens,
    input_token_details: {
      cache_read: prompt.cached_tokens ?? from.cache_read_input_tokens,
      cache_creation: from.cache_creation_input_tokens,
      audio: prompt.audio_tokens,
    },
    output_token_details: { reasoning: completion.reasoning_tokens, audio: completion.audio_tokens },
  };
}

function modelIn(outputs: JsonObject): string | undefined {
  const places = messagesIn(outputs).map(({ response_metadata }) => objectOf(response_metadata));
  return firstText([outputs, ...places, objectOf(outputs.llm_output)], ["model", "model_name"]);
}

/** What was asked for. */
export function requestedModelOf({ metadata, invocation_params }: JsonObject): string | undefined {
  const said = objectOf(metadata);
  return firstText([said, objectOf(invocation_params), objectOf(said.invocation_params)], ["ls_model_name", "model", "model_name"]);
}

/** The provider's own id; ids that LangChain makes of its runs are none. */
function responseIdIn(outputs: JsonObject): string | undefined {
  const messages = messagesIn(outputs).flatMap((message) => [objectOf(message.response_metadata), message]);
  return firstText([outputs, ...messages], ["id"], (text) => isName(text) && !/^(?:lc_)?run-|^[0-9a-f-]{36}$/.test(text));
}

/** What kind of error, never its message. */
export const errorNameOf = (error: unknown): string | undefined =>
  /^\W*([A-Z][A-Za-z]*(?:Error|Exception|Timeout|Cancelled|Interrupt))\b/.exec(textOf(error) ?? "")?.[1];

function firstText(places: readonly JsonObject[], names: readonly string[], isMeant = isName): string | undefined {
  for (const place of places) {
    for (const name of names) {
      const text = textOf(place[name]);
      if (text !== undefined && isMeant(text)) return text;
    }
  }
  return undefined;
}
