/**
 * A provider's raw answer, or its `usage` alone, with a context that says whose call it was: for programs that call a
 * provider without a gateway or an instrumentation. The context is the native event without its counts, as strict as
 * that; of the answer only counts, ids, times and names are read.
 */
import { Invalid, TooLarge } from "@/lib/kernel/errors";
import { sha256Hex } from "@/lib/kernel/hash";
import { formatFixed } from "@/lib/kernel/money";
import { normaliseProvider } from "@/lib/pricing/core/provider-names";
import { MAX_NATIVE_EVENTS } from "../../schemas";
import { costText } from "../cost-text";
import { MAX_ID_CHARACTERS, MAX_NAME_CHARACTERS, readCount, textFault, tidyText } from "../limits";
import { modeOfTier } from "../modes";
import { given } from "../optional";
import { UNKNOWN_PROVIDER } from "../providers";
import { isObject, type JsonObject, objectOf, textOf } from "../read-json";
import type { EventStatus, UsageEvent } from "../usage-event";
import { answerOf, errorOf, isAnswer, modelOf, responseIdOf, statusOf, timeOf, usageOf } from "./answer-fields";
import { type CallFacts, callEvent } from "./call-event";
import { normaliseItem } from "./native";
import { byokOf } from "./openrouter-key";
import { readProviderUsage } from "./provider-usage";
import { factsHash, type ReadCalls, type Reading, readCalls, readRows, UNREADABLE_FACTS } from "./read-rows";
import { operationOf, toolUnits } from "./response-kind";
import { joinStreams, PIECE } from "./streamed-answers";

/**
 * Bodies of one answer, a list, or one a line, whatever the content type says.
 * @param sentProvider who was called, under any of its names.
 * @throws Malformed when nothing can be read, TooLarge beyond 10,000 answers, Invalid when the provider is no name.
 */
export function normaliseResponses(bytes: Uint8Array, sentProvider: string, receivedAt: Date): ReadCalls {
  const provider = providerNamed(sentProvider);
  const rows = readRows(bytes);
  if (rows.length > MAX_NATIVE_EVENTS) {
    throw new TooLarge(`More than ${MAX_NATIVE_EVENTS} answers.`, [
      { location: "body", message: `${rows.length} answers.`, fix: "Send them in several requests." },
    ]);
  }
  return readCalls(joinStreams(rows), "Send the provider's answer, or its usage, and a context.", (value) =>
    value === PIECE ? [] : [readAnswer(value, provider, receivedAt)],
  );
}

function providerNamed(sent: string): string {
  const fault = sent.trim() === "" ? "is empty" : sent.length > MAX_NAME_CHARACTERS ? "is too long" : textFault(sent);
  if (fault === null) return normaliseProvider(sent);
  throw new Invalid(`The provider ${fault}.`, [
    { location: "provider", message: `It ${fault}.`, fix: "Name the provider that was called, such as openai." },
  ]);
}

/** One answer, or why it is none. */
export function readAnswer(value: unknown, provider: string, receivedAt: Date): Reading {
  if (!isObject(value)) return { reason: "not an object", location: "answer" };
  const answer = answerOf(value);
  const usage = usageOf(answer) ?? usageOf(value);
  const status = statusOf(answer);
  const id = responseIdOf(answer);
  const about = id === undefined ? {} : { id: tidyText(id, MAX_ID_CHARACTERS) };
  if (usage === undefined && status === "pending")
    return { ...about, reason: "the answer is not finished yet, and counts nothing", location: "status" };
  const context = contextOf(value, answer);
  if (usage === undefined && status === "ok" && !isAnswer(answer) && (context.status === undefined || context.status === "ok"))
    return { ...about, reason: "holds neither usage nor an answer of a provider", location: "usage" };
  const model = modelOf(value, answer);
  // Failed lines of a batch are alike but for what their sender called them.
  const line = id === undefined ? value.custom_id : undefined;
  const payloadHash = factsHash({ provider, id, model, usage, status, error: answer.error, context, ...(line !== undefined && { line }) });
  if (payloadHash === null) return { ...about, reason: UNREADABLE_FACTS, location: "answer" };
  const occurredAt = timeOf(answer) ?? receivedAt;
  const extra = ["usage", "convention", "provider"].find((name) => context[name] !== undefined);
  if (extra !== undefined)
    return { ...about, reason: `context.${extra}: Unknown field.`, location: `context.${extra}`, fix: "Leave it out." };
  const { status: said, ...rest } = context;
  // The native reader checks the context and makes everything of the event but its counts, which no failed call needs.
  const native = normaliseItem(
    {
      id: keyOf(`response:${provider}:${id ?? payloadHash}`),
      time: occurredAt.toISOString(),
      ...rest,
      status: said === undefined || said === "ok" ? "error" : said,
    },
    0,
  );
  if (!("event" in native)) {
    const { index: _, id: __, location, ...fault } = native;
    return { ...about, ...fault, location: `context.${location ?? ""}` };
  }
  const event = withCounts(native.event, {
    provider,
    model,
    status: said !== undefined ? (said as EventStatus) : status === "pending" ? "ok" : status,
    ...given("callKey", id === undefined ? undefined : `${provider}:${id}`),
    payloadHash,
    answer,
    usage,
    isBatch: value.custom_id !== undefined,
    context,
  });
  return { event, isTimeless: context.time === undefined && timeOf(answer) === null };
}

