/**
 * What may be stored of a payload: counts, ids, names and times stay; prompts, answers, arguments and results of tools,
 * and any long free text, become a mark that says how much was removed. Reading a stripped payload gives the same usage
 * as reading it whole, and stripping twice is like once.
 */
import { readPythonLiteral } from "../python-literal";
import { isObject, type JsonObject } from "../read-json";
import { isMark, markOf, type Seal } from "./content-hash";
import { keyKind, mayBePrompt, mayHoldCounts, tellsByItsPresence, tellsCount, tellsKind } from "./content-keys";
import { withoutSecrets } from "./without-secrets";

/** Longer texts with spaces are no names; longer ones without are no ids. */
const MAX_NAME = 256;
const MAX_ID = 1_024;
const MAX_NESTED_TEXT = 500_000;
const MAX_DEPTH = 48;
/** More numbers in a row are a vector. */
const MAX_NUMBERS = 32;
/** Lists under which a page of rows comes. */
const ROW_LISTS = new Set(["result", "results", "data", "records", "Records", "logs", "logEvents"]);
/** An event's name as the body of a log record. */
const EVENT_NAME = /^[a-z]\w*\.[\w.]{1,120}$/;

type How = { seal: Seal; keepsContent: boolean };

/** @param keepsContent leaves everything but secrets. */
export function stripContent(value: unknown, seal: Seal, keepsContent = false): unknown {
  return stripped("", value, { seal, keepsContent }, 0);
}

function stripped(name: string, value: unknown, how: How, depth: number): unknown {
  if (typeof value === "string") return strippedText(name, value, how, depth);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) return markOf(value, how.seal, false);
  if (depth <= 2 && Array.isArray(value) && ROW_LISTS.has(name)) return value.map((item) => stripped("", item, how, depth + 1));
  if (!how.keepsContent && depth > 0) {
    const kind = keyKind(name);
    if (isVector(value)) return markOf(value, how.seal, false);
    if (kind === "whole") return markOf(value, how.seal, mayBePrompt(name));
    if (kind === "content")
      return isObject(value) && "stringValue" in value ? anyValue(name, value, how, depth) : inside(value, how, depth);
  }
  if (Array.isArray(value)) return value.map((item) => stripped(name, item, how, depth + 1));
  return strippedFields(name, value as JsonObject, how, depth);
}

function strippedFields(name: string, value: JsonObject, how: How, depth: number): JsonObject {
  // OTLP's attributes, and the pairs of others: the name stands beside the value.
  const pairName = typeof value.key === "string" ? value.key : undefined;
  if (pairName !== undefined && "value" in value) {
    const inner = isObject(value.value) ? anyValue(pairName, value.value, how, depth) : stripped(pairName, value.value, how, depth + 1);
    return { ...strippedRest(name, value, how, depth), key: withoutSecrets("", pairName), value: inner };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, stripped(key, item, how, depth + 1)]));
}

const strippedRest = (name: string, { key: _, value: __, ...rest }: JsonObject, how: How, depth: number): JsonObject =>
  Object.keys(rest).length === 0 ? {} : strippedFields(name, rest, how, depth + 1);

/** The value of an OTLP attribute. */
function anyValue(name: string, value: JsonObject, how: How, depth: number): JsonObject {
  if (typeof value.stringValue === "string") {
    const isName = name === "body" && EVENT_NAME.test(value.stringValue);
    return { stringValue: isName ? value.stringValue : strippedText(name, value.stringValue, how, depth) };
  }
  const isList = value.arrayValue !== undefined || value.kvlistValue !== undefined || value.bytesValue !== undefined;
  if (isList && !how.keepsContent && (keyKind(name) !== "plain" || value.bytesValue !== undefined)) {
    return { stringValue: markOf(plainValue(value, 0), how.seal, mayBePrompt(name)) };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, stripped("", item, how, depth + 1)]));
}

