/** The token counts of one model call, in the convention of its provider, and what its caller believes it cost. */
import type { SampleModel } from "../data/models";
import type { CallStyle } from "./behaviour";
import type { NativeUsage } from "./native-event";
import type { Random } from "./random";
import { drawSizes } from "./token-sizes";

export type MeasuredCall = { usage: NativeUsage; latencyMs: number; clientCostUsd: string };

/** Providers keep prefixes in steps of 128 tokens. */
const CACHE_STEP = 128;
/** Part of what is new in a prompt that a caller marks to be kept. */
const WRITE_SHARE = 0.55;
const MIN_WRITE_TOKENS = 1_024;
const FOLLOW_UP_HIT = 0.72;
const CLIENT_COST_DIGITS = 6;

export type CallHabits = {
  /** Position in its trace: what came before is mostly in the cache. */
  step: number;
  /** 0 to 1: how much of a hit the caller's prompts allow. */
  cacheShare: number;
  webSearches: number;
};

export function measureCall(random: Random, style: CallStyle, sent: SampleModel, habits: CallHabits): MeasuredCall {
  const sizes = drawSizes(random, style.sizes);
  const jitter = 0.85 + 0.3 * random.unit();
  const prompt = Math.max(8, Math.min(sent.maxPromptTokens, Math.round(sizes.prompt * style.prompt * jitter)));
  const output = Math.max(1, Math.round(sizes.completion * style.completion * (0.85 + 0.3 * random.unit())));
  const hit = habits.step === 0 ? sizes.cachedShare : Math.max(sizes.cachedShare, FOLLOW_UP_HIT + 0.25 * random.unit());
  const usage = usageOf(random, sent, prompt, output, Math.min(0.97, hit * habits.cacheShare));
  if (habits.webSearches > 0) usage.webSearches = habits.webSearches;
  return { usage, latencyMs: latencyOf(random, prompt, output), clientCostUsd: listCost(sent, usage, output) };
}

function usageOf(random: Random, sent: SampleModel, prompt: number, output: number, hit: number): NativeUsage {
  const usage: NativeUsage = { input: prompt, output };
  if (sent.caching !== "none") {
    const cacheRead = prompt < MIN_WRITE_TOKENS ? 0 : Math.floor((prompt * hit) / CACHE_STEP) * CACHE_STEP;
    usage.cacheRead = cacheRead;
    if (sent.caching === "explicit") {
      const fresh = prompt - cacheRead;
      const written = fresh < MIN_WRITE_TOKENS ? 0 : Math.floor(fresh * WRITE_SHARE);
      usage.cacheWrite5m = written;
      usage.input = fresh - written;
    }
  }
  if (sent.reasons) usage.reasoning = Math.floor(output * (0.2 + 0.5 * random.unit()));
  return usage;
}

function latencyOf(random: Random, prompt: number, output: number): number {
  return Math.round((320 + prompt / 160 + output * 11) * Math.exp(0.25 * random.normal()));
}

/** What the caller's own library says: list price, knowing nothing of what the organisation negotiated. */
function listCost(sent: SampleModel, usage: NativeUsage, output: number): string {
  const { input = 0, cacheRead = 0, cacheWrite5m = 0 } = usage;
  const uncached = sent.convention === "inclusive" ? input - cacheRead : input;
  const { list } = sent;
  const dollarsPerMillion = uncached * list.input + cacheRead * list.cacheRead + cacheWrite5m * list.cacheWrite + output * list.output;
  return (dollarsPerMillion / 1_000_000).toFixed(CLIENT_COST_DIGITS);
}
