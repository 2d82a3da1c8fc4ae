/** Reads fields of JSON that somebody else wrote: of the kind that is asked for, of bounded length, and safe to show. */
export type JsonObject = { readonly [name: string]: unknown };

export const MAX_NAME = 300;

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);
export const objectsOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The field of a name that may lead inwards: "actor.user.uid". Own fields only. */
export function at(value: unknown, path: string): unknown {
  let found = value;
  for (const name of path.split(".")) {
    if (!isObject(found) || !Object.hasOwn(found, name)) return undefined;
    found = found[name];
  }
  return found;
}

/** What a table says of a name that somebody else wrote: never of what every object has, such as "constructor". */
export const ofTable = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** Control characters, lone surrogates, and marks that turn the direction of text or hide it. */
const UNSAFE = /[\p{Cc}\p{Cs}\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/gu;
/** What tools write where they left a value out. */
const LEFT_OUT = /^(?:\[?(?:redacted|removed|masked|hidden)\]?|\*+|null|none|undefined|n\/a|-|unknown)$/i;

/** Text that says something, on one line; null for anything else. Longer texts are cut. */
export function textOf(value: unknown, max = MAX_NAME): string | null {
  const raw = typeof value === "number" && Number.isFinite(value) ? String(value) : value;
  if (typeof raw !== "string") return null;
  const text = raw
    .slice(0, max * 4)
    .replaceAll(/[\r\n\t]+/g, " ")
    .replaceAll(UNSAFE, "")
    .trim();
  if (text === "" || LEFT_OUT.test(text)) return null;
  return [...text].length > max ? `${[...text].slice(0, max - 1).join("")}…` : text;
}

export const textAt = (value: unknown, path: string, max = MAX_NAME): string | null => textOf(at(value, path), max);

/** The first of these paths that says something. */
export function firstText(value: unknown, paths: readonly string[], max = MAX_NAME): string | null {
  for (const path of paths) {
    const text = textAt(value, path, max);
    if (text !== null) return text;
  }
  return null;
}

export const textsAt = (value: unknown, paths: readonly string[]): string[] => unique(paths.flatMap((path) => textAt(value, path) ?? []));

/** A whole number from 0 on, also when it was written as text. */
export function countOf(value: unknown): number | null {
  const number = typeof value === "string" && /^\d{1,9}$/.test(value.trim()) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0 && number <= 2_147_483_647 ? number : null;
}

export const unique = <Value>(values: Iterable<Value>): Value[] => [...new Set(values)];

const EMAIL = /^[^\s@<>]{1,64}@[^\s@<>]{1,190}$/;
/** An e-mail address in lower case, also out of "Name <address>" and "mailto:". */
export function emailOf(value: unknown): string | null {
  const text = textOf(value);
  if (text === null) return null;
  const address = (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text)
    .replace(/^(?:mailto|acct):/i, "")
    .trim()
    .toLowerCase();
  return EMAIL.test(address) ? address : null;
}

const IP = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)$/i;
export function ipOf(value: unknown): string | null {
  const text = textOf(value, 60);
  return text !== null && IP.test(text) ? text.toLowerCase() : null;
}

/** An address of the web without what may be a secret in it: sign-in and query. */
export function linkOf(value: unknown): string | null {
  const text = textOf(value, 1_000);
  if (text === null || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) return null;
  return `${url.origin}${url.pathname}${/^#L?\d+(?:-L?\d+)?$/.test(url.hash) ? url.hash : ""}`;
}

/** "https://github.com/acme/web.git" and "git@github.com:acme/web" are "acme/web". */
export function repositoryOf(value: unknown): string | null {
  const text = textOf(value, 500);
  if (text === null) return null;
  const path = text
    .replace(/^[a-z+]+:\/\/(?:[^/@\s]*@)?[^/\s]+\//i, "")
    .replace(/^[^/@\s]+@[^:/\s]+:/, "")
    .replace(/[?#].*$/, "")
    .replace(/\.git\/?$/, "")
    .replace(/^\/+|\/+$/g, "");
  return textOf(path);
}
