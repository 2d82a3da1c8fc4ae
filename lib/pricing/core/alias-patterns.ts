/**
 * Regular ways in which providers and hosts respell a model, kept as data that people are shown. A pattern fits a whole
 * name, never the beginning of one, and what it leaves must again be a known model or alias: with "<model>-YYYYMMDD",
 * claude-sonnet-4-5-20250929 is claude-sonnet-4-5, but claude-sonnet-4-5-20250929-x and claude-sonnet-5-ultra stay unknown.
 */
import { normaliseProvider, PASSING_ON } from "./provider-names";

export type AliasPattern = {
  /** As people read it. */
  spelling: string;
  example: string;
  /** Patterns of one kind are used once in a name: it has one date, one host prefix. */
  kind: "snapshot" | "version" | "geography" | "host" | "resource" | "tuning";
  /** Where the pattern is used; everywhere without it. */
  providers?: readonly string[];
  fits: RegExp;
  /** What may be priced instead, tried in this order; `{model}` is the group of that name. */
  rests: readonly string[];
  /** The provider that the rest is priced at, when the spelling itself gives it away. */
  pricedAt?: string;
};

const YEAR = "20[2-9]\\d";
const MONTH = "(?:0[1-9]|1[0-2])";
const DAY = "(?:0[1-9]|[12]\\d|3[01])";
const GEOGRAPHY = "(?:us-gov|us|eu|apac|au|jp|ca|uk|in|sa|mx|kr)";
const GOOGLE = ["google", "vertex_ai", "google_unknown"];

export const ALIAS_PATTERNS: readonly AliasPattern[] = [
  {
    spelling: "<model>-YYYYMMDD",
    example: "claude-sonnet-4-5-20250929",
    kind: "snapshot",
    fits: new RegExp(`^(?<model>.+)-${YEAR}${MONTH}${DAY}$`),
    rests: ["{model}"],
  },
  {
    spelling: "<model>-YYYY-MM-DD",
    example: "gpt-4o-mini-2024-07-18",
    kind: "snapshot",
    fits: new RegExp(`^(?<model>.+)-${YEAR}-${MONTH}-${DAY}$`),
    rests: ["{model}"],
  },
  {
    spelling: "<model>@YYYYMMDD",
    example: "claude-sonnet-4-5@20250929",
    kind: "snapshot",
    fits: new RegExp(`^(?<model>.+)@(?:${YEAR}${MONTH}${DAY}|default|latest)$`),
    rests: ["{model}"],
  },
  { spelling: "<model>-latest", example: "claude-3-7-sonnet-latest", kind: "snapshot", fits: /^(?<model>.+)-latest$/, rests: ["{model}"] },
  {
    spelling: "<model>-00N",
    example: "gemini-2.0-flash-001",
    kind: "version",
    providers: GOOGLE,
    fits: /^(?<model>.+)-00\d$/,
    rests: ["{model}"],
  },
  {
    spelling: "<model>-vN:N",
    example: "anthropic.claude-sonnet-4-5-20250929-v1:0",
    kind: "version",
    providers: ["aws.bedrock"],
    fits: /^(?<model>.+)-v\d{1,2}:\d{1,2}$/,
    rests: ["{model}"],
  },
  {
    spelling: "<region>.<vendor>.<model>",
    example: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    kind: "geography",
    providers: ["aws.bedrock"],
    fits: new RegExp(`^(?:${GEOGRAPHY}\\.)(?<model>[a-z0-9]+\\..+)$`),
    rests: ["regional.{model}", "{model}"],
  },
  {
    spelling: "<vendor>.<model>",
    example: "anthropic.claude-sonnet-4-20250514-v1:0",
    kind: "geography",
    providers: ["aws.bedrock"],
    fits: /^(?!(?:regional|global)\.)(?<model>[a-z0-9]+\.[^.].*)$/,
    rests: ["regional.{model}"],
  },
  {
    spelling: "arn:aws:bedrock:…/<model>",
    example: "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
    kind: "resource",
    fits: /^arn:aws[a-z-]*:bedrock:[a-z0-9-]*:\d*:(?:foundation-model|inference-profile)\/(?<model>[^/]+)$/,
    rests: ["{model}"],
    pricedAt: "aws.bedrock",
  },
  {
    spelling: "[<region>.]anthropic.<model>-vN:N under another provider",
    example: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    kind: "host",
    providers: ["anthropic", ...PASSING_ON],
    fits: new RegExp(`^(?<model>(?:(?:${GEOGRAPHY}|global)\\.)?anthropic\\.claude-.+-v\\d{1,2}:\\d{1,2})$`),
    rests: ["{model}"],
    pricedAt: "aws.bedrock",
  },
  {
    spelling: "models/<model>, publishers/<vendor>/models/<model>",
    example: "publishers/google/models/gemini-2.5-pro",
    kind: "resource",
    providers: GOOGLE,
    fits: /^(?:projects\/[^/]+\/locations\/[^/]+\/)?(?:publishers\/[a-z0-9-]+\/)?models\/(?<model>[^/]+)$/,
    rests: ["{model}"],
  },
  {
    spelling: "ft:<model>:<organisation>:<name>:<id>",
    example: "ft:gpt-4o-mini-2024-07-18:northwind::abc123",
    kind: "tuning",
    providers: ["openai", "azure_openai"],
    fits: /^(?<model>ft:[^:]+):[^:]*(?::[^:]*){0,3}$/,
    rests: ["{model}"],
  },
];

/** A gateway's "<provider>/<model>": the prefix must name the provider that the event names, unless that one only passes calls on. */
export const PROVIDER_PREFIX: AliasPattern = {
  spelling: "<provider>/<model>",
  example: "bedrock/global.anthropic.claude-sonnet-5",
  kind: "host",
  fits: /^(?<prefix>[a-z0-9._-]+)\/(?<model>.+)$/,
  rests: ["{model}"],
};

export type Candidate = { provider: string; name: string; pattern: AliasPattern };

/** What a name may be priced as by the patterns not used yet. The caller looks whether any of it is known. */
export function candidatesOf(provider: string, name: string, used: readonly AliasPattern[]): Candidate[] {
  const kinds = new Set(used.map((pattern) => pattern.kind));
  const found: Candidate[] = [];
  for (const pattern of ALIAS_PATTERNS) {
    if (kinds.has(pattern.kind) || (pattern.providers && !pattern.providers.includes(provider))) continue;
    const model = pattern.fits.exec(name)?.groups?.model;
    if (model === undefined) continue;
    for (const rest of pattern.rests) found.push({ provider: pattern.pricedAt ?? provider, name: rest.replace("{model}", model), pattern });
  }
  const prefixed = kinds.has("host") ? undefined : PROVIDER_PREFIX.fits.exec(name)?.groups;
  if (prefixed?.prefix !== undefined && prefixed.model !== undefined) {
    const named = normaliseProvider(prefixed.prefix);
    if (named === provider || PASSING_ON.has(provider)) found.push({ provider: named, name: prefixed.model, pattern: PROVIDER_PREFIX });
  }
  return found;
}
