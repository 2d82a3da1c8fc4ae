/**
 * Metrics that count tokens, and which count each of their types is: a white list, since types overlap and totals stand
 * beside their parts. A new metric or type is a new entry; what is not here is never added up.
 */
import type { ProducerId } from "./producers";

/**
 * `thought` and `tool`: tokens beside the completion and beside the prompt. `cost`: dollars, told and never charged.
 * `null`: repeats others.
 */
export type MetricPart = "input" | "output" | "cacheRead" | "cacheWrite" | "reasoning" | "thought" | "tool" | "cost" | null;

type CountedMetric = {
  /** Metrics of one family tell one interval of one model's calls between them. */
  family: string;
  /** Which attribute names the type; without it the metric is of one part. */
  typeIn?: string;
  parts: { readonly [type: string]: MetricPart };
  part?: MetricPart;
  /** Whether the input leaves the cached tokens out. */
  isDisjoint?: boolean;
};

/** Types in lower case with underscores, without a final `_tokens`. */
const TYPES: { readonly [type: string]: MetricPart } = {
  input: "input",
  prompt: "input",
  output: "output",
  completion: "output",
  cached: "cacheRead",
  cache: "cacheRead",
  cache_read: "cacheRead",
  cached_input: "cacheRead",
  cache_read_input: "cacheRead",
  cache_creation: "cacheWrite",
  cache_write: "cacheWrite",
  cache_creation_input: "cacheWrite",
  cache_write_input: "cacheWrite",
  reasoning: "reasoning",
  reasoning_output: "reasoning",
  total: null,
};

export const METRICS: { readonly [name: string]: CountedMetric } = {
  "gen_ai.client.token.usage": { family: "token.usage", typeIn: "gen_ai.token.type", parts: TYPES },
  "claude_code.token.usage": { family: "claude_code", typeIn: "type", parts: TYPES, isDisjoint: true },
  "claude_code.cost.usage": { family: "claude_code", part: "cost", parts: {} },
  "codex.turn.token_usage": { family: "codex", typeIn: "token_type", parts: TYPES },
  "gemini_cli.token.usage": { family: "gemini_cli", typeIn: "type", parts: { ...TYPES, thought: "thought", tool: "tool" } },
  ...Object.fromEntries(
    (
      [
        ["input_tokens", "input"],
        ["output_tokens", "output"],
        ["cache_read.input_tokens", "cacheRead"],
        ["cache_write.input_tokens", "cacheWrite"],
        ["cache_creation.input_tokens", "cacheWrite"],
        ["reasoning.output_tokens", "reasoning"],
      ] as const
    ).map(([name, part]) => [`gen_ai.client.inference.usage.${name}`, { family: "inference.usage", part, parts: {} }]),
  ),
};

/** Producers that also send the metric of the conventions: theirs is whole, that one leaves tokens out. */
export const OWN_FAMILY: { readonly [producer in ProducerId]?: string } = {
  "claude-code": "claude_code",
  codex: "codex",
  "gemini-cli": "gemini_cli",
};

/** The part that a point of a metric counts; undefined when nobody knows. */
export function partOf(metric: CountedMetric, type: string | undefined): MetricPart | undefined {
  if (metric.typeIn === undefined) return metric.part;
  const name = (type ?? "")
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/_tokens?$/, "");
  return Object.hasOwn(metric.parts, name) ? metric.parts[name] : undefined;
}
