/** Whose key a rule of a scanner finds, by the words in its name; null where it does not tell. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/anthropic|claude/i, "anthropic"],
  [/azure[-_ ]?open[-_ ]?ai|azure/i, "azure"],
  [/open[-_ ]?router/i, "openrouter"],
  [/open[-_ ]?ai/i, "openai"],
  [/gemini|google|gcp|vertex/i, "google"],
  [/bedrock|aws|amazon/i, "aws"],
  [/mistral/i, "mistral"],
  [/cohere/i, "cohere"],
  [/groq/i, "groq"],
  [/deepseek/i, "deepseek"],
  [/hugging[-_ ]?face/i, "huggingface"],
  [/perplexity/i, "perplexity"],
  [/replicate/i, "replicate"],
  [/\bx\.?ai\b|grok/i, "xai"],
  [/litellm/i, "litellm"],
];

export const providerOf = (rule: string): string | null => WORDS.find(([words]) => words.test(rule.replaceAll("_", " ")))?.[1] ?? null;
