/** What callers send: the native usage event of `POST /api/v1/events`, and corrections of stored usage. Strict, so that a typing mistake cannot lose a number. */
import { z } from "zod";
import { pageQuery } from "@/lib/kernel/page";
import { MODES } from "@/lib/pricing/core/meters";
import { CORRECTION_DEEDS, CORRECTION_KINDS, type CorrectionSelection } from "./core/corrections";
import { readRfc3339 } from "./core/instants";
import {
  MAX_COUNT,
  MAX_ID_CHARACTERS,
  MAX_INT16,
  MAX_INT32,
  MAX_LABEL_KEY_CHARACTERS,
  MAX_LABELS,
  MAX_NAME_CHARACTERS,
  textFault,
} from "./core/limits";
import { REJECTED_STATES } from "./core/rejected-view";
import { BILLINGS, OPERATIONS } from "./core/usage-event";

export const MAX_NATIVE_EVENTS = 10_000;

/** Text that PostgreSQL can hold, of bounded length. Anything else is a name like another: it is data, never a formula. */
const text = (maxCharacters: number) =>
  z
    .string()
    .superRefine((value, ctx) => {
      const problem = textProblem(value, maxCharacters);
      if (problem) ctx.addIssue({ code: "custom", message: problem.message, params: { fix: problem.fix } });
    })
    .meta({ minLength: 1, maxLength: maxCharacters });

function textProblem(value: string, maxCharacters: number): { message: string; fix: string } | null {
  if (value.trim() === "") return { message: "Empty.", fix: "Leave the field out, or say something." };
  if (value.length > maxCharacters)
    return { message: `Longer than ${maxCharacters} characters: ${value.length}.`, fix: `Send at most ${maxCharacters} characters.` };
  const fault = textFault(value);
  return fault === null ? null : { message: `The text ${fault}.`, fix: "Take the character out." };
}

const id = text(MAX_ID_CHARACTERS);
const name = text(MAX_NAME_CHARACTERS);

const COUNT_FIX = `Send a whole number from 0 to ${MAX_COUNT}, or its decimal digits as text.`;

/** A whole number; as text where a number would not carry every digit. */
const count = z
  .unknown()
  .superRefine((value, ctx) => {
    const message = countProblem(value);
    if (message) ctx.addIssue({ code: "custom", message, params: { fix: COUNT_FIX } });
  })
  .transform((value) => BigInt(value as number | string))
  .meta({
    anyOf: [
      { type: "integer", minimum: 0, maximum: Number(MAX_COUNT) },
      { type: "string", pattern: "^\\d{1,13}$" },
    ],
  });

function countProblem(value: unknown): string | null {
  if (typeof value === "string") {
    if (!/^\d{1,30}$/.test(value)) return "Not a whole number.";
    return BigInt(value) > MAX_COUNT ? `Larger than ${MAX_COUNT}, which no single event can be.` : null;
  }
  if (typeof value !== "number") return "Wrong type: a whole number is expected.";
  if (value < 0) return "Negative.";
  if (value > Number(MAX_COUNT)) return `Larger than ${MAX_COUNT}, which no single event can be.`;
  return Number.isInteger(value) ? null : "Not a whole number.";
}

const decimal = (maxWhole: number, maxPlaces: number, what: string) => {
  const pattern = `^\\d{1,${maxWhole}}(\\.\\d{1,${maxPlaces}})?$`;
  const expression = new RegExp(pattern);
  return z
    .unknown()
    .superRefine((value, ctx) => {
      const message =
        typeof value === "string"
          ? expression.test(value)
            ? null
            : "Not a decimal number."
          : "Wrong type: a decimal number as text is expected.";
      if (message) ctx.addIssue({ code: "custom", message, params: { fix: `Send ${what} as text, like "0.019168".` } });
    })
    .transform((value) => value as string)
    .meta({ type: "string", pattern });
};

const whole = (min: number, max: number) => z.int().min(min).max(max);

const instant = z
  .string()
  .superRefine((value, ctx) => {
    if (readRfc3339(value.slice(0, 64)) === null) {
      ctx.addIssue({
        code: "custom",
        message: "Not an RFC 3339 instant between 2000 and 2100.",
        params: { fix: "Send date, time and offset, like 2026-10-01T12:00:00Z." },
      });
    }
  })
  .meta({ format: "date-time" });

const IP = [z.ipv4(), z.ipv6()];
const ip = text(64).refine((value) => IP.some((version) => version.safeParse(value).success), {
  message: "Not an IP address.",
  params: { fix: "Send an IPv4 or IPv6 address." },
});

export const NativeUsage = z.strictObject({
  input: count.optional(),
  cacheRead: count.optional(),
  cacheWrite: count.optional(),
  cacheWrite5m: count.optional(),
  cacheWrite1h: count.optional(),
  output: count.optional(),
  reasoning: count.optional(),
  embedding: count.optional(),
  audioIn: count.optional(),
  audioOut: count.optional(),
  imageIn: count.optional(),
  imageOut: count.optional(),
  videoIn: count.optional(),
  videoOut: count.optional(),
  requests: count.optional(),
  webSearches: count.optional(),
  webFetches: count.optional(),
  toolCalls: count.optional(),
  retrievals: count.optional(),
  rerankUnits: count.optional(),
  images: count.optional(),
  characters: count.optional(),
  pages: count.optional(),
  annotatedPages: count.optional(),
  audioSeconds: decimal(13, 6, "seconds").optional(),
  codeSeconds: decimal(13, 6, "seconds").optional(),
  credits: decimal(13, 6, "credits").optional(),
});
export type NativeUsage = z.output<typeof NativeUsage>;

