/** Formats of the attributes of FOCUS: what a cell of a kind looks like. */
import { isObject, readJsonText } from "./json-text";

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?Z$/;

/** DateTimeFormat: `2026-09-01T00:00:00Z`, and a day that exists. */
export function isInstant(text: string): boolean {
  if (!INSTANT.test(text)) return false;
  const at = new Date(text);
  // A 31st of April is read as the first of May.
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 19) === text.slice(0, 19);
}

/** Anything that begins as a date by ISO 8601 does. */
export const isDateLike = (text: string): boolean => /^\d{4}-\d{2}-\d{2}/.test(text);

const SIZES = "b|[KMGTPE]b|B|[KMGTPE]B|[KMGTPE]ib|[KMGTPE]iB";
const TIMES = "Years|Months|Days|Hours|Minutes|Seconds";
const TIME = "Year|Month|Day|Hour|Minute|Second";
const COUNTED = "[A-Za-z][A-Za-z0-9]*(?: [A-Za-z][A-Za-z0-9]*)*";
const UNIT = new RegExp(
  `^(?:(?:\\d+ )?(?:${SIZES}|${COUNTED})|(?:${SIZES}|${COUNTED})-(?:${TIMES})|(?:${SIZES}|${COUNTED})/(?:\\d+ (?:${TIMES})|${TIME}))$`,
);
/** UnitFormat: `GB`, `GB-Hours`, `GB/Hour`, `1000000 Tokens`, `Units/3 Months`. */
export const isUnit = (text: string): boolean => UNIT.test(text);

/** Units of the standard's own tables, which it writes with a capital. */
const LISTED =
  /\b(?:counts?|units?|requests?|tokens?|connections?|certificates?|domains?|cores?|years?|months?|days?|hours?|minutes?|seconds?)\b/;
export const isListedUnitInLowerCase = (text: string): boolean => LISTED.test(text);

/** KeyValueFormat: one flat JSON object. @returns what is wrong, null for nothing. */
export function wrongKeyValue(text: string): string | null {
  const json = readJsonText(text);
  if (!json || !isObject(json.value)) return "it is not one JSON object";
  if (json.duplicateKey !== null) return `the key ${json.duplicateKey} stands twice`;
  const nested = Object.entries(json.value).find(([, value]) => typeof value === "object" && value !== null);
  return nested ? `${nested[0]} holds an object or a list` : null;
}

/** JsonObjectFormat: one JSON object without a key twice. */
export function wrongJsonObject(text: string): string | null {
  const json = readJsonText(text);
  if (!json || !isObject(json.value)) return "it is not one JSON object";
  return json.duplicateKey === null ? null : `the key ${json.duplicateKey} stands twice`;
}

/** What people write where a null belongs. */
const PLACEHOLDER = /^(?:n\/a|null|not applicable|nan|undefined|#n\/a)$/i;
export const isPlaceholder = (text: string): boolean => PLACEHOLDER.test(text);

/** The single quote that keeps a spreadsheet from running a text: right there, wrong in a file of data. */
export const hasFormulaGuard = (text: string): boolean => /^'[=+\-@\t\r\n\0]/.test(text);

/** Broken by a wrong reading of bytes, or half a character. */
export const isBrokenText = (text: string): boolean => /[\uD800-\uDFFF\uFFFD]/u.test(text);
