/**
 * Prices that the catalogue lacks: batch, flex, priority and fast modes, regional surcharges, cache writes of an hour, fees for
 * searches, retired models. Our own data, in the providers' words; each entry names its source. Shares are written as a
 * factor of the standard price because that is how providers state them, and so they follow its dates and tiers.
 * "second witness": compared with LiteLLM's public price map of 2026-07-24 (MIT), used as a check, not as a source.
 */
import type { Meter, Mode } from "./meters";

export const OVERLAY_VERSION = "countinghouse 2026-11";

/** Some meters of some models cost a factor of a standard price. */
export type OverlayShare = {
  provider: string;
  models: readonly string[] | RegExp;
  mode?: Mode;
  regions?: readonly string[];
  factor: string;
  meters: readonly Meter[];
  /** The meter that the factor is of; each meter's own without it. */
  of?: Meter;
  source: string;
};
export const OPENAI = "OpenAI API pricing page";
const IO: readonly Meter[] = ["input", "embedding", "output"];
const CACHED: readonly Meter[] = ["input", "cache_read", "cache_write", "output"];
const CLAUDE: readonly Meter[] = ["input", "cache_read", "cache_write", "cache_write_5m", "cache_write_1h", "output"];
const GEMINI: readonly Meter[] = ["input", "audio_in", "output"];
const GPT_5_4_ON = /^gpt-5\.[456](-(mini|nano|sol|terra|luna))?$/;
const GPT_PRO = ["gpt-5.4-pro", "gpt-5.5-pro"];