/** A long key is its hash. */
const keyOf = (key: string): string => tidyText(key.length > MAX_ID_CHARACTERS ? `response:${sha256Hex(key)}` : key, MAX_ID_CHARACTERS);

type Answer = Pick<CallFacts, "provider" | "model" | "callKey" | "payloadHash"> & {
  status: EventStatus;
  answer: JsonObject;
  usage: JsonObject | undefined;
  isBatch: boolean;
  context: JsonObject;
};

function withCounts(native: UsageEvent, { provider, model, status, answer, usage, isBatch, context, ...keys }: Answer): UsageEvent {
  const read = readProviderUsage(usage, model);
  const tier = modeOfTier(
    textOf(usage?.service_tier) ?? textOf(answer.service_tier) ?? textOf(usage?.trafficType) ?? textOf(objectOf(answer.serviceTier).type),
    textOf(usage?.speed),
  );
  const geo = textOf(usage?.inference_geo);
  const byok = provider === "openrouter" ? byokOf({ ...objectOf(usage), model, provider: answer.provider }) : undefined;
  const [own, ...others] = read.lines;
  const tools = toolUnits(answer, usage, model);
  const counted = callEvent({
    ...keys,
    dedupeKey: native.dedupeKey,
    producer: `response:${tidyText(provider ?? "", 64)}`,
    occurredAt: native.occurredAt,
    operation: context.operation === undefined ? operationOf(answer, usage, model) : native.operation,
    status,
    provider: byok ? (byok.provider ?? UNKNOWN_PROVIDER) : provider,
    model: byok?.model ?? model,
    lines: own === undefined ? [] : [{ ...own, usage: { ...tools, ...own.usage } }, ...others],
    hints: native.hints,
    labels: [...Object.entries(read.labels), ...Object.entries(byok?.labels ?? {})],
    flags: [...read.flags, ...tier.flags, ...(byok?.flags ?? [])],
    mode: context.mode === undefined && isBatch ? "batch" : context.mode === undefined ? tier.mode : native.mode,
    region: native.region ?? (geo === undefined || geo === "global" || geo === "not_available" ? undefined : geo),
    errorType: native.errorType ?? (status === "error" ? errorOf(answer) : undefined),
    clientCostUsd: native.clientCostUsd ?? byok?.clientCostUsd ?? costOf(usage),
  });
  return { ...native, ...counted, labels: { ...counted.labels, ...native.labels } };
}

/** What the provider says it cost: OpenRouter and Perplexity in dollars, xAI in 10^-10 of them. */
function costOf(usage: JsonObject | undefined): string | undefined {
  const ticks = readCount(usage?.cost_in_usd_ticks);
  return costText(usage?.cost) ?? costText(objectOf(usage?.cost).total_cost) ?? (ticks === undefined ? undefined : formatFixed(ticks, 10));
}

/** Fields that say whose call it was may stand beside the usage too, where no provider has a field of that name. */
const BESIDE = [
  "time",
  "credential",
  "identity",
  "operator",
  "onBehalfOf",
  "application",
  "environment",
  "team",
  "tenant",
  "agent",
  "sessionId",
  "traceId",
  "spanId",
  "parentSpanId",
  "attempt",
  "retryOf",
  "latencyMs",
  "promptHash",
  "dataClass",
  "network",
  "labels",
] as const;

function contextOf(item: JsonObject, answer: JsonObject): JsonObject {
  const context: JsonObject = {};
  for (const name of BESIDE) if (item[name] !== undefined) context[name] = item[name];
  // Beside a wrapped answer the id is the sender's own; in the answer itself it is the provider's.
  if (answer !== item && item.custom_id === undefined && textOf(item.id) !== undefined && isObject(item.response)) context.id = item.id;
  return isObject(item.context) ? { ...context, ...item.context } : context;
}
