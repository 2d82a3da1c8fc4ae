/**
 * One text for one value: keys sorted, no spaces, undefined left out. What is hashed or compared is written this way, so
 * that the order in which fields were set never shows. Written for speed: it runs for every event that is taken in.
 */
import { hash } from "node:crypto";

/**
 * Instants become ISO texts, whole numbers beyond 2^53 decimal texts, and a map (of texts) what an object of its entries
 * would be. @throws TypeError for NaN and infinities.
 */
export const canonicalJson = (value: unknown): string => written(value).toString("utf8");

/** SHA-256 of the same text, in hexadecimal, without making the text. */
export const canonicalSha256 = (value: unknown): string => hash("sha256", written(value), "hex");

/** What is larger is given back after its use. */
const KEPT_BYTES = 1 << 20;

/** One buffer for all: texts that grow piece by piece were an eighth of what the ingest left to be collected. */
let bytes = Buffer.allocUnsafe(1 << 14);
let length = 0;

/** Holds until the next value is written. */
function written(value: unknown): Buffer {
  length = 0;
  if (bytes.length > KEPT_BYTES) bytes = Buffer.allocUnsafe(KEPT_BYTES);
  write(plain(value));
  return bytes.subarray(0, length);
}

/** What an object that speaks for itself says. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("toJSON" in value) || typeof value.toJSON !== "function") return value;
  return plain(value.toJSON());
}

/** What is neither is nothing to JSON: left out of an object, null in a list. */
const hasSpelling = (value: unknown): boolean => value !== undefined && typeof value !== "function" && typeof value !== "symbol";

function write(value: unknown): void {
  if (typeof value === "string") writeText(value);
  else if (typeof value === "bigint") writeAscii(`"${value}"`);
  else if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError("a number without a value cannot be written");
  else if (typeof value === "number" || typeof value === "boolean") writeAscii(String(value));
  else if (typeof value !== "object" || value === null) writeAscii("null");
  else if (Array.isArray(value)) writeList(value);
  else if (value instanceof Map) writeFields([...value.keys()], (key) => value.get(key));
  else writeFields(Object.keys(value), (key) => (value as { [key: string]: unknown })[key]);
}

function writeList(values: readonly unknown[]): void {
  writeAscii("[");
  for (let i = 0; i < values.length; i++) {
    if (i > 0) writeAscii(",");
    write(plain(values[i]));
  }
  writeAscii("]");
}

function writeFields(keys: readonly string[], of: (key: string) => unknown): void {
  const { sorted } = keyOrderOf(keys);
  let before = "{";
  for (let i = 0; i < sorted.length; i++) {
    const value = plain(of(sorted[i] as string));
    if (!hasSpelling(value)) continue;
    writeAscii(before);
    writeText(sorted[i] as string);
    writeAscii(":");
    write(value);
    before = ",";
  }
  writeAscii(before === "{" ? "{}" : "}");
}

function writeText(text: string): void {
  if (!writePlain(text)) writeEscaped(text);
}

/** Printable ASCII without quotes and backslashes, which JSON writes as it is, letter by letter. @returns whether it was. */
function writePlain(text: string): boolean {
  makeRoom(text.length + 2);
  let at = length;
  bytes[at++] = QUOTE;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < SPACE || code > TILDE || code === QUOTE || code === BACKSLASH) return false;
    bytes[at++] = code;
  }
  bytes[at++] = QUOTE;
  length = at;
  return true;
}

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const TILDE = 0x7e;
/** A UTF-16 unit is at most three bytes of UTF-8. */
const MOST_BYTES = 3;

function writeEscaped(text: string): void {
  const quoted = JSON.stringify(text);
  makeRoom(quoted.length * MOST_BYTES);
  length += bytes.write(quoted, length);
}

function writeAscii(text: string): void {
  makeRoom(text.length);
  for (let i = 0; i < text.length; i++) bytes[length++] = text.charCodeAt(i);
}

function makeRoom(more: number): void {
  if (length + more <= bytes.length) return;
  const larger = Buffer.allocUnsafe(Math.max(bytes.length * 2, length + more));
  bytes.copy(larger, 0, 0, length);
  bytes = larger;
}

/** Keys as they came, and sorted. */
type KeyOrder = { keys: readonly string[]; sorted: readonly string[] };
const MOST_REMEMBERED = 64;
/** The keys met last, by how many they were: one sender's objects have the same ones, and sorting them was half the work. */
const remembered: (KeyOrder | undefined)[] = new Array(MOST_REMEMBERED);

function keyOrderOf(keys: readonly string[]): KeyOrder {
  const known = remembered[keys.length];
  if (known !== undefined && areSame(known.keys, keys)) return known;
  const order = { keys, sorted: [...keys].sort() };
  if (keys.length < MOST_REMEMBERED) remembered[keys.length] = order;
  return order;
}

/** Of equally many keys. */
function areSame(a: readonly string[], b: readonly string[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
