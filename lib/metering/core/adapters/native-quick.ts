/**
 * Reads native events that are plainly well formed without the schema, which takes ten times as long. Says null of
 * everything else, right or wrong: the schema then decides, and explains. It may never take what the schema refuses,
 * nor read it otherwise; a property test holds the two against each other.
 */

import { z } from "zod";
import { MODES } from "@/lib/pricing/core/meters";
import type { NativeEvent, NativeUsage } from "../../schemas";
import { readRfc3339 } from "../instants";
import {
  MAX_COUNT,
  MAX_ID_CHARACTERS,
  MAX_INT16,
  MAX_INT32,
  MAX_LABEL_KEY_CHARACTERS,
  MAX_LABELS,
  MAX_NAME_CHARACTERS,
  textFault,
} from "../limits";
import type { JsonObject } from "../read-json";
import { BILLINGS, OPERATIONS } from "../usage-event";

export type WellFormed = { event: NativeEvent; occurredAt: Date };

/** The event as the schema would give it, or null when the schema has to be asked. */
export function readWellFormed(item: unknown): WellFormed | null {
  if (!isPlainObject(item)) return null;
  for (const name in item) {
    const isRight = EVENT_FIELDS.get(name);
    if (isRight === undefined) return null;
    const value = item[name];
    if (value !== undefined && !isRight(value)) return null;
  }
  const { id, time, usage } = item;
  if (id === undefined || typeof time !== "string") return null;
  const occurredAt = time.length > 64 ? null : readRfc3339(time);
  if (occurredAt === null) return null;
  // What was checked is what the schema gives, but for counts, which become exact.
  if (usage === undefined) return { event: item as NativeEvent, occurredAt };
  const counts = readUsage(usage);
  return counts === null ? null : { event: { ...(item as NativeEvent), usage: counts }, occurredAt };
}

type Check = (value: unknown) => boolean;

/** Objects as JSON makes them: what is inherited is nothing. */
function isPlainObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Nearly every name is this: printable ASCII that does not begin with a space. */
const PLAIN_TEXT = /^[!-~][ -~]*$/;

const text =
  (maxCharacters: number): Check =>
  (value) =>
    typeof value === "string" &&
    value.length <= maxCharacters &&
    (PLAIN_TEXT.test(value) || (value.trim() !== "" && textFault(value) === null));
const oneOf = (words: readonly string[]): Check => {
  const known = new Set<unknown>(words);
  return (value) => known.has(value);
};
const whole =
  (max: number): Check =>
  (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max;
const decimal =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === "string" && pattern.test(value);

/** @param required Names that must be there. */
function object(fields: { [name: string]: Check }, ...required: string[]): Check {
  const checks = new Map(Object.entries(fields));
  return (value) => {
    if (!isPlainObject(value)) return false;
    for (const name in value) {
      const isRight = checks.get(name);
      if (isRight === undefined || (value[name] !== undefined && !isRight(value[name]))) return false;
    }
    return required.every((name) => value[name] !== undefined);
  };
}

const id = text(MAX_ID_CHARACTERS);
const name = text(MAX_NAME_CHARACTERS);
const labelKey = text(MAX_LABEL_KEY_CHARACTERS);

const ipText = text(64);
const ipv6 = z.ipv6();
const ip: Check = (value) => typeof value === "string" && ipText(value) && (z.regexes.ipv4.test(value) || ipv6.safeParse(value).success);

/** Names that every object has are left to the schema. */
function areLabels(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  let size = 0;
  for (const key in value) {
    if (key in Object.prototype || !labelKey(key) || !name(value[key])) return false;
    size++;
  }
  return size <= MAX_LABELS;
}

const FIELDS: { [Name in keyof Required<NativeEvent>]: Check } = {
  id,
  time: (value) => typeof value === "string",
  provider: name,
  model: name,
  operation: oneOf(OPERATIONS),
  convention: oneOf(["inclusive", "disjoint"]),
  usage: isPlainObject,
  credential: name,
  identity: name,
  operator: object({ id: name, evidence: oneOf(["signed", "key", "header", "body"]) }, "id", "evidence"),
  onBehalfOf: (value) => typeof value === "string",
  application: name,
  environment: name,
  team: name,
  tenant: name,
  agent: name,
  tool: object({ name, server: name, argsHash: name }, "name"),
  sessionId: name,
  traceId: name,
  spanId: name,
  parentSpanId: name,
  mode: oneOf(MODES),
  billing: oneOf(BILLINGS),
  region: name,
  status: oneOf(["ok", "error", "cancelled", "cache_hit"]),
  errorType: name,
  attempt: whole(MAX_INT16),
  retryOf: id,
  latencyMs: whole(MAX_INT32),
  promptHash: name,
  network: object({ ip, asn: whole(4_294_967_295), country: text(64), userAgent: text(MAX_ID_CHARACTERS) }),
  dataClass: name,
  clientCostUsd: decimal(/^\d{1,12}(\.\d{1,15})?$/),
  labels: areLabels,
};
const EVENT_FIELDS: ReadonlyMap<string, Check> = new Map(Object.entries(FIELDS));

type Count = "count" | "decimal";
const COUNTS: { [Name in keyof Required<NativeUsage>]: Count } = {
  input: "count",
  cacheRead: "count",
  cacheWrite: "count",
  cacheWrite5m: "count",
  cacheWrite1h: "count",
  output: "count",
  reasoning: "count",
  embedding: "count",
  audioIn: "count",
  audioOut: "count",
  imageIn: "count",
  imageOut: "count",
  videoIn: "count",
  videoOut: "count",
  requests: "count",
  webSearches: "count",
  webFetches: "count",
  toolCalls: "count",
  retrievals: "count",
  rerankUnits: "count",
  images: "count",
  characters: "count",
  pages: "count",
  annotatedPages: "count",
  audioSeconds: "decimal",
  codeSeconds: "decimal",
  credits: "decimal",
};
const USAGE_FIELDS: ReadonlyMap<string, Count> = new Map(Object.entries(COUNTS));
const MAX_COUNT_NUMBER = Number(MAX_COUNT);
const DIGITS = /^\d{1,12}$/;
const DECIMAL = /^\d{1,13}(\.\d{1,6})?$/;

function readUsage(sent: unknown): NativeUsage | null {
  const fields = sent as JsonObject;
  const usage: { [name: string]: bigint | string } = {};
  for (const field in fields) {
    const kind = USAGE_FIELDS.get(field);
    if (kind === undefined) return null;
    const value = fields[field];
    if (value === undefined) continue;
    const read = kind === "count" ? readCount(value) : typeof value === "string" && DECIMAL.test(value) ? value : null;
    if (read === null) return null;
    usage[field] = read;
  }
  return usage as NativeUsage;
}

function readCount(value: unknown): bigint | null {
  if (typeof value === "number") return Number.isInteger(value) && value >= 0 && value <= MAX_COUNT_NUMBER ? BigInt(value) : null;
  return typeof value === "string" && DIGITS.test(value) ? BigInt(value) : null;
}
