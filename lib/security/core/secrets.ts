/**
 * Takes secrets out of texts. Known are the secrets that an item names itself, in each spelling that tools write, and the
 * shapes of keys of well-known issuers and of our own tokens. What may be a secret is rather hidden than kept.
 */
import { looksLikeSecret } from "@/lib/identities/core/fingerprint";

export const SECRET_REMOVED = "[secret removed]";

/** Machine tokens of ours, keys of model, cloud and code providers, JSON web tokens, private keys, and headers that carry any. */
const SHAPES =
  /cth_[0-9A-Za-z]+_[0-9A-Za-z]+|whsec_\w{16,}|\b(?:sk|rk|pk)[-_](?!\.)[\w-]{16,}|\b(?:gsk|hf|r8|xai|pplx|fw|nvapi|npm|tgp|jina|voyage|pa|dop_v1|shpat)[-_]\w{16,}|\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{12,}\b|\bgh[opusr]_\w{10,}|github_pat_\w{20,}|\bgl(?:pat|ptt|dt|rt|cbt|ft|soat)-[\w-]{16,}|\bxox[abeoprs]-[\w-]{10,}|\bAIza[\w-]{20,}|\bya29\.[\w.-]{10,}|\bSG\.[\w.-]{16,}|\beyJ[\w-]+\.[\w-]+\.[\w-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*|\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
/** "password=…" in a sentence or an address, with the sign-in of an address. */
const ASSIGNED = /\b((?:api[-_]?key|secret|token|passw(?:or)?d|pwd|authorization|signature|sig)\s*["']?\s*[:=]\s*["']?)([^\s"'&,;]{4,})/gi;
const SIGN_IN = /(:\/\/)[^\s/@]+:[^\s/@]+@/g;
/** A long word of upper case, lower case and digits in a sentence. */
const GENERATED = /(?<![\w./:-])(?=[\w+/=-]*[a-z])(?=[\w+/=-]*[A-Z])(?=[\w+/=-]*\d)[\w+/=-]{24,}(?![\w./:-])/g;

/** Shorter ones are only hidden where they are the whole text: inside words they would hit anything. */
const MIN_INSIDE = 5;
/** No part of a secret that is shorter gives it away. */
const MIN_PART = 12;

/**
 * Secrets as they may stand in other fields: plain, in an address, in JSON, in base 64, and in parts. The longest first.
 * @param context Texts that hold one: their lines are hidden, too, but not their words, which name files and commits.
 */
export function spellingsOfSecret(secrets: readonly string[], context: readonly string[] = []): string[] {
  const spellings = [...secrets.flatMap((secret) => formsOf(secret, /\s+/)), ...context.flatMap((text) => formsOf(text, /[\r\n]+/))];
  return [...new Set(spellings)].filter((each) => each !== "").sort((a, b) => b.length - a.length);
}

function formsOf(text: string, parting: RegExp): string[] {
  const bare = text.trim();
  const parts = bare.split(parting).map((part) => part.trim());
  return [text, bare, encoded(bare), JSON.stringify(bare).slice(1, -1), base64(bare), ...parts.filter((part) => part.length >= MIN_PART)];
}

function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text;
  }
}

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text.slice(0, 10_000)))).replace(/=+$/, "");

/** @param spellings Of the secrets that are known, by `spellingsOfSecret`. */
export function withoutSecrets(text: string, spellings: readonly string[] = []): string {
  let kept = text;
  for (const secret of spellings) {
    if (kept === secret) return SECRET_REMOVED;
    if (secret.length >= MIN_INSIDE && kept.includes(secret)) kept = kept.replaceAll(secret, SECRET_REMOVED);
  }
  if (looksLikeSecret(kept)) return SECRET_REMOVED;
  return kept.replaceAll(SHAPES, SECRET_REMOVED).replaceAll(ASSIGNED, `$1${SECRET_REMOVED}`).replaceAll(SIGN_IN, `$1${SECRET_REMOVED}@`);
}

/** The same for sentences that somebody wrote, where a generated word is more likely a secret than a name. */
export const sentenceWithoutSecrets = (text: string, spellings: readonly string[] = []): string =>
  withoutSecrets(text, spellings).replaceAll(GENERATED, SECRET_REMOVED);

/** Every text inside a value, keys included. */
export function deepWithoutSecrets<Value>(value: Value, spellings: readonly string[]): Value {
  return cleaned(value, spellings, 0) as Value;
}

function cleaned(value: unknown, spellings: readonly string[], depth: number): unknown {
  if (typeof value === "string") return withoutSecrets(value, spellings);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (depth > 8) return SECRET_REMOVED;
  if (Array.isArray(value)) return value.map((item) => cleaned(item, spellings, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, cleaned(item, spellings, depth + 1)]));
}

/** Enough to recognise a secret by: at most four characters at each end, and never more than a quarter of it at either. */
export function hintOf(secret: string): string {
  const letters = [...secret.replaceAll(/\s+/g, " ").trim()];
  const shown = Math.min(4, Math.floor(letters.length / 6));
  return shown === 0 ? "…" : `${letters.slice(0, shown).join("")}…${letters.slice(-shown).join("")}`;
}

/** A secret that the tool left out or cut, by its own mark. */
export const isRedacted = (text: string): boolean => /redact|\*{3,}|…|\.\.\.|x{6,}/i.test(text) || text.trim() === "";

/** What in a text has the shape of a secret. */
export const secretsInside = (text: string): string[] =>
  [...text.matchAll(SHAPES)].map(([found]) => found.replace(/^(?:Bearer|Basic)\s+/i, ""));
