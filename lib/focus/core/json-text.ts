/** JSON as it stands in a cell, with what a plain parse hides: a key that is written twice in one object. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type JsonText = { value: Json; duplicateKey: string | null };

/** @returns null for what is not JSON. */
export function readJsonText(text: string): JsonText | null {
  try {
    return { value: JSON.parse(text) as Json, duplicateKey: firstDuplicateKey(text) };
  } catch {
    return null;
  }
}

export const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Of text that is known to be JSON. */
function firstDuplicateKey(text: string): string | null {
  /** One for each open bracket: the keys of an object, null for an array. */
  const open: (Set<string> | null)[] = [];
  let isKeyNext = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "{" || sign === "[") {
      open.push(sign === "{" ? new Set() : null);
      isKeyNext = sign === "{";
    } else if (sign === "}" || sign === "]") open.pop();
    else if (sign === ",") isKeyNext = open.at(-1) instanceof Set;
    else if (sign === '"') {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (isKeyNext && keys) {
        const key = JSON.parse(text.slice(at, end + 1)) as string;
        if (keys.has(key)) return key;
        keys.add(key);
      }
      isKeyNext = false;
      at = end;
    }
  }
  return null;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}
