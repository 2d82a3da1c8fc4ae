/** Who served a call, from the names that emitters give, or from the model where none does. */
import { normaliseProvider } from "@/lib/pricing/core/provider-names";
import { MAX_NAME_CHARACTERS, tidyText } from "./limits";

/** Where nothing says who served a call, or which model. */
export const UNKNOWN_PROVIDER = "unknown";
export const UNKNOWN_MODEL = "unknown";
/** Provider and model of what no model served: tool and retrieval events. */
export const NO_PROVIDER = "none";
export const NO_MODEL = "none";

/** Frameworks that name themselves where the provider belongs: who served the call is told by the model. */
const FRAMEWORKS: ReadonlySet<string> = new Set([
  "strands-agents",
  "gcp.vertex.agent",
  "spring_ai",
  "langchain",
  "langgraph",
  "llamaindex",
  "llama_index",
  "crewai",
  "autogen",
  "semantic_kernel",
  "microsoft.agent_framework",
  "microsoft.agents.ai",
  "mastra",
  "pydantic_ai",
]);

/** First provider to have made models of such a name: a last resort, where neither span nor scope names one. */
const PROVIDER_OF_MODEL: readonly (readonly [model: RegExp, provider: string])[] = [
  // A model of Bedrock bears its maker's name, behind a region's where calls cross regions.
  [/^((us|eu|apac|au|jp|ca|us-gov|global)\.)?(anthropic|amazon|meta|ai21|cohere|mistral|deepseek|stability)\.[a-z]/, "aws.bedrock"],
  [/^claude[-_.]/, "anthropic"],
  [/^(gpt-|chatgpt-|o[1-9](-|$)|text-embedding-|codex-|davinci|dall-e|whisper|tts-|computer-use)/, "openai"],
  [/^(gemini|gemma|text-bison|imagen|veo)[-_.]/, "google"],
  [/^(mistral|mixtral|codestral|ministral|pixtral|magistral|devstral)[-_.]/, "mistral"],
  [/^deepseek[-_.]/, "deepseek"],
  [/^grok[-_.]/, "xai"],
  [/^(command|embed-|rerank-|c4ai)/, "cohere"],
];

/**
 * The provider by one name, e.g. "openai.responses" → "openai". Names nobody knows stay as sent, in lower case.
 * @returns undefined for names that say nothing: empty, "unknown", or a gateway's route such as "ns/route/rule/0".
 */
export function providerNamed(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const known = providers.get(name);
  if (known !== undefined || providers.has(name)) return known;
  const provider = findProvider(name);
  if (providers.size < MOST_NAMES && name.length <= MAX_NAME_CHARACTERS) providers.set(name, provider);
  return provider;
}

/** Names met before: there are few, and each call bears one. */
const providers = new Map<string, string | undefined>();
const MOST_NAMES = 1_000;

function findProvider(name: string): string | undefined {
  if (name.split("/").length > 2) return undefined;
  const provider = normaliseProvider(tidyText(name, MAX_NAME_CHARACTERS));
  return provider === UNKNOWN_PROVIDER || FRAMEWORKS.has(provider) ? undefined : provider;
}

export function providerOfModel(model: string | undefined): string | undefined {
  const lower = (model ?? "").toLowerCase();
  return PROVIDER_OF_MODEL.find(([pattern]) => pattern.test(lower))?.[1];
}

export const isGoogle = (provider: string, model: string): boolean =>
  provider === "google" || provider === "google_unknown" || provider === "vertex_ai" || /^(google\/)?gemini-/.test(model.toLowerCase());