export const OVERLAY_SHARES: readonly OverlayShare[] = [
  {
    provider: "openai",
    mode: "batch",
    factor: "0.5",
    meters: IO,
    source: `${OPENAI}, Batch: half price; no cached rate is listed, so cached tokens cost the batch input rate`,
    models: [
      "gpt-4o",
      "gpt-4o-2024-05-13",
      "gpt-4o-mini",
      "gpt-4.1",
      "gpt-4.1-mini",
      "gpt-4.1-nano",
      "gpt-3.5-turbo",
      "gpt-4-turbo",
      "gpt-4",
      "gpt-5-pro",
      "o1",
      "o1-pro",
      "o3-pro",
      "o3-mini",
      "o3-deep-research",
      "o4-mini-deep-research",
      "gpt-4o-search-preview",
      "text-embedding-3-small",
      "text-embedding-3-large",
      "text-embedding-ada-002",
      "ft:gpt-3.5-turbo-",
      "ft:gpt-4o",
      "ft:gpt-4o-mini",
      "ft:gpt-4.1",
      "ft:gpt-4.1-mini",
      "ft:gpt-4.1-nano",
      "ft:o4-mini",
    ],
  },
  {
    provider: "openai",
    mode: "batch",
    factor: "0.5",
    meters: CACHED,
    models: ["gpt-5", "gpt-5-mini", "gpt-5-nano", "gpt-5.1", "gpt-5.2", "o3", "o4-mini"],
    source: `${OPENAI}, Batch: half price, cached input too (the columns of Flex)`,
  },
  { provider: "openai", mode: "batch", factor: "0.5", meters: CACHED, models: GPT_5_4_ON, source: `${OPENAI}, Batch; second witness` },
  { provider: "openai", mode: "batch", factor: "0.5", meters: IO, models: GPT_PRO, source: `${OPENAI}, Batch; second witness` },
  {
    provider: "openai",
    mode: "flex",
    factor: "0.5",
    meters: CACHED,
    models: ["gpt-5", "gpt-5-mini", "gpt-5-nano", "o3", "o4-mini"],
    source: `${OPENAI}, Flex; second witness`,
  },
  { provider: "openai", mode: "flex", factor: "0.5", meters: CACHED, models: GPT_5_4_ON, source: `${OPENAI}, Flex; second witness` },
  { provider: "openai", mode: "flex", factor: "0.5", meters: IO, models: GPT_PRO, source: `${OPENAI}, Flex; second witness` },
  {
    provider: "openai",
    mode: "priority",
    factor: "2",
    meters: CACHED,
    models: ["gpt-5", "gpt-5.1", "gpt-5.2", "gpt-5.3", "gpt-5.3-codex", "gpt-4.1-nano"],
    source: `${OPENAI}, Priority; second witness`,
  },
  {
    provider: "openai",
    mode: "priority",
    factor: "2",
    meters: CACHED,
    models: ["gpt-5.4", "gpt-5.4-mini", "gpt-5.5", "gpt-5.6-sol", "gpt-5.6-terra", "gpt-5.6-luna"],
    source: `${OPENAI}, Priority; second witness`,
  },
  {
    provider: "openai",
    mode: "priority",
    factor: "1.8",
    meters: CACHED,
    models: ["gpt-5-mini", "gpt-5.1-codex-mini"],
    source: `${OPENAI}, Priority; second witness`,
  },
  {
    provider: "openai",
    mode: "priority",
    factor: "1.75",
    meters: CACHED,
    models: ["gpt-4.1", "gpt-4.1-mini", "o3", "gpt-4o-2024-05-13"],
    source: `${OPENAI}, Priority; second witness`,
  },
  {
    provider: "openai",
    mode: "priority",
    factor: "1.7",
    meters: CACHED,
    models: ["gpt-4o"],
    source: `${OPENAI}, Priority; second witness`,
  },
  {
    provider: "openai",
    regions: ["eu", "us"],
    factor: "1.1",
    meters: CACHED,
    models: /^gpt-5\.([456](-(mini|nano|pro|sol|terra|luna))?)$/,
    source: `${OPENAI}, data residency: 10 % on every token; second witness`,
  },
  {
    provider: "anthropic",
    mode: "batch",
    factor: "0.5",
    meters: CLAUDE,
    models: /^claude-(3|opus|sonnet|haiku|fable)/,
    source: "Anthropic pricing page, Message Batches: half price on all tokens",
  },
  {
    provider: "anthropic",
    mode: "fast",
    factor: "6",
    meters: CLAUDE,
    models: ["claude-opus-4-6", "claude-opus-4-7"],
    source: "Anthropic pricing page, fast mode: six times the standard price; second witness",
  },
  {
    provider: "anthropic",
    mode: "fast",
    factor: "2",
    meters: CLAUDE,
    models: ["claude-opus-4-8", "claude-opus-5"],
    source: "Anthropic pricing page, fast mode: twice the standard price; second witness",
  },
  {
    provider: "anthropic",
    regions: ["us"],
    factor: "1.1",
    meters: CLAUDE,
    source: "Anthropic pricing page, inference_geo us: 10 % on every token; second witness",
    models: ["claude-opus-4-6", "claude-opus-4-7", "claude-opus-4-8", "claude-opus-5", "claude-sonnet-5", "claude-fable-5"],
  },
  {
    provider: "google",
    mode: "batch",
    factor: "0.5",
    meters: CLAUDE,
    models: /^claude-/,
    source: "Vertex AI pricing page, batch prediction: half price; second witness for Sonnet 4.5",
  },
  {
    provider: "google",
    mode: "batch",
    factor: "0.5",
    meters: GEMINI,
    source: "Gemini API pricing page, Batch: half price",
    models: [
      "gemini-2.0-flash",
      "gemini-2.0-flash-lite",
      "gemini-2.5-pro",
      "gemini-2.5-flash",
      "gemini-2.5-flash-lite",
      "gemini-3-pro-preview",
      "gemini-3.1-pro-preview",
      "gemini-3-flash-preview",
      "gemini-3.1-flash-lite",
      "gemini-3.5-flash-lite",
    ],
  },
  {
    provider: "google",
    mode: "batch",
    factor: "1",
    meters: ["cache_read"],
    source: "Gemini API pricing page, Batch: cached input at the standard rate",
    models: [
      "gemini-2.0-flash",
      "gemini-2.5-pro",
      "gemini-2.5-flash",
      "gemini-2.5-flash-lite",
      "gemini-3-pro-preview",
      "gemini-3.1-pro-preview",
      "gemini-3-flash-preview",
    ],
  },
  {
    provider: "google",
    mode: "flex",
    factor: "0.5",
    meters: ["input", "cache_read", "output"],
    models: ["gemini-3.1-flash-lite"],
    source: "Gemini API pricing page, Flex; second witness",
  },
  {
    provider: "google",
    mode: "priority",
    factor: "1.8",
    meters: ["input", "cache_read", "audio_in", "output"],
    source: "Gemini API pricing page, Priority; second witness",
    models: ["gemini-3-pro-preview", "gemini-3.1-pro-preview", "gemini-3-flash-preview", "gemini-3.5-flash", "gemini-3.1-flash-lite"],
  },
  {
    provider: "google",
    factor: "2",
    meters: ["cache_write_1h"],
    of: "input",
    models: /^claude-(3-[57]|4|opus|sonnet|haiku|fable)/,
    source: "Anthropic pricing page: an hour of cache costs twice the input, on partner platforms too; second witness",
  },
  {
    provider: "google",
    factor: "1",
    meters: ["cache_write_5m"],
    of: "cache_write",
    models: /^claude-/,
    source: "Anthropic pricing page: the cache-write rate is that of five minutes",
  },
  {
    provider: "aws.bedrock",
    factor: "2",
    meters: ["cache_write_1h"],
    of: "input",
    models: /\.anthropic\.claude-(opus|sonnet|haiku|fable)/,
    source: "Amazon Bedrock pricing page: an hour of cache costs twice the input; second witness",
  },
  {
    provider: "aws.bedrock",
    factor: "1",
    meters: ["cache_write_5m"],
    of: "cache_write",
    models: /\.anthropic\.claude-/,
    source: "Amazon Bedrock pricing page: the cache-write rate is that of five minutes",
  },
];
