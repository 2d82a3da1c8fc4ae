/**
 * Counts as LangSmith's clients send them: `usage_metadata`, of LangChain's names. Input and output hold their details,
 * but for clients that pass a provider's own counts on. Tokens of a service tier have the tier before their names.
 */
import { readCount } from "../limits";
import { isObject, type JsonObject, objectOf } from "../read-json";
import { isMeasured, type ReportedUsage } from "../reported-usage";
import { TOLD_LATER } from "../settle/report";
import type { Attributes } from "./model";
import { objectAt } from "./object-at";

export const LANGSMITH_USAGE = "langsmith.usage_metadata";
/** On what our own reader makes of counts that were sent without the end of their run. */
export const LANGSMITH_TOLD_LATER = "langsmith.told_later";

type LangsmithUsage = { usage: ReportedUsage; flags: string[]; serviceTier: string | undefined };

/** Names of details, by the side that they are of and what they count. */
const DETAILS: readonly (readonly [side: "input_token_details" | "output_token_details", name: string, count: keyof ReportedUsage])[] = [
  ["input_token_details", "cache_read", "cacheRead"],
  ["input_token_details", "cache_creation", "cacheWriteTotal"],
  ["input_token_details", "ephemeral_5m_input_tokens", "cacheWrite5m"],
  ["input_token_details", "ephemeral_1h_input_tokens", "cacheWrite1h"],
  ["input_token_details", "ephemeral_1hr_input_tokens", "cacheWrite1h"],
  ["input_token_details", "audio", "audioIn"],
  ["input_token_details", "image", "imageIn"],
  ["input_token_details", "video", "videoIn"],
  ["output_token_details", "reasoning", "reasoning"],
  ["output_token_details", "audio", "audioOut"],
  ["output_token_details", "image", "imageOut"],
];
const TIERS = ["priority", "flex"] as const;

const TOTALS = ["input_tokens", "output_tokens", "total_tokens", "total_cost"];
const ofTiers = (name: string): string[] => [name, ...TIERS.map((tier) => `${tier}_${name}`)];
const namesIn = (of: "input_token_details" | "output_token_details"): string[] => [
  ...TIERS,
  ...DETAILS.flatMap(([side, name]) => (side === of ? ofTiers(name) : [])),
];
const INPUT_NAMES = namesIn("input_token_details");
const OUTPUT_NAMES = namesIn("output_token_details");

/** Only the counts that are read here: what else stands beside them, or in their places, may be content. */
export function readableUsage(sent: JsonObject): JsonObject {
  const { input_token_details: input, output_token_details: output } = sent;
  return {
    ...amountsIn(sent, TOTALS),
    ...(isObject(input) ? { input_token_details: amountsIn(input, INPUT_NAMES) } : {}),
    ...(isObject(output) ? { output_token_details: amountsIn(output, OUTPUT_NAMES) } : {}),
  };
}

function amountsIn(sent: JsonObject, names: readonly string[]): JsonObject {
  const told = names.filter((name) => sent[name] !== undefined && sent[name] !== null);
  return Object.fromEntries(told.map((name) => [name, amountOf(sent[name])]));
}

/** That something unreadable was told is worth to be known; what it was is not. */
function amountOf(value: unknown): number | string {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return typeof value === "string" && /^-?\d[\d.]{0,39}(?:e-?\d{1,3})?$/i.test(value) ? value : "unreadable";
}

/** Null where the span tells no counts in LangSmith's way. */
export function langsmithUsage(attributes: Attributes): LangsmithUsage | null {
  const metadata = objectAt(attributes, LANGSMITH_USAGE);
  if (metadata === null) return null;
  const usage: ReportedUsage = {};
  const flags: string[] = attributes.has(LANGSMITH_TOLD_LATER) ? [TOLD_LATER] : [];
  const take = (name: keyof ReportedUsage, sent: unknown): void => {
    if (sent === undefined || sent === null) return;
    const count = readCount(sent);
    if (count !== undefined) usage[name] ??= count;
    else if (!flags.includes(`unreadable_count:${name}`)) flags.push(`unreadable_count:${name}`);
  };
  take("input", metadata.input_tokens);
  take("output", metadata.output_tokens);
  take("total", metadata.total_tokens);
  const serviceTier = TIERS.find((tier) => isOfTier(metadata, tier));
  for (const [side, name, count] of DETAILS) {
    const details = objectOf(metadata[side]);
    take(count, details[name]);
    if (serviceTier !== undefined) take(count, details[`${serviceTier}_${name}`]);
  }
  return isMeasured(usage) || flags.length > 0 ? { usage: withWrites(usage), flags, serviceTier } : null;
}

const isOfTier = (metadata: JsonObject, tier: string): boolean =>
  [objectOf(metadata.input_token_details), objectOf(metadata.output_token_details)].some((details) => details[tier] !== undefined);

/** LangChain tells a sum of 0 beside writes whose lifetime it tells. */
function withWrites(usage: ReportedUsage): ReportedUsage {
  if (usage.cacheWriteTotal !== 0n) return usage;
  const { cacheWriteTotal: _, ...rest } = usage;
  return (rest.cacheWrite5m ?? 0n) + (rest.cacheWrite1h ?? 0n) > 0n ? rest : usage;
}
