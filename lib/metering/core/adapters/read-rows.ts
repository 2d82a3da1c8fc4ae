/** Bodies of senders whose content type cannot be trusted: one JSON value, a list, one value a line, or a recorded stream. */
import { canonicalSha256 } from "@/lib/kernel/canonical";
import { Malformed } from "@/lib/kernel/errors";
import { decodeUtf8, flatItems, isObject, type JsonLine, readJsonLines, readJsonText, readServerSent } from "../read-json";
import type { Normalised, UsageEvent } from "../usage-event";

/** `timeless` events say no time of their own: theirs is the time of receipt, which a resend changes. */
export type ReadCalls = Normalised & { timeless: ReadonlySet<UsageEvent> };
export type Rejection = Omit<Normalised["rejected"][number], "index">;
/** One event of an item, or why there is none. */
export type Reading = { event: UsageEvent; isTimeless: boolean } | Rejection;

/** Reads each item by itself: it may be several calls, or none that counts. `fix` is what a refused sender is told. */
export function readCalls(rows: readonly JsonLine[], fix: string, read: (value: unknown) => readonly Reading[]): ReadCalls {
  const timeless = new Set<UsageEvent>();
  const calls: ReadCalls = { events: [], rejected: [], timeless };
  for (const [index, row] of rows.entries()) {
    const readings = "fault" in row ? [{ reason: row.fault, location: `line ${row.line}` }] : read(row.value);
    for (const reading of readings) {
      if ("reason" in reading) calls.rejected.push({ fix, ...reading, index });
      else {
        calls.events.push({ index, event: reading.event });
        if (reading.isTimeless) timeless.add(reading.event);
      }
    }
  }
  return calls;
}

/**
 * The items of a body in their order. A list inside a line counts as its items; a broken line spoils no other.
 * @throws Malformed when the body is empty, is not UTF-8, or holds no JSON at all.
 */
export function readRows(bytes: Uint8Array): JsonLine[] {
  const text = decodeUtf8(bytes);
  if (text.trim() === "")
    throw new Malformed("The body is empty.", [{ location: "body", message: "Empty.", fix: "Send at least one item." }]);
  const streamed = readServerSent(text);
  if (streamed) return streamed;
  const lines = readJsonLines(text);
  if (lines.length > 1 && lines.some((line) => "value" in line && isObject(line.value))) return lines.flatMap(itemsOf);
  return itemsOf({ line: 1, value: readJsonText(text) });
}

const itemsOf = (line: JsonLine): JsonLine[] =>
  "value" in line && Array.isArray(line.value) ? flatItems(line.value).map((value) => ({ line: line.line, value })) : [line];

/** SHA-256 of what an item says; null when it is nested deeper, or holds a number larger, than can be written. */
export function factsHash(facts: unknown): string | null {
  try {
    return canonicalSha256(facts);
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return null;
    throw error;
  }
}

export const UNREADABLE_FACTS = "the item is nested too deep, or holds a number that is none";
