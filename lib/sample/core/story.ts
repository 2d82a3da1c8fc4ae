/**
 * Something that happened at Northwind on a known day, planted so that detection and reviews have something to find.
 * A story changes how busy an identity is, how it calls, or adds events of its own.
 */
import { MODELS, type ModelKey } from "../data/models";
import type { CallStyle, SizeTable } from "./behaviour";
import { type Caller, type Style, styleOf } from "./caller";
import { measureCall } from "./model-call";
import type { NativeEvent, TimedEvent } from "./native-event";
import type { Moment } from "./organisation";
import type { Random } from "./random";
import { blank, type EventIds, type Habits, openTrace, type Trace } from "./trace";

export type Scene = {
  fromMs: number;
  toMs: number;
  random: Random;
  ids: EventIds;
  /** The identity as its programs call, with chances of the story's own. */
  callerOf(identityId: string): Caller;
};

export type Story = {
  id: string;
  title: string;
  identities: readonly string[];
  from: Moment;
  /** Absent: it still goes on. */
  to?: Moment;
  /** What detection, findings and reviews must make of it. */
  finds: string;
  /** Multiplies the load of its identities while it goes on; days since it began are a fraction. */
  load?: (daysSince: number) => number;
  habits?: Partial<Habits>;
  /** Events of its own, at the reference density of 300,000 events in 90 days. */
  events?: { count: number; make(scene: Scene, count: number): TimedEvent[] };
};

export const styleFor = (model: ModelKey, sizes: SizeTable, prompt: number, completion: number): Style => {
  const call: CallStyle = { model, share: 1, sizes, prompt, completion };
  return { ...call, sent: MODELS[model] };
};

/** `count` instants in [fromMs, toMs), in order. */
export function instantsIn({ fromMs, toMs, random }: Scene, count: number): number[] {
  return Array.from({ length: count }, () => Math.floor(fromMs + random.unit() * (toMs - fromMs))).sort((a, b) => a - b);
}

export type Call = { atMs: number; trace: Trace; step: number; style: Style; cacheShare?: number };

/** One model call of a story, measured like any other. */
export function callEvent(
  scene: Scene,
  caller: Caller,
  { atMs, trace, step, style, cacheShare = caller.behaviour.cacheShare }: Call,
): NativeEvent {
  const event = blank(caller, trace, step, atMs, "chat", style.sent);
  const call = measureCall(caller.random, style, style.sent, { step, cacheShare, webSearches: 0 });
  event.id = scene.ids.next();
  event.convention = style.sent.convention;
  event.usage = call.usage;
  event.latencyMs = call.latencyMs;
  event.promptHash = caller.random.hex(8);
  return event;
}

/** Separate calls, each a trace of its own, in the caller's usual styles. */
export function plainCalls(
  scene: Scene,
  identityId: string,
  count: number,
  change: (event: NativeEvent, i: number) => void = () => undefined,
): TimedEvent[] {
  const caller = scene.callerOf(identityId);
  return instantsIn(scene, count).map((atMs, i) => {
    const event = callEvent(scene, caller, { atMs, trace: openTrace(caller, atMs), step: 0, style: styleOf(caller) });
    change(event, i);
    return { atMs, event };
  });
}
