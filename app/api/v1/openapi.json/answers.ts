/** What programs may rely on in answers. The types hold them to what the use cases give: a field that goes breaks the build. */
import { z } from "zod";
import type { importFile } from "@/lib/imports";
import type { IngestResult, receiveRuns } from "@/lib/metering";
import type { explainChange, readForecast, readUsage } from "@/lib/reporting";
import type { EFFECTS } from "@/lib/reporting/core/explain/split-change";

type AnswerOf<UseCase extends (...given: never[]) => Promise<unknown>> = Awaited<ReturnType<UseCase>>;
/** A part of what the use case gives; what is not named here may change. */
const part =
  <Whole>() =>
  <Schema extends z.ZodType>(schema: Whole extends z.output<Schema> ? Schema : never): Schema =>
    schema;

const digits = z.string().regex(/^-?\d+$/);
const usd = z
  .string()
  .regex(/^-?\d+(\.\d{1,15})?$/)
  .describe("US dollars, exact");

export const IngestAnswer = part<IngestResult>()(
  z.object({
    accepted: z.int(),
    duplicates: z.int(),
    rejected: z.int(),
    results: z.array(
      z.object({
        index: z.int(),
        id: z.string().optional(),
        status: z.enum(["accepted", "duplicate", "conflict", "rejected"]),
        reason: z.string().optional(),
        location: z.string().optional(),
        fix: z.string().optional(),
      }),
    ),
  }),
);

export const RunsAnswer = part<AnswerOf<typeof receiveRuns>>()(z.object({ accepted: z.int(), duplicates: z.int(), rejected: z.int() }));

export const Received = z.object({ received: z.boolean() });

export const ImportAnswer = part<AnswerOf<typeof importFile>>()(
  z.object({
    id: z.string(),
    kind: z.string(),
    fileName: z.string(),
    state: z.enum(["done", "failed"]),
    accepted: z.int(),
    duplicates: z.int(),
    rejected: z.int(),
    hasErrorFile: z.boolean(),
  }),
);

const tokens = z.object({
  inputUncached: digits,
  cacheRead: digits,
  cacheWrite: digits,
  output: digits,
  reasoning: digits.describe("A part of output"),
  embedding: digits,
  total: digits,
});
const flatValue = usd.describe("What usage on seats and subscriptions would have cost; no part of costUsd");
const ratio = z.string().nullable();
const ratios = {
  costPerMillionTokensUsd: usd.nullable(),
  costPerRequestUsd: usd.nullable(),
  cacheHitShare: ratio.describe("Cache reads as a part of the whole prompt"),
  errorShare: ratio.describe("Failed events as a part of all"),
};
const figures = {
  costUsd: usd.optional(),
  flatValueUsd: flatValue.optional(),
  requests: digits.optional(),
  tokens: tokens.optional(),
  ...z.object(ratios).partial().shape,
};
const group = z.record(z.string(), z.object({ id: z.string().nullable(), name: z.string(), part: z.string().optional() }));

export const Usage = part<AnswerOf<typeof readUsage>>()(
  z.object({
    from: z.string(),
    to: z.string(),
    granularity: z.string(),
    currency: z.literal("USD"),
    groupBy: z.array(z.string()),
    groups: z.array(z.object({ group, ...figures, rest: z.int().optional() })),
    series: z.array(z.object({ bucket: z.string(), group, ...figures, rest: z.int().optional() })),
    total: z.object({
      costUsd: usd,
      flatValueUsd: flatValue,
      requests: digits.nullable(),
      tokens: tokens.nullable(),
      events: digits.nullable(),
      unpricedEvents: digits.nullable(),
      unattributedCostUsd: usd,
      ...ratios,
    }),
    asOf: z.string(),
  }),
);

const change = { costUsd: usd, previousCostUsd: usd, changeUsd: usd };
const effects = z.object({ volume: usd, mix: usd, price: usd, new: usd, gone: usd, unpriced: usd } satisfies Record<
  (typeof EFFECTS)[number],
  unknown
>);

export const Explanation = part<AnswerOf<typeof explainChange>>()(
  z.object({
    from: z.string(),
    to: z.string(),
    compare: z.object({ kind: z.string(), from: z.string(), to: z.string() }),
    currency: z.literal("USD"),
    groupBy: z.array(z.string()),
    total: z.object({ ...change, changeShare: z.string().nullable() }),
    effects: effects.describe("Sum to total.changeUsd"),
    drivers: z.array(z.object({ group, ...change, rest: z.int().optional(), effects })),
    newModels: z.array(z.object({ provider: z.string(), model: z.string(), costUsd: usd })),
    priceChanges: z.array(z.object({ provider: z.string(), model: z.string(), at: z.string(), origin: z.enum(["agreed", "list"]) })),
    asOf: z.string(),
  }),
);

const range = { expectedUsd: usd, lowUsd: usd, highUsd: usd };
const share = z.string().nullable();

export const Forecast = part<AnswerOf<typeof readForecast>>()(
  z.object({
    period: z.string(),
    from: z.string(),
    to: z.string(),
    currency: z.literal("USD"),
    state: z.enum(["forecast", "over", "none"]),
    reason: z.object({ code: z.enum(["no_usage", "too_little_history", "too_uneven"]), message: z.string() }).nullable(),
    spentUsd: usd,
    atEnd: z.object(range).nullable(),
    coverage: z.string().describe("How often the range is meant to hold"),
    method: z
      .object({
        model: z.string(),
        name: z.string(),
        errorShare: share.describe("Mean error of the model in trials on the past, as a part of usual cost"),
        windows: z.int().describe("Spans of the past as long as the rest of the month that the range was made from"),
        isShort: z.boolean().describe("Whether the history is too short for spans as long as the rest of the month"),
      })
      .nullable(),
    historyDays: z.int(),
    days: z.array(
      z.object({
        day: z.string(),
        state: z.enum(["actual", "partial", "forecast"]),
        spentUsd: usd.nullable().describe("From the start of the month to the end of the day"),
        range: z.object(range).nullable(),
      }),
    ),
    backTest: z
      .object({
        periods: z.array(z.object({ period: z.string(), ...range, actualUsd: usd, held: z.boolean() })),
        held: z.int(),
        meanErrorShare: share,
      })
      .nullable(),
    asOf: z.string(),
  }),
);
