import type { AliasRow } from "./price-row";

type Spelling = readonly [provider: string, alias: string, toProvider: string, toModel: string];

/** Spellings that hosts use and no pattern covers. */
const SPELLINGS: readonly Spelling[] = [
  ["openai", "omni-moderation", "openai", "moderation"],
  ["openai", "text-moderation", "openai", "moderation"],
  ...["", "-0125", "-0613", "-1106"].map((version): Spelling => ["openai", `ft:gpt-3.5-turbo${version}`, "openai", "ft:gpt-3.5-turbo-"]),
  ["azure_openai", "ft:gpt-4o", "openai", "ft:gpt-4o"],
  ["azure_openai", "ft:gpt-4o-mini", "openai", "ft:gpt-4o-mini"],
  ["vertex_ai", "claude-3-5-sonnet-v2", "google", "claude-3-5-sonnet"],
  ["google", "claude-3-5-sonnet-v2", "google", "claude-3-5-sonnet"],
  ["google", "gemini-2.5-pro-preview-05-06", "google", "gemini-2.5-pro"],
  ["google", "gemini-2.5-pro-preview-06-05", "google", "gemini-2.5-pro"],
  ["google", "gemini-2.5-pro-preview-03-25", "google", "gemini-2.5-pro"],
  ["google", "gemini-2.5-flash-lite-preview-06-17", "google", "gemini-2.5-flash-lite"],
  ["google", "gemini-2.5-flash-lite-preview-09-2025", "google", "gemini-2.5-flash-lite"],
];
const GOOGLE_DOORS = ["vertex_ai", "google_unknown"];

export const OVERLAY_ALIASES: readonly AliasRow[] = SPELLINGS.flatMap(([provider, alias, toProvider, toModel]) =>
  [provider, ...(provider === "google" && !alias.startsWith("claude") ? GOOGLE_DOORS : [])].map(
    (door): AliasRow => ({ provider: door, alias, toProvider, toModel, origin: "overlay" }),
  ),
);
