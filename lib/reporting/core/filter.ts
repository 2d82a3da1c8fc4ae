/**
 * Filters as they are written in a URL. `filter[team]=a,b` keeps rows whose team is a or b; `filter[team]=!a,b` keeps
 * all others. `none` stands for "no value". Several filters must all hold; the same dimension may be named twice. A
 * backslash takes the next letter literally, for values that hold a comma, begin with "!" or are the word "none".
 */
import { type Grouping, NONE } from "./dimensions";

export type Filter = {
  dimension: Grouping;
  /** Whether the rows that match are left out instead of kept. */
  isExcluded: boolean;
  values: string[];
  /** Whether "no value" is among the values. */
  hasNone: boolean;
};

export const MAX_FILTER_VALUES = 200;

/** Reads one filter value. @returns a sentence that says what is wrong instead, when it cannot be read. */
export function parseFilter(dimension: Grouping, text: string): Filter | string {
  const isExcluded = text.startsWith("!");
  const parts = splitList(isExcluded ? text.slice(1) : text);
  if (parts.some((part) => part === "")) return "A value is empty.";
  if (parts.length > MAX_FILTER_VALUES) return `More than ${MAX_FILTER_VALUES} values.`;
  const values = parts.filter((part) => part !== NONE).map((part) => part.replace(/\\(.)/gs, "$1"));
  return { dimension, isExcluded, values: [...new Set(values)], hasNone: parts.includes(NONE) };
}

/** Writes a filter so that `parseFilter` reads the same again. */
export function formatFilter(filter: Filter): string {
  const parts = filter.values.map(escapeValue);
  return `${filter.isExcluded ? "!" : ""}${[...parts, ...(filter.hasNone ? [NONE] : [])].join(",")}`;
}

const escapeValue = (value: string): string => (value === NONE ? `\\${NONE}` : value.replace(/[\\,]/g, "\\$&").replace(/^!/, "\\!"));

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
