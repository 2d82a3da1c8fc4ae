/** B1: the same prompt again and again. Look-ups that repeat are usual, and so are retries, which are B2's. */
import { titled } from "../title";
import { hashOf, isRetry, shown } from "./call";
import { dollars, fact, numberOf, percent } from "./figures";
import { daysBefore, forgetOldest, markDay } from "./known";
import type { Sight } from "./sight";
import { LAST, type Loop, type Prompts, type Trace } from "./trace-state";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./week-profile";

type Limits = { repeats: number; distinctShare: number; costUsd: number; exemptDays: number; highRepeats: number; highUsd: number };

const WINDOW = 10;
const SLOTS = 16;
const MOST_LOOPS = 16;
/** Prompts of an evaluation suite are many. */
export const MOST_RECURRING = 64;

export function watchPromptLoop(sight: Sight): void {
  const { call, trace, me, at } = sight;
  const { promptHash } = call.fact;
  if (promptHash === null || call.kind !== "model" || isRetry(call.fact)) return;
  const limits = sight.limits<Limits>("B1");
  if (!limits) return;
  const hash = hashOf(promptHash);
  if (trace.prompts === null) {
    // Most traces have one. A list that is added to is given room for 17.
    trace.prompts = { ring: [hash, at], usd: [call.costUsd], n: 1, loops: null };
    return;
  }
  const loop = addPrompt(trace, trace.prompts, hash, at, call.costUsd, call.cost);
  if (!loop) return;
  const inWindow = busiest(loop, call.minute);
  if (inWindow.calls < limits.repeats) return;
  const usual = daysBefore(markDay(me.recurring, hash, Math.floor(at / DAY_MS), MOST_RECURRING));
  if (usual >= limits.exemptDays || inWindow.cost < limits.costUsd) return;
  const distinct = distinctShare(trace.prompts);
  if (distinct > limits.distinctShare) return;
  raiseLoop(sight, limits, loop, inWindow, distinct);
}

function raiseLoop(sight: Sight, limits: Limits, loop: Loop, inWindow: Window, distinct: number): void {
  const { trace, call } = sight;
  const before = sight.goingOn("B1");
  const spent = numberOf((before?.actual ?? 0n) + loop.untold);
  const tools = trace.tools;
  const isStuck = tools !== null && tools.n - loop.toolCalls >= 3 && tools.distinct === loop.toolsSeen;
  const isHigh = loop.count >= limits.highRepeats || spent >= limits.highUsd || isStuck;
  sight.raise({
    detector: "B1",
    startedMs: loop.started,
    severity: isHigh ? "high" : "medium",
    title: titled(sight.name, ` sent the same prompt ${loop.count} times`),
    addUsd: loop.untold,
    addExpectedUsd: loop.isTold ? 0n : loop.firstUsd,
    confidence: Math.min(0.98, 0.8 + 0.1 * Math.log10(loop.count)),
    evidence: [
      fact("Calls with the same prompt", loop.count),
      fact("Within 10 minutes", inWindow.calls),
      fact("Distinct prompts among the last 20", percent(distinct)),
      fact("Cost within 10 minutes", dollars(inWindow.cost)),
      fact("Tool calls that bring nothing new", isStuck ? "yes" : "not seen"),
      fact("Model", shown(call.fact.model)),
    ],
  });
  loop.untold = 0n;
  loop.isTold = true;
}

/** Only a prompt that was among the last twenty is followed; it is begun with those. */
function addPrompt(trace: Trace, prompts: Prompts, hash: number, at: number, usd: bigint, cost: number): Loop | undefined {
  let loop = prompts.loops?.get(hash);
  if (loop && at - loop.last > HOUR_MS) {
    prompts.loops?.delete(hash);
    loop = undefined;
  }
  if (!loop) {
    const filled = Math.min(prompts.n, LAST);
    for (let i = 0; i < filled; i++) {
      if (prompts.ring[2 * i] !== hash || at - (prompts.ring[2 * i + 1] ?? 0) > HOUR_MS) continue;
      loop ??= startLoop(trace, prompts, hash, prompts.ring[2 * i + 1] ?? at);
      addToLoop(loop, prompts.ring[2 * i + 1] ?? at, prompts.usd[i] ?? 0n, numberOf(prompts.usd[i] ?? 0n));
    }
  }
  const slot = prompts.n % LAST;
  prompts.ring[2 * slot] = hash;
  prompts.ring[2 * slot + 1] = at;
  prompts.usd[slot] = usd;
  prompts.n++;
  if (loop) addToLoop(loop, at, usd, cost);
  return loop;
}

function startLoop(trace: Trace, prompts: Prompts, hash: number, at: number): Loop {
  prompts.loops ??= new Map();
  if (prompts.loops.size >= MOST_LOOPS) forgetOldest(prompts.loops);
  const loop: Loop = {
    started: at,
    last: at,
    count: 0,
    newest: -1,
    calls: new Uint16Array(SLOTS),
    costs: new Float64Array(SLOTS),
    firstUsd: 0n,
    untold: 0n,
    isTold: false,
    toolCalls: trace.tools?.n ?? 0,
    toolsSeen: trace.tools?.distinct ?? 0,
  };
  prompts.loops.set(hash, loop);
  return loop;
}

function addToLoop(loop: Loop, at: number, usd: bigint, cost: number): void {
  if (loop.count === 0) loop.firstUsd = usd;
  loop.count++;
  loop.untold += usd;
  loop.started = Math.min(loop.started, at);
  loop.last = Math.max(loop.last, at);
  const minute = Math.floor(at / MINUTE_MS);
  if (minute <= loop.newest - SLOTS) return;
  for (let m = Math.max(loop.newest + 1, minute - SLOTS + 1); m <= minute; m++) {
    loop.calls[m % SLOTS] = 0;
    loop.costs[m % SLOTS] = 0;
  }
  loop.newest = Math.max(loop.newest, minute);
  loop.calls[minute % SLOTS] = Math.min(65_535, (loop.calls[minute % SLOTS] ?? 0) + 1);
  loop.costs[minute % SLOTS] = (loop.costs[minute % SLOTS] ?? 0) + cost;
}

type Window = { calls: number; cost: number };

/** Of all spans of ten minutes that hold a minute and are not yet forgotten: a late call fills one that is past. */
function busiest(loop: Loop, minute: number): Window {
  let best: Window = { calls: 0, cost: 0 };
  for (let end = Math.min(minute, loop.newest); end <= Math.min(loop.newest, minute + WINDOW - 1); end++) {
    let calls = 0;
    let cost = 0;
    for (let m = Math.max(end - WINDOW + 1, loop.newest - SLOTS + 1, 0); m <= end; m++) {
      calls += loop.calls[m % SLOTS] ?? 0;
      cost += loop.costs[m % SLOTS] ?? 0;
    }
    if (calls > best.calls) best = { calls, cost };
  }
  return best;
}

function distinctShare({ ring, n }: Prompts): number {
  const distinct = new Set<number>();
  for (let i = 0; i < Math.min(n, LAST); i++) distinct.add(ring[2 * i] ?? 0);
  return n === 0 ? 1 : distinct.size / Math.min(n, LAST);
}
