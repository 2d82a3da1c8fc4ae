/**
 * What of a span or record is a prompt or the arguments of a tool: told by its hash, never kept. Emitters send content as
 * one attribute, as a flattened list, or as an event of the span. Spans without content cost a few look-ups.
 */
import { contentHash, type PromptHashes, promptHashes } from "../raw/content-hash";
import { SPAN_TEXT } from "./aliases";
import { firstValue } from "./attribute-access";
import type { Attributes, SpanEvent } from "./model";

/** Flattened lists, and an attribute that is there when the list is. */
const FLATTENED: readonly (readonly [prefix: string, ...signs: string[]])[] = [
  ["llm.input_messages.", "llm.input_messages.0.message.role", "llm.input_messages.0.message.content"],
  ["gen_ai.prompt.", "gen_ai.prompt.0.content", "gen_ai.prompt.0.role"],
  ["llm.prompts.", "llm.prompts.0.content"],
];
/** Events that hold the prompt: one for all of it, or one a message. */
const PROMPT_EVENT = /^gen_ai\.(?:content\.prompt|(?:system|user|assistant|tool)\.message|client\.inference\.operation\.details)$/;
/** What of an event is the answer, and what names no content. */
const NO_PROMPT = /^gen_ai\.(?:output\.|completion|system$|provider\.name$|response\.|usage\.|request\.|operation\.)|^event\.name$/;

/** Empty where no prompt is told. */
export function promptOf(attributes: Attributes, events: readonly SpanEvent[] = []): PromptHashes {
  const whole = promptHashes(firstValue(attributes, SPAN_TEXT.prompt));
  if (whole.promptHash !== undefined) return whole;
  for (const [prefix, ...signs] of FLATTENED) {
    if (!signs.some((sign) => attributes.has(sign))) continue;
    return promptHashes(Object.fromEntries([...attributes].filter(([name]) => name.startsWith(prefix))));
  }
  const raw = promptHashes(firstValue(attributes, SPAN_TEXT.rawPrompt));
  return raw.promptHash !== undefined || events.length === 0 ? raw : promptOfEvents(events);
}

function promptOfEvents(events: readonly SpanEvent[]): PromptHashes {
  const told = events.filter(({ name }) => PROMPT_EVENT.test(name));
  const single = told
    .map(({ attributes }) => promptHashes(firstValue(attributes, SPAN_TEXT.prompt)))
    .find(({ promptHash }) => promptHash !== undefined);
  if (single !== undefined) return single;
  const messages = told
    .map(({ name, attributes }) => ({ name, content: Object.fromEntries([...attributes].filter(([key]) => !NO_PROMPT.test(key))) }))
    .filter(({ content }) => Object.keys(content).length > 0);
  return messages.length === 0 ? {} : promptHashes(messages);
}

export const argsHashOf = (attributes: Attributes): string | undefined => contentHash(firstValue(attributes, SPAN_TEXT.toolArguments));
