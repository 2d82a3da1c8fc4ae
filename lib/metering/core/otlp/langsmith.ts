/**
 * Counts as LangSmith's clients send them: `usage_metadata`, of LangChain's names. Input and output hold their details,
 * but for clients that pass a provider's own counts on. Tokens of a service tier have the tier before their names.
 */
import { readCount } from "../limits";
import { isObject, type JsonObject, objectOf } from "../read-json";
import { isMeasured, type ReportedUsage } from "../reported-usage";
import type { Attributes } from "./model";

export const LANGSMITH_USAGE = "langsmith.usage_metadata";
const MAX_CHARACTERS = 20_000;

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

/** Null where the span tells no counts in LangSmith's way. */
export function langsmithUsage(attributes: Attributes): LangsmithUsage | null {
  const metadata = metadataAt(attributes.get(LANGSMITH_USAGE));
  if (metadata === null) return null;
  const usage: ReportedUsage = {};
  const flags: string[] = [];
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

function metadataAt(value: unknown): JsonObject | null {
  if (isObject(value)) return value;
  if (typeof value !== "string" || value.length > MAX_CHARACTERS) return null;
  try {
    const parsed: unknown = JSON.parse(value);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
