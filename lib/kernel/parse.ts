/**
 * Reads untrusted input by a zod schema and says of every fault where it is, what is wrong and what to do, in the shape
 * of the error body. Names and places are told; the values sent are not, since they may be secrets.
 */
import { z } from "zod";
import { type ErrorDetail, Invalid } from "./errors";

const MAX_DETAILS = 100;

/**
 * @param root Put before every location, for example "query".
 * @throws Invalid with one detail for each fault (100 at most).
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown, root = ""): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const details = detailsOf(schema, result.error, root);
  const first = details[0];
  const count = details.length === 1 ? "1 problem" : `${details.length} problems`;
  throw new Invalid(
    first ? `${count}: ${first.location || "input"}: ${first.message}` : "The input is not valid.",
    details.slice(0, MAX_DETAILS),
  );
}

/** The faults of an input that a schema refused, for callers that go on with the next one. */
export const detailsOf = (schema: z.ZodType, error: z.ZodError, root = ""): ErrorDetail[] =>
  error.issues.flatMap((issue) => detailsOfIssue(schema, issue, root));

/** "events[3].usage.input" from ["events", 3, "usage", "input"]. */
export function locationOf(path: readonly PropertyKey[], root = ""): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, root);
}

function detailsOfIssue(schema: z.ZodType, issue: z.core.$ZodIssue, root: string): ErrorDetail[] {
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => ({
      location: locationOf([...issue.path, key], root),
      message: "Unknown field.",
      fix: fixUnknown(key, known),
    }));
  }
  if (issue.code === "invalid_union") {
    // The option that got furthest is the one that was meant.
    const best = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0];
    if (best && depth(best) > 0) {
      return best.flatMap((inner) => detailsOfIssue(schema, { ...inner, path: [...issue.path, ...inner.path] }, root));
    }
  }
  const { message, fix } = explain(issue);
  return [{ location: locationOf(issue.path, root), message, ...(fix === undefined ? {} : { fix }) }];
}

const depth = (issues: readonly z.core.$ZodIssue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length));

function explain(issue: z.core.$ZodIssue): { message: string; fix?: string } {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined && /received undefined/.test(issue.message)
        ? { message: "Missing.", fix: `Send ${nameOfType(issue.expected)}.` }
        : { message: `Wrong type: ${nameOfType(issue.expected)} is expected.`, fix: `Send ${nameOfType(issue.expected)}.` };
    case "invalid_value":
      return { message: "Not one of the allowed values.", fix: `Send one of: ${issue.values.map(String).slice(0, 30).join(", ")}.` };
    case "too_small":
      return { message: tooSmall(issue), fix: `Send ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}.` };
    case "too_big":
      return { message: "Too large.", fix: `Send ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}.` };
    case "invalid_format":
      return { message: isOwnMessage(issue.message) ? issue.message : "Wrong format.", fix: `Send ${nameOfFormat(issue.format)}.` };
    case "not_multiple_of":
      return { message: `Must be a multiple of ${issue.divisor}.` };
    case "custom":
      return { message: issue.message, ...(typeof issue.params?.fix === "string" ? { fix: issue.params.fix } : {}) };
    default:
      return { message: isOwnMessage(issue.message) ? issue.message : "Not valid here." };
  }
}

const tooSmall = (issue: z.core.$ZodIssueTooSmall): string => (issue.origin === "string" && issue.minimum === 1 ? "Empty." : "Too small.");
const isOwnMessage = (message: string): boolean => !message.startsWith("Invalid");

const TYPE_NAMES: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
  record: "an object",
  date: "an instant",
  bigint: "a whole number",
  null: "null",
  tuple: "a list",
};
const nameOfType = (expected: string): string => TYPE_NAMES[expected] ?? expected;

const FORMAT_NAMES: Record<string, string> = {
  datetime: "an RFC 3339 instant in UTC, like 2026-10-01T12:00:00Z",
  date: "a date, like 2026-10-01",
  email: "an e-mail address",
  url: "an address with its scheme",
  ipv4: "an IPv4 address",
  ipv6: "an IPv6 address",
  uuid: "a UUID",
  regex: "the form that is documented",
};
const nameOfFormat = (format: string): string => FORMAT_NAMES[format] ?? `a valid ${format}`;

function fixUnknown(key: string, known: readonly string[]): string {
  const near = known.find((name) => isNear(key.toLowerCase(), name.toLowerCase()));
  return near === undefined ? "Leave it out." : `Did you mean "${near}"?`;
}

/** Whether one text becomes the other by at most two edits, one for short names. */
function isNear(a: string, b: string): boolean {
  const allowed = Math.min(a.length, b.length) <= 4 ? 1 : 2;
  if (Math.abs(a.length - b.length) > allowed) return a.startsWith(b) || b.startsWith(a);
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    row = next;
  }
  return (row[b.length] ?? 0) <= allowed;
}

/** The field names that a schema knows at a place; none where it cannot be told. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const found = path.reduce<z.core.$ZodType[]>((at, part) => at.flatMap((inner) => step(inner, part)), [schema]);
  return [
    ...new Set(found.flatMap((inner) => unwrap(inner)).flatMap((inner) => (inner instanceof z.ZodObject ? Object.keys(inner.shape) : []))),
  ];
}

function step(schema: z.core.$ZodType, part: PropertyKey): z.core.$ZodType[] {
  return unwrap(schema).flatMap((inner) => {
    if (inner instanceof z.ZodObject) return inner.shape[String(part)] === undefined ? [] : [inner.shape[String(part)] as z.core.$ZodType];
    if (inner instanceof z.ZodArray) return [inner.element];
    if (inner instanceof z.ZodRecord) return [inner.valueType];
    return [];
  });
}

/** Takes optional, default, pipe and union shells off. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return unwrap(schema.def.innerType);
  }
  if (schema instanceof z.ZodPipe) return [...unwrap(schema.def.in), ...unwrap(schema.def.out)];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option: z.core.$ZodType) => unwrap(option));
  if (schema instanceof z.ZodLazy) return unwrap(schema.def.getter());
  return [schema];
}
