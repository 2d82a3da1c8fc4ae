/**
 * One trace of an identity: a root call, then further calls, tool calls and look-ups below it, an error with its
 * retry now and then. Instants inside the hour that the trace was planned for.
 */
import { MODELS, type SampleModel } from "../data/models";
import type { SampleTool } from "./behaviour";
import { type Caller, keyAt, type Origin, operatorOf, type Style, sessionAt, styleOf } from "./caller";
import { measureCall } from "./model-call";
import type { NativeEvent, TimedEvent } from "./native-event";
import type { Random } from "./random";

/** What stories change about the calls of an identity at an instant. */
export type Habits = { cacheFactor: number; extraTools: readonly SampleTool[]; style?: Style };
export const USUAL: Habits = { cacheFactor: 1, extraTools: [] };

export type EventIds = { next(): string };

const ERRORS = ["rate_limit", "overloaded", "timeout", "invalid_request"] as const;
const EXTRA_TOOL_SHARE = 0.12;
const SIGNED_FOR = ["search-answers", "alert-grouper", "incident-summariser"] as const;
const SHARED_USERS = ["hanne-dahl", "sofia-lund", "emeka-obi", "ravi-menon"] as const;
const THINK_MS = 1_500;

export type Trace = {
  traceId: string;
  rootSpanId: string;
  sessionId: string;
  agent: string | undefined;
  tenant: string | undefined;
  labels: Record<string, string> | undefined;
};
type Failed = { id: string; attempt: number };

export type Slot = { fromMs: number; latestStartMs: number; toMs: number };

/** Makes one trace of `length` events that starts by the latest start and ends before the slot does. */
export function makeTrace(
  caller: Caller,
  ids: EventIds,
  habits: Habits,
  length: number,
  { fromMs, latestStartMs, toMs }: Slot,
  out: TimedEvent[],
): void {
  const { random } = caller;
  let atMs = Math.floor(fromMs + random.unit() * (latestStartMs - fromMs));
  const trace = openTrace(caller, atMs);
  let failed: Failed | undefined;
  for (let step = 0; step < length; step++) {
    const event = step === 0 || failed ? modelCall(caller, trace, habits, step, atMs, failed) : stepCall(caller, trace, habits, step, atMs);
    event.id = ids.next();
    out.push({ atMs, event });
    failed = event.status === "error" && random.chance(0.75) ? { id: event.id, attempt: event.attempt ?? 1 } : undefined;
    atMs = Math.min(toMs - 1, atMs + event.latencyMs + Math.floor(random.unit() * THINK_MS));
  }
}

export function openTrace(caller: Caller, atMs: number): Trace {
  const { random, behaviour } = caller;
  const builds = caller.repositories.length > 0;
  return {
    traceId: random.hex(4),
    rootSpanId: random.hex(2),
    sessionId: sessionAt(caller, atMs),
    agent: behaviour.agents.length > 0 ? random.pick(behaviour.agents) : undefined,
    tenant: caller.tenants.length > 0 ? random.pick(caller.tenants) : undefined,
    labels: builds ? { repo: random.pick(caller.repositories), pipeline: random.chance(0.7) ? "pull-request" : "main" } : undefined,
  };
}

/** Every event below the root: a tool, a look-up, or another call of the model. */
function stepCall(caller: Caller, trace: Trace, habits: Habits, step: number, atMs: number): NativeEvent {
  const { random, behaviour } = caller;
  if (habits.extraTools.length > 0 && random.chance(EXTRA_TOOL_SHARE))
    return toolCall(caller, trace, random.pick(habits.extraTools), step, atMs);
  if (behaviour.tools.length > 0 && random.chance(behaviour.toolShare))
    return toolCall(caller, trace, random.pick(behaviour.tools), step, atMs);
  if (random.chance(behaviour.retrievalShare))
    return random.chance(0.5) ? embedding(caller, trace, step, atMs) : retrieval(caller, trace, step, atMs);
  return modelCall(caller, trace, habits, step, atMs, undefined);
}

