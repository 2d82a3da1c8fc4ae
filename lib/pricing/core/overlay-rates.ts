/** The part of our overlay that is said in rates, not in factors; see `overlay.ts` for what "second witness" means. */
import type { Meter, Mode } from "./meters";
import { OPENAI } from "./overlay";
import { ANY_MODEL } from "./price-row";

/** Rates in dollars: per million for tokens, each for anything else. */
export type OverlayRates = {
  provider: string;
  models: readonly string[] | RegExp;
  mode?: Mode;
  rates: Partial<Record<Meter, string>>;
  source: string;
};

export const OVERLAY_RATES: readonly OverlayRates[] = [
  { provider: "openai", models: [ANY_MODEL], rates: { web_search: "0.01" }, source: `${OPENAI}, built-in tools: $10 for 1,000 searches` },
  {
    provider: "anthropic",
    models: [ANY_MODEL],
    rates: { web_search: "0.01", web_fetch: "0" },
    source: "Anthropic pricing page: $10 for 1,000 searches, fetches free beyond their tokens; second witness",
  },
  {
    provider: "google",
    models: /^gemini-(1\.5|2|flash-1|pro-1)/,
    rates: { web_search: "0.035" },
    source: "Gemini API pricing page, grounding with Search; second witness",
  },
  {
    provider: "google",
    models: /^gemini-3/,
    rates: { web_search: "0.014" },
    source: "Gemini API pricing page, grounding with Search; second witness",
  },
  {
    provider: "openai",
    models: ["gpt-4o-mini"],
    mode: "priority",
    rates: { input: "0.25", cache_read: "0.125", output: "1" },
    source: `${OPENAI}, Priority; second witness`,
  },
  {
    provider: "openai",
    models: ["o4-mini"],
    mode: "priority",
    rates: { input: "2", cache_read: "0.5", output: "8" },
    source: `${OPENAI}, Priority; second witness`,
  },
  {
    provider: "google",
    models: ["gemini-3.5-flash-lite"],
    mode: "flex",
    rates: { input: "0.15", cache_read: "0.02", output: "1.25" },
    source: "Gemini API pricing page, Flex; second witness",
  },
  {
    provider: "google",
    models: ["gemini-3.5-flash-lite"],
    mode: "priority",
    rates: { input: "0.54", cache_read: "0.05", output: "4.5" },
    source: "Gemini API pricing page, Priority; second witness",
  },
  {
    provider: "openai",
    models: ["gpt-4o-audio-preview"],
    rates: { audio_in: "40", audio_out: "80" },
    source: `${OPENAI}, audio tokens; second witness`,
  },
  {
    provider: "openai",
    models: ["gpt-4o-mini-audio-preview"],
    rates: { audio_in: "10", audio_out: "20" },
    source: `${OPENAI}, audio tokens; second witness`,
  },
  {
    provider: "openai",
    models: ["ft:gpt-4.1"],
    rates: { input: "3", cache_read: "0.75", output: "12" },
    source: `${OPENAI}, fine-tuning; second witness`,
  },
  {
    provider: "openai",
    models: ["ft:gpt-4.1-mini"],
    rates: { input: "0.8", cache_read: "0.2", output: "3.2" },
    source: `${OPENAI}, fine-tuning; second witness`,
  },
  {
    provider: "openai",
    models: ["ft:gpt-4.1-nano"],
    rates: { input: "0.2", cache_read: "0.05", output: "0.8" },
    source: `${OPENAI}, fine-tuning; second witness`,
  },
  {
    provider: "openai",
    models: ["ft:o4-mini"],
    rates: { input: "4", cache_read: "1", output: "16" },
    source: `${OPENAI}, fine-tuning; second witness`,
  },
  {
    provider: "cohere",
    models: ["rerank-v3.5", "rerank-english-v3.0", "rerank-multilingual-v3.0"],
    rates: { rerank_unit: "0.002", input: "0", output: "0" },
    source: "Cohere pricing page: $2 for 1,000 searches; second witness",
  },
  // Retired models: kept here so that a later catalogue without them cannot make late or imported usage unpriced.
  {
    provider: "anthropic",
    models: ["claude-3-5-haiku-latest"],
    rates: { input: "0.8", cache_read: "0.08", cache_write: "1", cache_write_5m: "1", cache_write_1h: "1.6", output: "4" },
    source: "genai-prices 0.1.8 (MIT), while listed",
  },
  {
    provider: "anthropic",
    models: ["claude-3-5-sonnet", "claude-3-7-sonnet-latest", "claude-3-sonnet"],
    rates: { input: "3", cache_read: "0.3", cache_write: "3.75", cache_write_5m: "3.75", cache_write_1h: "6", output: "15" },
    source: "genai-prices 0.1.8 (MIT), while listed",
  },
  {
    provider: "anthropic",
    models: ["claude-3-opus-latest", "claude-opus-4-0"],
    rates: { input: "15", cache_read: "1.5", cache_write: "18.75", cache_write_5m: "18.75", cache_write_1h: "30", output: "75" },
    source: "genai-prices 0.1.8 (MIT), while listed",
  },
  {
    provider: "openai",
    models: ["gpt-4.5-preview"],
    rates: { input: "75", cache_read: "37.5", output: "150" },
    source: "genai-prices 0.1.8 (MIT), while listed",
  },
  {
    provider: "openai",
    models: ["o1-mini"],
    rates: { input: "1.1", cache_read: "0.55", output: "4.4" },
    source: "genai-prices 0.1.8 (MIT), while listed",
  },
  {
    provider: "google",
    models: ["gemini-2.0-flash"],
    rates: { input: "0.1", cache_read: "0.025", output: "0.4", audio_in: "0.7" },
    source: "genai-prices 0.1.8 (MIT), while listed",
  },
];
