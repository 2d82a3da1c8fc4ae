/**
 * The models that Northwind calls, spelled as their callers spell them. `list` is what the callers' own libraries
 * believe a million tokens to cost in dollars: it becomes the client-sent cost, which is compared and never charged.
 */
export type SampleModel = {
  provider: string;
  model: string;
  convention: "inclusive" | "disjoint";
  /** explicit: the caller marks what to keep and pays for writing; automatic: the provider reuses prefixes. */
  caching: "explicit" | "automatic" | "none";
  maxPromptTokens: number;
  reasons: boolean;
  /** Offers a search of the web, which is charged by the search. */
  searchesWeb: boolean;
  list: { input: number; cacheRead: number; cacheWrite: number; output: number };
};

const model = (
  provider: string,
  name: string,
  caching: SampleModel["caching"],
  maxPromptTokens: number,
  reasons: boolean,
  prices: readonly [number, number, number, number],
): SampleModel => ({
  provider,
  model: name,
  caching,
  maxPromptTokens,
  reasons,
  convention: caching === "explicit" ? "disjoint" : "inclusive",
  searchesWeb: provider === "openai" || provider === "anthropic",
  list: { input: prices[0], cacheRead: prices[1], cacheWrite: prices[2], output: prices[3] },
});

export const MODELS = {
  sonnet: model("anthropic", "claude-sonnet-4-5", "explicit", 190_000, false, [3, 0.3, 3.75, 15]),
  haiku: model("anthropic", "claude-haiku-4-5", "explicit", 190_000, false, [1, 0.1, 1.25, 5]),
  opus: model("anthropic", "claude-opus-4-1", "explicit", 190_000, false, [15, 1.5, 18.75, 75]),
  gpt5: model("openai", "gpt-5", "automatic", 380_000, true, [1.25, 0.125, 1.25, 10]),
  gpt5mini: model("openai", "gpt-5-mini", "automatic", 380_000, true, [0.25, 0.025, 0.25, 2]),
  gpt5pro: model("openai", "gpt-5-pro", "none", 380_000, true, [15, 15, 15, 120]),
  embedding: model("openai", "text-embedding-3-large", "none", 8_000, false, [0.13, 0.13, 0.13, 0]),
  geminiPro: model("google", "gemini-2.5-pro", "automatic", 900_000, true, [1.25, 0.125, 1.25, 10]),
  geminiFlash: model("google", "gemini-2.5-flash", "automatic", 900_000, true, [0.3, 0.03, 0.3, 2.5]),
  bedrockSonnet: model("aws", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "explicit", 190_000, false, [3.3, 0.33, 4.125, 16.5]),
  mistral: model("mistral", "mistral-medium-3-1", "automatic", 120_000, false, [0.4, 0.04, 0.4, 2]),
  /** Released after the price book was made: nobody has a price for it yet. */
  mistralNew: model("mistral", "mistral-large-2611", "automatic", 240_000, false, [0.6, 0.06, 0.6, 1.8]),
} as const satisfies Record<string, SampleModel>;

export type ModelKey = keyof typeof MODELS;