const labels = z.record(text(MAX_LABEL_KEY_CHARACTERS), name).superRefine((value, ctx) => {
  const size = Object.keys(value).length;
  if (size > MAX_LABELS)
    ctx.addIssue({
      code: "custom",
      message: `More than ${MAX_LABELS} labels: ${size}.`,
      params: { fix: `Send at most ${MAX_LABELS} labels.` },
    });
});

export const NativeEvent = z.strictObject({
  id,
  time: instant,
  provider: name.optional(),
  model: name.optional(),
  operation: z.enum(OPERATIONS).optional(),
  convention: z.enum(["inclusive", "disjoint"]).optional(),
  usage: NativeUsage.optional(),
  credential: name.optional(),
  identity: name.optional(),
  operator: z.strictObject({ id: name, evidence: z.enum(["signed", "key", "header", "body"]) }).optional(),
  /** A token of a trusted issuer, as in token exchange. Of any length: one that is too long proves nothing, and loses nothing. */
  onBehalfOf: z.string().optional(),
  application: name.optional(),
  environment: name.optional(),
  team: name.optional(),
  tenant: name.optional(),
  agent: name.optional(),
  tool: z.strictObject({ name, server: name.optional(), argsHash: name.optional() }).optional(),
  sessionId: name.optional(),
  traceId: name.optional(),
  spanId: name.optional(),
  parentSpanId: name.optional(),
  mode: z.enum(MODES).optional(),
  billing: z
    .enum(BILLINGS)
    .optional()
    .describe("flat: on a seat or subscription, where no money is spent per token. Default: what its source says"),
  region: name.optional(),
  status: z.enum(["ok", "error", "cancelled", "cache_hit"]).optional(),
  errorType: name.optional(),
  attempt: whole(0, MAX_INT16).optional(),
  retryOf: id.optional(),
  latencyMs: whole(0, MAX_INT32).optional(),
  promptHash: name.optional(),
  network: z
    .strictObject({
      ip: ip.optional(),
      asn: whole(0, 4_294_967_295).optional(),
      country: text(64).optional(),
      userAgent: text(MAX_ID_CHARACTERS).optional(),
    })
    .optional(),
  dataClass: name.optional(),
  clientCostUsd: decimal(12, 15, "dollars").optional(),
  labels: labels.optional(),
});
export type NativeEvent = z.output<typeof NativeEvent>;

/** `?verbose=1` also lists what was plainly accepted. */
export const IngestQuery = z.strictObject({ verbose: z.enum(["0", "1"]).optional() });

const moment = instant.transform((sent) => readRfc3339(sent) as Date);
const correctionReason = z.string().trim().min(10).max(500);
const MAX_CORRECTED_DAYS = 1_100;

/** Which stored usage to rate or attribute again, and why. What the selection leaves out holds for all. */
export const CorrectionInput = z
  .strictObject({
    kind: z.enum(CORRECTION_KINDS),
    /** Half-open. */
    from: moment,
    to: moment,
    selection: z
      .strictObject({
        provider: name,
        model: name,
        teamId: name,
        identityId: name,
        applicationId: name,
        environmentId: name,
        sourceId: name,
      })
      .partial()
      // What is undefined is left out, as it is when it is read back.
      .transform((sent) => Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)) as CorrectionSelection)
      .default({}),
    reason: correctionReason,
  })
  .superRefine(({ from, to }, ctx) => {
    const days = (to.getTime() - from.getTime()) / 86_400_000;
    const fault = days <= 0 ? "Ends before it begins." : days > MAX_CORRECTED_DAYS ? `Longer than ${MAX_CORRECTED_DAYS} days.` : null;
    if (fault) ctx.addIssue({ code: "custom", path: ["to"], message: fault, params: { fix: "Send a later end, within three years." } });
  });
export type CorrectionInput = z.output<typeof CorrectionInput>;

export const CorrectionPath = z.strictObject({ correctionId: name });
export const CorrectionDeedPath = z.strictObject({ correctionId: name, deed: z.enum(CORRECTION_DEEDS) });
export const CorrectionQuery = z.strictObject(pageQuery);
export const CorrectionThresholdInput = z.strictObject({ thresholdUsd: decimal(12, 15, "dollars"), reason: correctionReason });
export type CorrectionThresholdInput = z.output<typeof CorrectionThresholdInput>;

const number = z.string().regex(/^\d{1,18}$/, "Not an id of this list.");
const chosen = {
  ids: z.array(number).min(1).max(500).optional(),
  /** With `group`: all that wait for one reason. */
  source: name.optional(),
  group: z.string().max(200).optional(),
};

/** Which rejected events to read again: by id, or a group. `patch` is merged into each item first (RFC 7396); null removes. */
export const RetryRejectedInput = z.strictObject({ ...chosen, patch: z.record(z.string().max(200), z.unknown()).optional() });
export type RetryRejectedInput = z.output<typeof RetryRejectedInput>;
export const DismissRejectedInput = z.strictObject({ ...chosen, reason: z.string().trim().min(3).max(500) });
export type DismissRejectedInput = z.output<typeof DismissRejectedInput>;
export type RejectedSelectionInput = Pick<RetryRejectedInput, "ids" | "source" | "group">;
export const RejectedQuery = z.strictObject({
  ...pageQuery,
  source: name.optional(),
  group: z.string().max(200).optional(),
  state: z.enum(REJECTED_STATES).default("open"),
});
export type RejectedQuery = z.output<typeof RejectedQuery>;
export const RejectedGroupsQuery = z.strictObject({ source: name.optional() });
export const RejectedPath = z.strictObject({ id: number });

export const RawPayloadQuery = z.strictObject(pageQuery);
export const RawPayloadPath = z.strictObject({ sourceId: name, rawId: number });
export const SourcePath = z.strictObject({ sourceId: name });
