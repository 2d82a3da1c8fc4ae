/**
 * Reads a query string into plain data: `a=1` is a text, a repeated name a list of texts, `filter[team]=x` an object.
 * Nothing is trimmed or guessed; the schema decides what is allowed.
 */
import { Malformed } from "@/lib/kernel/errors";

type QueryValue = string | string[] | Record<string, string | string[]>;

const NESTED = /^([A-Za-z_]\w*)\[([\w.-]+)\]$/;

/** @throws Malformed when one name is used both as a value and as an object. */
export function readQuery(parameters: URLSearchParams): Record<string, QueryValue> {
  const flat = new Map<string, string | string[]>();
  const nested = new Map<string, Map<string, string | string[]>>();
  for (const [name, value] of parameters) {
    const match = NESTED.exec(name);
    if (!match) {
      append(flat, name, value);
      continue;
    }
    const [, outer = "", inner = ""] = match;
    const fields = nested.get(outer) ?? new Map<string, string | string[]>();
    nested.set(outer, fields);
    append(fields, inner, value);
  }
  for (const name of nested.keys()) {
    if (flat.has(name))
      throw new Malformed(`The query uses "${name}" in two ways.`, [
        { location: `query.${name}`, message: "A value and an object.", fix: "Use one." },
      ]);
  }
  // fromEntries defines fields instead of assigning them: "__proto__" stays an ordinary, unknown name.
  return Object.fromEntries([...flat, ...[...nested].map(([name, fields]) => [name, Object.fromEntries(fields)] as const)]);
}

function append(fields: Map<string, string | string[]>, name: string, value: string): void {
  const before = fields.get(name);
  if (before === undefined) fields.set(name, value);
  else fields.set(name, Array.isArray(before) ? [...before, value] : [before, value]);
}
