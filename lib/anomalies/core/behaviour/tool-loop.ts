/** B3: the same tool with the same arguments, or a short cycle of tools, over and over in a trace. */
import { cut, SHOWN, titled } from "../title";
import { hashOf, isRetry, shown } from "./call";
import { fact } from "./figures";
import { daysBefore, forgetOldest, markDay } from "./known";
import { MOST_RECURRING } from "./prompt-loop";
import type { Sight } from "./sight";
import { LAST, type ToolCall, type Tools, type Trace } from "./trace-state";
import { DAY_MS } from "./week-profile";

type Limits = { repeats: number; cycles: number; exemptDays: number; highRepeats: number };

const MOST_CALLS = 32;

export function watchToolLoop(sight: Sight): void {
  const { call, trace, me, at } = sight;
  const { tool, toolServer, argsHash } = call.fact;
  if (call.kind !== "tool" || tool === null || argsHash === null || isRetry(call.fact)) return;
  const limits = sight.limits<Limits>("B3");
  if (!limits) return;
  const hash = hashOf(`${toolServer ?? ""}\n${tool}\n${argsHash}`);
  trace.tools ??= { hashes: [], n: 0, distinct: 0, seen: new Map() };
  const entry = addTool(trace, trace.tools, hash, at);
  const same = countLast(trace.tools, hash);
  const period = same >= limits.repeats ? 0 : cycleOf(trace.tools, limits.cycles);
  if (same < limits.repeats && period === 0) return;
  const usual = daysBefore(markDay(me.recurring, hash, Math.floor(at / DAY_MS), MOST_RECURRING));
  if (usual >= limits.exemptDays) return;
  const spent = trace.usd - entry.untoldFrom;
  const name = shown(tool);
  sight.raise({
    detector: "B3",
    startedMs: entry.first,
    severity: entry.count >= limits.highRepeats ? "high" : "medium",
    title:
      period === 0
        ? titled(sight.name, ` called ${cut(name, SHOWN)} the same way ${entry.count} times`)
        : titled(sight.name, ` goes round in a cycle of ${period} tool calls`),
    addUsd: spent,
    addExpectedUsd: entry.isTold ? 0n : spent / BigInt(entry.count),
    confidence: Math.min(0.97, 0.75 + 0.1 * Math.log10(entry.count)),
    evidence: [
      fact("Tool", name),
      fact("Calls with the same arguments", entry.count),
      fact("Among the last 20", same),
      fact("Cycle", period === 0 ? "none" : `${period} calls, ${limits.cycles} times again`),
    ],
  });
  entry.untoldFrom = trace.usd;
  entry.isTold = true;
}

function addTool(trace: Trace, tools: Tools, hash: number, at: number): ToolCall {
  let entry = tools.seen.get(hash);
  if (!entry) {
    if (tools.seen.size >= MOST_CALLS) forgetOldest(tools.seen);
    entry = { last: at, first: at, count: 0, untoldFrom: trace.usd, isTold: false };
    tools.seen.set(hash, entry);
    tools.distinct++;
  }
  entry.count++;
  entry.first = Math.min(entry.first, at);
  entry.last = Math.max(entry.last, at);
  tools.hashes[tools.n % LAST] = hash;
  tools.n++;
  return entry;
}

function countLast({ hashes, n }: Tools, hash: number): number {
  let count = 0;
  for (let i = 0; i < Math.min(n, LAST); i++) if (hashes[i] === hash) count++;
  return count;
}

/** The shortest period of 2 to 4 in which the last calls come again `cycles` times; 0 for none. */
function cycleOf({ hashes, n }: Tools, cycles: number): number {
  const last = (back: number): number => hashes[(n - 1 - back) % LAST] ?? 0;
  for (let period = 2; period <= 4; period++) {
    const checked = period * cycles;
    if (n < checked + period || checked + period > LAST) continue;
    let i = 0;
    while (i < checked && last(i) === last(i + period)) i++;
    if (i === checked) return period;
  }
  return 0;
}
