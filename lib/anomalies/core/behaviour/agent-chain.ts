/** B4: traces deeper, wider or longer than usual, and calls of identities that nobody declared. */
import { cut, SHOWN, titled } from "../title";
import { hashOf, shown } from "./call";
import { fact, moneyFact, times, usdOf } from "./figures";
import { see } from "./known";
import { quantileOf } from "./quantile";
import type { Sight } from "./sight";
import { MOST_SPANS, type Spans, type Trace } from "./trace-state";
import { DAY_MS } from "./week-profile";

type Limits = {
  depth: number;
  children: number;
  spans: number;
  amplification: number;
  usualFactor: number;
  edgeDays: number;
  learningDays: number;
};

const MOST_CALLERS = 64;
const MOST_IDENTITIES = 8;
const MOST_LEVELS = 64;
/** Traces before what is usual is known. */
const LEARNT_TRACES = 50;
/** Times its own hundredth most grown trace: of many traces that are alike, one in a hundred is above that one. */
const BEYOND_OWN = 1.5;
const PRIVILEGED = new Set(["write", "exec", "payment", "secret"]);

type Chain = { text: string; facts: { name: string; value: string }[] };

export function watchAgentChain(sight: Sight): void {
  const { trace, call } = sight;
  const caller = addSpan(sight);
  const limits = sight.limits<Limits>("B4");
  if (call.fact.traceId === null) return;
  if (call.kind === "tool" && call.fact.tool !== null)
    trace.privileged ||= PRIVILEGED.has(sight.around.toolClass(call.fact.tool, call.fact.toolServer) ?? "");
  const edge = caller === null ? null : judgeEdge(sight, limits, caller);
  if (!limits) return;
  const chain = judgeShape(sight, limits);
  if (!chain && !edge) return;
  const owners = new Set(trace.identities.map((id) => sight.around.identity(id)?.ownerId ?? null).filter((id) => id !== null));
  const isFirst = trace.told === 0n;
  sight.raise({
    detector: "B4",
    startedMs: trace.first,
    severity: edge && trace.privileged ? "high" : "medium",
    title: titled(sight.name, `: ${(chain ?? edge)?.text ?? ""}`),
    addUsd: trace.usd - trace.told,
    addExpectedUsd: isFirst ? usdOf(Math.min(quantileOf(sight.me.traceMedian, 0.5), trace.cost)) : 0n,
    confidence: edge ? 0.7 : 0.75,
    evidence: [
      ...(chain?.facts ?? []),
      ...(edge?.facts ?? []),
      fact("Identities", trace.identities.length),
      fact("Owners", owners.size),
      moneyFact("Cost of the trace", trace.usd),
    ],
  });
  trace.told = trace.usd;
}

const STRIDE = 4;
const [PARENT, LEVEL, OWNER] = [1, 2, 3] as const;

/** Where a span begins in the list; -1: it is not there. */
function spanAt(spans: Spans, id: number): number {
  for (let i = 0; i < spans.length; i += STRIDE) if (spans[i] === id) return i;
  return -1;
}

/** @returns Another identity that called this one, where that can be told. */
function addSpan({ call, trace, subject }: Sight): string | null {
  const { fact: line } = call;
  trace.calls++;
  const me = placeOf(trace, subject.id);
  const { spans } = trace;
  const parent = line.parentSpanId === null || line.parentSpanId === line.spanId ? 0 : hashOf(line.parentSpanId);
  const tokens = call.prompt + call.output;
  trace.tokens += tokens;
  if (trace.rootTokens === 0 || (parent === 0 && tokens > trace.rootTokens)) trace.rootTokens = tokens;
  const parentAt = parent === 0 ? -1 : spanAt(spans, parent);
  if (parent !== 0) countChild(trace, parent);
  if (line.spanId !== null && spans.length < MOST_SPANS * STRIDE) placeSpan(trace, hashOf(line.spanId), parent, parentAt, me);
  const other = line.actorId ?? trace.identities[parentAt >= 0 ? (spans[parentAt + OWNER] ?? 0) : 0] ?? null;
  return other === null || other === subject.id || line.traceId === null ? null : other;
}

/** Where an identity stands among those of a trace; -1: there is no room for it. */
function placeOf(trace: Trace, id: string): number {
  const { identities } = trace;
  // Most traces are of one. A list that is added to is given room for 17, and there are thousands of traces.
  if (identities.length === 0) trace.identities = [id];
  else if (!identities.includes(id) && identities.length < MOST_IDENTITIES) identities.push(id);
  return trace.identities.indexOf(id);
}

