/** Where a run of LangSmith tells its counts, its model and the id of its answer: places differ by the client that wrote it. */
import { flatItems, isObject, type JsonObject, objectOf, textOf } from "../read-json";

/** What LangChain makes of an answer: each generation holds a message, whose fields may be its `kwargs`. */
function messagesIn(outputs: JsonObject): JsonObject[] {
  const generations = Array.isArray(outputs.generations) ? flatItems(outputs.generations).filter(isObject) : [];
  const messages = generations.map((generation) => objectOf(generation.message));
  const values = Object.values(outputs).filter(isObject);
  return [...messages, ...values].flatMap((message) => [objectOf(message.kwargs), message]);
}

/**
 * The run with what its answer tells beside the answer: its content is taken out where the run is kept, and all that is
 * there goes with it.
 */
export function withTold(run: JsonObject): JsonObject {
  if (isObject(run.told)) return run;
  const outputs = objectOf(run.outputs);
  const told = { usage_metadata: usageIn(run, outputs), model: modelIn(outputs), id: responseIdIn(outputs) };
  return { ...run, told };
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
  return firstText([outputs, ...messages], ["id"], (text) => !/^(?:lc_)?run-|^[0-9a-f-]{36}$/.test(text));
}

/** What kind of error, never its message. */
export const errorNameOf = (error: unknown): string | undefined =>
  /^\W*([A-Z][A-Za-z]*(?:Error|Exception|Timeout|Cancelled|Interrupt))\b/.exec(textOf(error) ?? "")?.[1];

function firstText(places: readonly JsonObject[], names: readonly string[], isMeant = (_: string): boolean => true): string | undefined {
  for (const place of places) {
    for (const name of names) {
      const text = textOf(place[name]);
      if (text !== undefined && isMeant(text)) return text;
    }
  }
  return undefined;
}
