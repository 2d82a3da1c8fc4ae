/** Reads bytes as JSON without trusting them: their encoding, their form, or how many parts they claim to have. */
import { Malformed } from "@/lib/kernel/errors";

/**
 * More values than this in one body are an attack on memory, not usage: a body of 64 MiB could otherwise claim 20
 * million empty objects. Ten thousand native events with every field have a tenth of it.
 */
const MAX_VALUES = 4_000_000;
/** A body below this cannot hold too many. */
const CHECK_FROM_BYTES = 8_000_000;

/** @throws Malformed when the bytes are not UTF-8. A byte order mark is left out. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Malformed("The body is not UTF-8 text.", [{ location: "body", message: "Not UTF-8.", fix: "Send UTF-8." }]);
  }
}

/** @throws Malformed when the text is no JSON or holds too many values to be read safely. */
export function readJsonText(text: string): unknown {
  refuseTooManyValues([text]);
  try {
    return JSON.parse(text);
  } catch {
    throw new Malformed("The body is not JSON.", [{ location: "body", message: "Not JSON.", fix: "Send one whole JSON value." }]);
  }
}

export type JsonLine = { line: number; value: unknown } | { line: number; fault: string };

/** One JSON value a line; blank lines count as nothing. A broken line is told and spoils no other. */
export function readJsonLines(text: string): JsonLine[] {
  refuseTooManyValues([text]);
  return text.split("\n").flatMap((lineText, index): JsonLine[] => {
    if (lineText.trim() === "") return [];
    try {
      return [{ line: index + 1, value: JSON.parse(lineText) }];
    } catch {
      return [{ line: index + 1, fault: "not JSON" }];
    }
  });
}

const isEventField = (line: string): boolean => /^(data|event|id|retry)?:/.test(line);

/**
 * The data of server-sent events, as a provider streams an answer; null for any other text. What a stream ends with
 * (`[DONE]`) is no data.
 * @throws Malformed when the text holds too many values to be read safely.
 */
export function readServerSent(text: string): JsonLine[] | null {
  const lines = text.split(/\r?\n/);
  const said = lines.filter((line) => line.trim() !== "");
  if (!said.some((line) => line.startsWith("data:")) || !said.every(isEventField)) return null;
  return readJsonLines(lines.map((line) => (/^data:(?!\s*\[DONE\])/.test(line) ? line.slice("data:".length) : "")).join("\n"));
}

/** Lists inside lists count as their items, as deep as anybody would nest them; an empty one is an item itself. */
export const flatItems = (list: readonly unknown[], depth = 4): unknown[] =>
  list.flatMap((item) => (Array.isArray(item) && item.length > 0 && depth > 0 ? flatItems(item, depth - 1) : [item]));

/** Of the parts of one body, which are held together. @throws Malformed when they hold too many values to be read safely. */
export function refuseTooManyValues(texts: readonly string[]): void {
  if (texts.reduce((sum, text) => sum + text.length, 0) < CHECK_FROM_BYTES) return;
  let count = 0;
  for (const text of texts) {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      // , [ {
      if (code === 44 || code === 91 || code === 123) count++;
    }
  }
  if (count > MAX_VALUES)
    throw new Malformed("The body holds too many values.", [{ location: "body", message: "Too many values.", fix: "Send it in parts." }]);
}

export type JsonObject = { [key: string]: unknown };
export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);
/** The value as an object; an empty one when it is none. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});
/** Text that says something, or undefined. */
export const textOf = (value: unknown): string | undefined => (typeof value === "string" && value.trim() !== "" ? value : undefined);