function countChild(trace: Trace, parent: number): void {
  let count = 1;
  for (let i = PARENT; i < trace.spans.length; i += STRIDE) if (trace.spans[i] === parent) count++;
  if (count > trace.children) trace.children = count;
}

function placeSpan(trace: Trace, id: number, parent: number, parentAt: number, owner: number): void {
  const { spans } = trace;
  let isAwaited = false;
  for (let i = 0; i < spans.length; i += STRIDE) {
    if (spans[i] === id) return;
    if (spans[i + PARENT] === id) isAwaited = true;
  }
  const level = parent === 0 ? 1 : parentAt < 0 ? 2 : Math.min(MOST_LEVELS, (spans[parentAt + LEVEL] ?? 1) + 1);
  if (spans.length === 0) trace.spans = [id, parent, level, owner];
  else spans.push(id, parent, level, owner);
  trace.depth = Math.max(trace.depth, isAwaited ? measureAgain(trace.spans) : level);
}

/** Children came before their parent. Chains that end in themselves end at the most levels. @returns The most levels. */
function measureAgain(spans: Spans): number {
  const places = new Map<number, number>();
  for (let i = 0; i < spans.length; i += STRIDE) places.set(spans[i] ?? 0, i);
  let most = 1;
  for (let i = 0; i < spans.length; i += STRIDE) {
    let level = 1;
    for (let at: number | undefined = i; at !== undefined && level < MOST_LEVELS; ) {
      const parent: number = spans[at + PARENT] ?? 0;
      if (parent === 0) break;
      level++;
      at = places.get(parent);
    }
    spans[i + LEVEL] = level;
    most = Math.max(most, level);
  }
  return most;
}

function judgeShape(sight: Sight, limits: Limits): Chain | null {
  const text = shapeOf(sight, limits);
  if (text === null) return null;
  const { depth, children, calls } = sight.trace;
  return {
    text,
    facts: [
      fact("Levels", depth),
      fact("Most calls below one", children),
      fact("Calls of the trace", calls),
      fact("Tokens to those of the first call", times(growthOf(sight.trace))),
    ],
  };
}

const growthOf = ({ tokens, rootTokens }: Trace): number => (rootTokens > 0 ? tokens / rootTokens : 0);

/** Neither itself nor one that either of them declared. */
const isStranger = ({ subject, who, around }: Sight, id: string): boolean =>
  id !== subject.id && !who?.declaredCallers.includes(id) && !around.identity(id)?.declaredCallers.includes(subject.id);

function shapeOf(sight: Sight, limits: Limits): string | null {
  const { trace, me } = sight;
  const isLearnt = me.traceDepth.n >= LEARNT_TRACES;
  if (trace.calls > limits.spans && !(isLearnt && trace.calls <= quantileOf(me.traceSpans, 0.99) * 1.2))
    return `one trace of ${trace.calls} calls on ${trace.depth} levels`;
  if (trace.depth > limits.depth && !(isLearnt && trace.depth <= quantileOf(me.traceDepth, 0.99) + 1))
    return `a chain of ${trace.depth} levels`;
  if (trace.children > limits.children && !(isLearnt && trace.children <= quantileOf(me.traceChildren, 0.99) + 1))
    return `one call fans out into ${trace.children}`;
  // A trace whose calls all hang on the first is one agent at work, not a chain of them.
  if (!isLearnt || (trace.depth <= 2 && !trace.identities.some((id) => isStranger(sight, id)))) return null;
  const growth = growthOf(trace);
  const isGrown =
    growth > limits.amplification &&
    growth > limits.usualFactor * quantileOf(me.traceGrowth, 0.5) &&
    growth > BEYOND_OWN * quantileOf(me.traceGrowthMost, 0.99);
  return isGrown ? `a chain of ${times(growth)} times the tokens of its first call` : null;
}

/** Null for callers that were declared, or were here before. Remembered also while the detector is off. */
function judgeEdge(sight: Sight, limits: Limits | null, caller: string): Chain | null {
  const { me, at, around } = sight;
  const last = me.callers.get(caller)?.last;
  see(me.callers, caller, at, MOST_CALLERS);
  if (!limits || sight.historyMs < limits.learningDays * DAY_MS) return null;
  const open = sight.goingOn("B4");
  const first = me.callers.get(caller)?.first ?? at;
  const isNew = last === undefined || at - last > limits.edgeDays * DAY_MS || (open !== undefined && first >= open.started);
  if (!isNew || !isStranger(sight, caller)) return null;
  const name = shown(around.identity(caller)?.name ?? caller);
  return { text: `called by ${cut(name, SHOWN)}, undeclared`, facts: [fact("Caller", name), fact("Declared", "no")] };
}
