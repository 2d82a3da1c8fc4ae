/**
 * Filters as they are written in a URL. `filter[team]=a,b` keeps rows whose team is a or b; `filter[team]=!a,b` keeps
 * all others. `none` stands for "no value". `~son` is every value whose name or id contains "son", in either case; there are
 * no wildcards. Several filters must all hold; the same dimension may be named twice. A backslash takes the next letter
 * literally, for values that hold a comma, begin with "!" or "~" or are the word "none".
 */
import { type Grouping, NONE } from "./dimensions";

export type Filter = {
  dimension: Grouping;
  /** Whether the rows that match are left out instead of kept. */
  isExcluded: boolean;
  values: string[];
  /** Whether "no value" is among the values. */
  hasNone: boolean;
  /** Parts of names or ids. The store turns them into values before it asks (`findNamed`); what has no value contains nothing. */
  contains?: string[];
};

export const MAX_FILTER_VALUES = 200;

/** Whether a row without a value passes. */
export const passesNone = ({ hasNone, isExcluded }: Filter): boolean => hasNone !== isExcluded;

/** Reads one filter value. @returns a sentence that says what is wrong instead, when it cannot be read. */
export function parseFilter(dimension: Grouping, text: string): Filter | string {
  const isExcluded = text.startsWith("!");
  const parts = splitList(isExcluded ? text.slice(1) : text);
  if (parts.some((part) => part === "" || part === "~")) return "A value is empty.";
  if (parts.length > MAX_FILTER_VALUES) return `More than ${MAX_FILTER_VALUES} values.`;
  const literal = (list: string[]): string[] => [...new Set(list.map((part) => part.replace(/\\(.)/gs, "$1")))];
  const values = literal(parts.filter((part) => part !== NONE && !part.startsWith("~")));
  const contains = literal(parts.filter((part) => part.startsWith("~")).map((part) => part.slice(1)));
  return { dimension, isExcluded, values, hasNone: parts.includes(NONE), ...(contains.length > 0 ? { contains } : {}) };
}

/** Writes a filter so that `parseFilter` reads the same again. */
export function formatFilter(filter: Filter): string {
  const parts = [...filter.values.map(escapeValue), ...(filter.contains ?? []).map((part) => `~${escapeLetters(part)}`)];
  return `${filter.isExcluded ? "!" : ""}${[...parts, ...(filter.hasNone ? [NONE] : [])].join(",")}`;
}

const escapeLetters = (value: string): string => value.replace(/[\\,]/g, "\\$&");
const escapeValue = (value: string): string => (value === NONE ? `\\${NONE}` : escapeLetters(value).replace(/^[!~]/, "\\$&"));

/** Whether a name or an id holds any of the parts, as people would say so: in either case, and composed letters alike. */
export function containsAny(parts: readonly string[], ...texts: readonly string[]): boolean {
  const fold = (text: string): string => text.normalize("NFKC").toLowerCase();
  const folded = texts.map(fold);
  return parts.some((part) => folded.some((text) => text.includes(fold(part))));
}

/** Splits at commas that no backslash precedes; backslashes stay. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    if (letter === "\\" && i + 1 < text.length) part += letter + text.charAt(++i);
    else if (letter === ",") {
      parts.push(part);
      part = "";
    } else part += letter;
  }
  return [...parts, part];
}
