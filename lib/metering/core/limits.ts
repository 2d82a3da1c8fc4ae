/** How long and how large what is stored may be, and which characters PostgreSQL cannot hold. */

export const MAX_ID_CHARACTERS = 512;
/** How long a payload that cannot be read waits for somebody to have it read again. */
export const STUCK_DAYS = 30;
export const MAX_NAME_CHARACTERS = 256;
export const MAX_LABELS = 64;
export const MAX_LABEL_KEY_CHARACTERS = 128;
/** Tokens or calls of one event. No model call comes near; a larger count is a unit mistake or an attack. */
export const MAX_COUNT = 1_000_000_000_000n;
export const MAX_INT32 = 2_147_483_647;
export const MAX_INT16 = 32_767;

/** Halves of a character that stand alone: no text in UTF-8, and refused inside jsonb. */
const LONE_SURROGATE = /\p{Surrogate}/u;
/** Most texts: known at a glance to be storable. */
const PRINTABLE = /^[ -~]*$/;
const UNSTORABLE = /\p{Surrogate}|\0/gu;

/** Why a text cannot be stored, or null. */
export function textFault(text: string): string | null {
  const nul = text.indexOf("\0");
  if (nul >= 0) return `holds a NUL character at position ${nul + 1}`;
  const lone = text.search(LONE_SURROGATE);
  return lone >= 0 ? `holds half a character (a lone surrogate) at position ${lone + 1}` : null;
}

/** A storable text of bounded length: for senders that cannot be asked to send again. Empty stays empty. */
export function tidyText(text: string, maxCharacters: number): string {
  const cut = text.length > maxCharacters ? text.slice(0, maxCharacters) : text;
  return PRINTABLE.test(cut) ? cut : cut.replace(UNSTORABLE, "\uFFFD");
}

/** Labels with bounded keys, values and number; the first ones win. Empty keys and values are left out. */
export function tidyLabels(pairs: Iterable<readonly [string, string]>): Record<string, string> {
  const labels = new Map<string, string>();
  for (const [key, value] of pairs) {
    if (labels.size >= MAX_LABELS) break;
    const name = tidyText(key, MAX_LABEL_KEY_CHARACTERS);
    if (name === "" || name === "__proto__" || value === "" || labels.has(name)) continue;
    labels.set(name, tidyText(value, MAX_NAME_CHARACTERS));
  }
  return Object.fromEntries(labels);
}

/**
 * A count as emitters send it: integer, whole double, or decimal text.
 * @returns undefined when it is no count: negative, broken, fractional or above {@link MAX_COUNT}.
 */
export function readCount(value: unknown): bigint | undefined {
  const count = wholeNumber(value);
  return count !== undefined && count >= 0n && count <= MAX_COUNT ? count : undefined;
}

function wholeNumber(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (typeof value === "string" && /^\d{1,15}(\.0{1,6})?$/.test(value)) return BigInt(value.split(".")[0] ?? "");
  return undefined;
}

/** Seconds as whole microseconds, which takes the noise of doubles off; undefined when they are none, or more than thirty years. */
export function readSeconds(value: unknown): bigint | undefined {
  const seconds = typeof value === "string" && /^\d{1,9}(\.\d{1,18})?$/.test(value) ? Number(value) : value;
  if (typeof seconds !== "number" || !(seconds >= 0 && seconds < 1_000_000_000)) return undefined;
  return BigInt(Math.round(seconds * 1_000_000));
}

/** A whole number that fits its column, or undefined. */
export function boundedInteger(value: unknown, max: number): number | undefined {
  const number = typeof value === "bigint" ? Number(value) : typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number) || number < 0) return undefined;
  const rounded = Math.round(number);
  return rounded <= max ? rounded : undefined;
}
