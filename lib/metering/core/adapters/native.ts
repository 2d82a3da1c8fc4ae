/**
 * Native usage events → canonical ones. The sender is asked to be exact, so nothing is mended: an event that contradicts
 * itself is refused by name, with the place and what to do, and no other event with it.
 */

import type { z } from "zod";
import type { AttributionHints } from "@/lib/identities/core/hints";
import { canonicalSha256 } from "@/lib/kernel/canonical";
import { Invalid, Malformed, TooLarge } from "@/lib/kernel/errors";
import { detailsOf } from "@/lib/kernel/parse";
import { normaliseProvider } from "@/lib/pricing/core/provider-names";
import { MAX_NATIVE_EVENTS, NativeEvent } from "../../schemas";
import { readRfc3339 } from "../instants";
import { MAX_ID_CHARACTERS, tidyText } from "../limits";
import { NO_MODEL, NO_PROVIDER, UNKNOWN_MODEL, UNKNOWN_PROVIDER } from "../providers";
import { decodeUtf8, isObject, type JsonLine, readJsonLines, readJsonText } from "../read-json";
import type { Normalised, Operation, UsageEvent } from "../usage-event";
import { readWellFormed } from "./native-quick";
import { contradictionOf, nativeQuantities } from "./native-usage";

type Rejection = Normalised["rejected"][number];

/**
 * A request body: one JSON value, or one event a line.
 * @throws Malformed when nothing can be read, TooLarge beyond 10,000 events.
 */
export function normaliseNativeBody(bytes: Uint8Array, isLines: boolean): Normalised {
  const body = decodeUtf8(bytes);
  if (body.trim() === "")
    throw new Malformed("The body is empty.", [{ location: "body", message: "Empty.", fix: "Send at least one event." }]);
  return isLines ? normaliseLines(readJsonLines(body)) : normaliseNative(readJsonText(body));
}

/** Parsed JSON: one event, a list, or `{ "events": [...] }`. @throws Malformed, TooLarge. */
export function normaliseNative(input: unknown): Normalised {
  return normaliseLines(
    itemsOf(input).map((value, index) => ({ line: index + 1, value })),
    false,
  );
}

function itemsOf(input: unknown): readonly unknown[] {
  if (Array.isArray(input)) return input;
  if (!isObject(input))
    throw new Malformed("The body is no event.", [
      { location: "body", message: "Not an object or a list.", fix: 'Send an event, a list of events, or { "events": [...] }.' },
    ]);
  if (!Array.isArray(input.events)) return [input];
  const others = Object.keys(input)
    .filter((key) => key !== "events")
    .map((key) => tidyText(key, 64));
  if (others.length > 0) {
    throw new Invalid(
      `Unknown field beside "events": ${others.join(", ").slice(0, 200)}.`,
      others.slice(0, 20).map((key) => ({ location: key, message: "Unknown field.", fix: "Leave it out." })),
    );
  }
  return input.events;
}

function normaliseLines(lines: readonly JsonLine[], tellLine = true): Normalised {
  if (lines.length > MAX_NATIVE_EVENTS) {
    throw new TooLarge(`More than ${MAX_NATIVE_EVENTS} events.`, [
      { location: "body", message: `${lines.length} events.`, fix: "Send them in several requests." },
    ]);
  }
  const normalised: Normalised = { events: [], rejected: [] };
  for (const [index, line] of lines.entries()) {
    const read =
      "fault" in line
        ? { index, reason: line.fault, location: `line ${line.line}`, fix: "Send one whole JSON object a line." }
        : normaliseItem(line.value, index);
    if ("event" in read) normalised.events.push(read);
    else
      normalised.rejected.push(
        tellLine && !("fault" in line) ? { ...read, location: `line ${line.line}${read.location ? `: ${read.location}` : ""}` } : read,
      );
  }
  return normalised;
}

/** One event, or why it is none. */
export function normaliseItem(item: unknown, index: number): { index: number; event: UsageEvent } | Rejection {
  const quick = readWellFormed(item);
  if (quick !== null) {
    const contradiction = contradictionOf(quick.event);
    return contradiction
      ? { index, ...idOf(item), ...contradiction }
      : { index, event: eventOf(quick.event, quick.occurredAt, canonicalSha256(item)) };
  }
  return normaliseBySchema(item, index);
}