/** An attribute's value without OTLP's wrapping, so that its hash is that of the same content sent as text. */
function plainValue(value: unknown, depth: number): unknown {
  if (!isObject(value) || depth > MAX_DEPTH) return value;
  const items = (holder: unknown): unknown[] => (isObject(holder) && Array.isArray(holder.values) ? holder.values : []);
  if (value.arrayValue !== undefined) return items(value.arrayValue).map((item) => plainValue(item, depth + 1));
  if (value.kvlistValue !== undefined)
    return Object.fromEntries(
      items(value.kvlistValue).flatMap((item) => (isObject(item) ? [[String(item.key), plainValue(item.value, depth + 1)]] : [])),
    );
  if (value.intValue !== undefined) return Number(value.intValue);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue ?? null;
}

function strippedText(name: string, text: string, how: How, depth: number): string {
  if (isMark(text)) return text;
  const kind = how.keepsContent ? "plain" : keyKind(name);
  if (kind === "whole") return text === "" ? text : markOf(text, how.seal, mayBePrompt(name));
  const parsed = depth > MAX_DEPTH ? undefined : nestedValue(text);
  if (parsed !== undefined)
    return JSON.stringify(stripped(name, parsed, how, depth + 1), (_, item: unknown) => (typeof item === "bigint" ? String(item) : item));
  if (kind === "content" && text !== "" && !isWord(name, text)) return markOf(text, how.seal, mayBePrompt(name));
  const isLong = text.length > MAX_ID || (text.length > MAX_NAME && /\s/.test(text));
  return isLong && !how.keepsContent ? markOf(text, how.seal, mayBePrompt(name)) : withoutSecrets(name, text);
}

/** `system` also names a provider, and `error` a kind of error. */
const isWord = (name: string, text: string): boolean => /(?:^|[._])(?:system|error)$/.test(name) && /^[a-z][a-z0-9_.-]{1,40}$/.test(text);

/** Objects and lists that were written as JSON or Python text. */
function nestedValue(text: string): object | undefined {
  if (text.length > MAX_NESTED_TEXT || !/^\s*[[{]/.test(text)) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? parsed : undefined;
  } catch {
    const parsed: unknown = readPythonLiteral(text);
    return isObject(parsed) && Object.keys(parsed).length > 0 ? parsed : undefined;
  }
}

/** Inside content only what is known to count it or to say its kind stays, not even the names of other fields. */
function inside(value: object, how: How, depth: number): unknown {
  if (Array.isArray(value))
    return value.map((item) => (typeof item === "object" && item !== null ? inside(item, how, depth + 1) : markOf(item, how.seal, false)));
  const kept: [string, unknown][] = [];
  let isShort = depth > MAX_DEPTH;
  for (const [name, item] of depth > MAX_DEPTH ? [] : Object.entries(value)) {
    const shown = insideField(name, item, how, depth);
    if (shown === undefined) isShort = true;
    else kept.push([name, shown]);
  }
  return Object.fromEntries(isShort ? [...kept.filter(([name]) => name !== "removed"), ["removed", markOf(value, how.seal, false)]] : kept);
}

function insideField(name: string, item: unknown, how: How, depth: number): unknown {
  if (tellsByItsPresence(name) && item !== null) return typeof item === "string" && isMark(item) ? item : markOf(item, how.seal, false);
  if (typeof item === "string") {
    if (isMark(item) && name === "removed") return item;
    if (tellsKind(name, item)) return withoutSecrets(name, item);
    if (tellsCount(name) && /^\d{1,15}(?:\.\d{1,9})?$/.test(item)) return item;
    if (!mayHoldCounts(name)) return undefined;
    const parsed = nestedValue(item);
    return parsed === undefined ? undefined : inside(parsed, how, depth + 1);
  }
  if (item === null) return mayHoldCounts(name) || tellsCount(name) ? null : undefined;
  if (typeof item === "object") {
    if (!mayHoldCounts(name) || isVector(item)) return undefined;
    return inside(item, how, depth + 1);
  }
  if (!tellsCount(name) && !mayHoldCounts(name)) return undefined;
  return typeof item === "bigint" ? item.toString() : item;
}

const isVector = (value: object): boolean =>
  Array.isArray(value) && value.length > MAX_NUMBERS && value.every((item) => typeof item === "number");