function modelCall(caller: Caller, trace: Trace, habits: Habits, step: number, atMs: number, failed: Failed | undefined): NativeEvent {
  const { random, behaviour } = caller;
  const style = (failed && caller.lastStyle) ?? habits.style ?? styleOf(caller);
  caller.lastStyle = style;
  if (style.model === "embedding") return embedding(caller, trace, step, atMs);
  const event = blank(caller, trace, step, atMs, "chat", style.sent);
  event.convention = style.sent.convention;
  event.promptHash = promptHash(random);
  if (behaviour.mode !== "standard" && style.sent.provider !== "anthropic") event.mode = behaviour.mode;
  if (behaviour.region !== undefined && style.sent.provider === "aws") event.region = behaviour.region;
  if (failed) {
    event.attempt = failed.attempt + 1;
    event.retryOf = failed.id;
  }
  if (random.chance(behaviour.errorShare)) return failedCall(event, random);
  const searches = style.sent.searchesWeb && random.chance(behaviour.webSearchShare) ? random.between(1, 3) : 0;
  const call = measureCall(random, style, style.sent, {
    step,
    cacheShare: behaviour.cacheShare * habits.cacheFactor,
    webSearches: searches,
  });
  event.usage = call.usage;
  event.latencyMs = call.latencyMs;
  if (behaviour.sendsCost) event.clientCostUsd = call.clientCostUsd;
  return event;
}

/** Refused or broken: the provider counted nothing. */
export function failedCall(event: NativeEvent, random: Random, errorType: string = random.pick(ERRORS)): NativeEvent {
  event.status = "error";
  event.errorType = errorType;
  event.usage =
    event.convention === "disjoint" ? { input: 0, cacheRead: 0, cacheWrite5m: 0, output: 0 } : { input: 0, cacheRead: 0, output: 0 };
  event.latencyMs = errorType === "timeout" ? 60_000 : 80 + random.below(900);
  return event;
}

function toolCall(caller: Caller, trace: Trace, tool: SampleTool, step: number, atMs: number): NativeEvent {
  const { random } = caller;
  const event = blank(caller, trace, step, atMs, "tool");
  event.usage = { toolCalls: 1 };
  event.tool = { name: tool.name, server: tool.server, argsHash: random.hex(4) };
  event.latencyMs = 40 + Math.floor(900 * random.unit() ** 3);
  return event;
}

function embedding(caller: Caller, trace: Trace, step: number, atMs: number): NativeEvent {
  const { random } = caller;
  const event = blank(caller, trace, step, atMs, "embeddings", MODELS.embedding);
  event.usage = { embedding: 200 + Math.floor(60_000 * random.unit() ** 2) };
  event.latencyMs = 60 + random.below(400);
  return event;
}

function retrieval(caller: Caller, trace: Trace, step: number, atMs: number): NativeEvent {
  const { random } = caller;
  const event = blank(caller, trace, step, atMs, "retrieval");
  event.usage = { retrievals: 1 };
  event.latencyMs = 30 + random.below(220);
  return event;
}

/** What all events of a caller share at an instant; usage, latency and id follow. */
export function blank(
  caller: Caller,
  trace: Trace,
  step: number,
  atMs: number,
  operation: NativeEvent["operation"],
  sent?: SampleModel,
): NativeEvent {
  const { identity, behaviour, random } = caller;
  const turn = caller.applications.length > 1 ? random.below(caller.applications.length) : 0;
  const application = caller.applications[turn];
  const key = keyAt(caller, atMs);
  const operator = operatorFor(caller, turn);
  const event: NativeEvent = {
    id: "",
    time: new Date(atMs).toISOString(),
    operation,
    traceId: trace.traceId,
    spanId: step === 0 ? trace.rootSpanId : random.hex(2),
    sessionId: trace.sessionId,
    environment: caller.environment,
    network: caller.origins[turn % caller.origins.length] as Origin,
    status: "ok",
    latencyMs: 0,
  };
  if (sent) {
    event.provider = sent.provider;
    event.model = sent.model;
  }
  if (step > 0) event.parentSpanId = trace.rootSpanId;
  if (key !== undefined) event.credential = key;
  if (identity.names === "declared") event.identity = identity.id;
  if (application !== undefined) event.application = application;
  if (operator !== undefined) event.operator = operator;
  if (trace.agent !== undefined) event.agent = trace.agent;
  if (trace.tenant !== undefined) event.tenant = trace.tenant;
  if (behaviour.dataClass !== undefined) event.dataClass = behaviour.dataClass;
  if (trace.labels !== undefined) event.labels = trace.labels;
  return event;
}

/** A gateway signs whom it carries; the users of a shared key only say who they are. */
function operatorFor(caller: Caller, turn: number): NativeEvent["operator"] {
  if (caller.identity.id === "model-gateway") {
    const carried = SIGNED_FOR[caller.random.below(SIGNED_FOR.length + 1)];
    return carried === undefined ? undefined : { id: carried, evidence: "signed" };
  }
  return caller.applications.length > 1 ? operatorOf(SHARED_USERS[turn] ?? SHARED_USERS[0]) : undefined;
}

const promptHash = (random: Random): string => random.hex(8);
