/**
 * What is remembered of traces, and of sessions and applications where calls have no trace. Traces cross identities, so they
 * are kept apart from them, in 256 shards by their name. Bounded: traces of a shard, spans and prompts of a trace.
 */
import type { CallFact } from "../call-fact";
import { hashOf } from "./call";

const SHARDS = 256;
const MOST_TRACES = 128;
/** So many make room for others. */
const FORGOTTEN = MOST_TRACES / 4;
const QUIET_MS = 2 * 3_600_000;
export const MOST_SPANS = 256;
export const LAST = 20;

/** A prompt that was among the last calls before. */
export type Loop = {
  started: number;
  last: number;
  count: number;
  /** By the minute. */
  newest: number;
  calls: Uint16Array;
  costs: Float64Array;
  /** What the first call cost, and what all cost that was not told of yet. */
  firstUsd: bigint;
  untold: bigint;
  isTold: boolean;
  /** Tool calls, and those with new arguments, when it began. */
  toolCalls: number;
  toolsSeen: number;
};
/** The last calls, each by its prompt and its time, with what it cost; and the prompts that repeat. */
export type Prompts = { ring: number[]; usd: bigint[]; n: number; loops: Map<number, Loop> | null };

/** How often a tool was called with some arguments, and what the trace had cost when that was last told. */
export type ToolCall = { last: number; first: number; count: number; untoldFrom: bigint; isTold: boolean };
/** The last tool calls; `distinct` counts arguments not seen before. */
export type Tools = { hashes: number[]; n: number; distinct: number; seen: Map<number, ToolCall> };

/** Four numbers a span: its id, its parent's, its level, and the place of its identity among those of the trace. */
export type Spans = number[];

export type Trace = {
  first: number;
  last: number;
  calls: number;
  usd: bigint;
  cost: number;
  /** Up to where detectors of chains told what it cost. */
  told: bigint;
  tokens: number;
  rootTokens: number;
  depth: number;
  children: number;
  prompts: Prompts | null;
  tools: Tools | null;
  spans: Spans;
  /** Identities in it, in the order of their first call. */
  identities: string[];
  /** A tool that writes, runs, pays or reads secrets was called. */
  privileged: boolean;
};

export type Shard = { clock: number; traces: Map<string, Trace> };

export const freshShard = (): Shard => ({ clock: 0, traces: new Map() });

const NAME = 96;
/** A long name is told by its beginning and its hash. */
const short = (name: string): string => (name.length <= NAME ? name : `${name.slice(0, NAME - 12)}~${hashOf(name)}`);

/** The trace, else the session of the identity, else its application. */
export function groupOf(fact: CallFact): string {
  if (fact.traceId !== null) return short(fact.traceId);
  const identity = fact.identityId ?? fact.credentialId ?? "";
  return fact.sessionId === null ? `a:${identity}:${fact.applicationId ?? ""}` : `s:${identity}:${short(fact.sessionId)}`;
}

export const shardOf = (group: string): number => hashOf(group) & (SHARDS - 1);

export function traceOf(shard: Shard, group: string, at: number): Trace {
  if (at > shard.clock) shard.clock = at;
  const held = shard.traces.get(group);
  if (held) return held;
  if (shard.traces.size >= MOST_TRACES) forgetQuiet(shard);
  const trace: Trace = {
    first: at,
    last: at,
    calls: 0,
    usd: 0n,
    cost: 0,
    told: 0n,
    tokens: 0,
    rootTokens: 0,
    depth: 0,
    children: 0,
    prompts: null,
    tools: null,
    spans: [],
    identities: [],
    privileged: false,
  };
  shard.traces.set(group, trace);
  return trace;
}

/** Those that are over, and in any case the quarter that was quiet the longest: of two alike the one that was there first. */
function forgetQuiet({ traces, clock }: Shard): void {
  const ages = new Float64Array(traces.size);
  let i = 0;
  for (const { last } of traces.values()) ages[i++] = last;
  ages.sort();
  const newest = ages[FORGOTTEN - 1] as number;
  let alike = FORGOTTEN - ages.indexOf(newest);
  for (const [group, { last }] of traces)
    if (last < newest || last < clock - QUIET_MS || (last === newest && alike-- > 0)) traces.delete(group);
}

/** Whether everything of a trace is too old to be added to. */
export const isOver = (trace: Trace, at: number): boolean => at < trace.last - QUIET_MS;

/** The trace forgets prompts and tools of hours before: a session or an application goes on for days. */
export function touchTrace(trace: Trace, at: number): void {
  if (at > trace.last + QUIET_MS) {
    trace.prompts = null;
    trace.tools = null;
  }
  if (at > trace.last) trace.last = at;
}