/** The same, slower, for every item: what is wrong is explained from the schema's own faults. */
export function normaliseBySchema(item: unknown, index: number): { index: number; event: UsageEvent } | Rejection {
  const unsafe = unsafeKey(item);
  if (unsafe) return { index, ...idOf(item), reason: `${unsafe}: Unknown field.`, location: unsafe, fix: "Leave it out." };
  const parsed = NativeEvent.safeParse(item);
  if (!parsed.success) return { index, ...idOf(item), ...faultOf(parsed.error) };
  const contradiction = contradictionOf(parsed.data);
  if (contradiction) return { index, ...idOf(item), ...contradiction };
  const occurredAt = readRfc3339(parsed.data.time);
  if (!occurredAt) throw new Error("a time that was checked cannot be read");
  return { index, event: eventOf(parsed.data, occurredAt, canonicalSha256(item)) };
}

/** The one name that JavaScript objects do not hold like others, and that would be lost unseen. */
function unsafeKey(item: unknown): string | null {
  if (!isObject(item)) return null;
  if (Object.hasOwn(item, "__proto__")) return "__proto__";
  const parent = Object.entries(item).find(([, value]) => isObject(value) && Object.hasOwn(value, "__proto__"));
  return parent ? `${tidyText(parent[0], 64)}.__proto__` : null;
}

const idOf = (item: unknown): { id?: string } =>
  isObject(item) && typeof item.id === "string" && item.id !== "" ? { id: tidyText(item.id, MAX_ID_CHARACTERS) } : {};

/** The first fault in full, and how many more there are. Keys are the sender's text, and are bounded like any. */
function faultOf(error: z.ZodError): { reason: string; location: string; fix: string } {
  const [first, ...others] = detailsOf(NativeEvent, error);
  const location = tidyText(first?.location ?? "", MAX_ID_CHARACTERS) || "event";
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return {
    reason: `${location}: ${tidyText(first?.message ?? "Not valid.", MAX_ID_CHARACTERS)}${more}`,
    location,
    fix: tidyText(first?.fix ?? "See the description of the native event.", MAX_ID_CHARACTERS),
  };
}

const SIDE_OPERATIONS: ReadonlySet<Operation> = new Set(["tool", "retrieval"]);

function operationOf(event: NativeEvent): Operation {
  if (event.operation) return event.operation;
  const { embedding, input, output } = event.usage ?? {};
  return embedding !== undefined && input === undefined && output === undefined ? "embeddings" : "chat";
}

function eventOf(sent: NativeEvent, occurredAt: Date, payloadHash: string): UsageEvent {
  const operation = operationOf(sent);
  const isSide = SIDE_OPERATIONS.has(operation);
  const { quantities, convention, flags, isMeasured } = nativeQuantities(sent, operation);
  const provider = sent.provider === undefined ? (isSide ? NO_PROVIDER : UNKNOWN_PROVIDER) : normaliseProvider(sent.provider);
  const model = sent.model ?? (isSide ? NO_MODEL : UNKNOWN_MODEL);
  const event: UsageEvent = {
    dedupeKey: sent.id,
    payloadHash,
    producer: "native",
    occurredAt,
    role: "billable",
    operation,
    status: sent.status ?? "ok",
    lines: [{ provider, model, quantities }],
    convention,
    quality: isMeasured ? "client" : "missing",
    mode: sent.mode ?? "standard",
    hints: hintsOf(sent),
    labels: sent.labels ?? {},
    flags,
  };
  copyPresent(sent, event, KEPT);
  if (sent.tool) event.tool = copyPresent(sent.tool, { name: sent.tool.name }, ["server", "argsHash"]);
  if (sent.network) event.network = copyPresent(sent.network, {}, ["ip", "asn", "country", "userAgent"]);
  return event;
}

const KEPT = [
  "errorType",
  "region",
  "sessionId",
  "traceId",
  "spanId",
  "parentSpanId",
  "attempt",
  "retryOf",
  "latencyMs",
  "promptHash",
  "dataClass",
  "clientCostUsd",
  "billing",
] as const;
const KEPT_HINTS = ["credential", "identity", "application", "environment", "team", "tenant", "agent"] as const;

function hintsOf(sent: NativeEvent): AttributionHints {
  const hints = copyPresent(sent, {} as AttributionHints, KEPT_HINTS);
  if (sent.operator) hints.operator = sent.operator;
  if (sent.onBehalfOf !== undefined) hints.onBehalfOf = { token: sent.onBehalfOf, place: "body" };
  return hints;
}

/** Adds the fields that are there, without those that are not. */
function copyPresent<Key extends string, To extends object>(from: { [key in Key]?: unknown }, to: To, keys: readonly Key[]): To {
  const written = to as { [key in Key]?: unknown };
  for (const key of keys) if (from[key] !== undefined) written[key] = from[key];
  return to;
}
