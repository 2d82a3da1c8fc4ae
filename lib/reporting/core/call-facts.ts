/** What single calls tell that sums do not: what failed and was tried again, how long chains are, what was done twice. */
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { findRepeats, type Work } from "./repeats";

/** One stored line of a call. An event with two models has two, of one id. `costUsd` is what of it has a price. */
export type CallLine = Work & { occurredAt: string; status: string; costUsd: string };

export type CallPart = { calls: number; costUsd: string };
export type CallFacts = {
  from: string;
  to: string;
  /** The oldest call that was read, where there are more than `maxLines`; null when all were. */
  readFrom: string | null;
  maxLines: number;
  all: CallPart;
  failed: CallPart;
  /** Attempts after the first, whether they failed or not. */
  retried: CallPart;
  /** Did what an earlier call of their trace had done. */
  repeated: CallPart;
  /** Calls that belong to a trace. */
  traced: CallPart & { traces: number; mostCalls: number };
  /** The dearest, dearest first. */
  traces: (CallPart & { traceId: string; at: string; repeated: number })[];
  /** Of tool calls: the servers that offered them, dearest first; null is not known. */
  servers: (CallPart & { name: string | null })[];
};

const SHOWN_TRACES = 10;

/** @param lines Newest first, at most one more than `maxLines`: then they are cut. */
export function callFacts(lines: readonly CallLine[], span: { from: string; to: string }, maxLines: number): CallFacts {
  const read = lines.slice(0, maxLines);
  const repeats = findRepeats([...read].reverse());
  const traced = read.filter((line) => line.traceId !== null);
  const traces = [...groupedBy(traced, (line) => line.traceId)].map(([traceId, those]) => ({
    traceId: traceId ?? "",
    at: those.at(-1)?.occurredAt ?? span.from,
    repeated: new Set(those.flatMap(({ eventId }) => (repeats.has(eventId) ? [eventId] : []))).size,
    ...partOf(those),
  }));
  const tools = read.filter((line) => line.tool !== null);
  const servers = [...groupedBy(tools, (line) => line.toolServer)].map(([name, those]) => ({ name, ...partOf(those) }));
  return {
    ...span,
    readFrom: lines.length > maxLines ? (read.at(-1)?.occurredAt ?? null) : null,
    maxLines,
    all: partOf(read),
    failed: partOf(read.filter((line) => line.status === "error")),
    retried: partOf(read.filter((line) => line.isRetry)),
    repeated: partOf(read.filter((line) => repeats.has(line.eventId))),
    traced: { ...partOf(traced), traces: traces.length, mostCalls: traces.reduce((most, { calls }) => Math.max(most, calls), 0) },
    traces: traces.sort(dearestFirst).slice(0, SHOWN_TRACES),
    servers: servers.sort(dearestFirst),
  };
}

const partOf = (lines: readonly CallLine[]): CallPart => ({
  calls: new Set(lines.map((line) => line.eventId)).size,
  costUsd: formatUsd(sumUsd(lines.map((line) => parseUsd(line.costUsd)))),
});

function groupedBy(lines: readonly CallLine[], keyOf: (line: CallLine) => string | null): Map<string | null, CallLine[]> {
  const groups = new Map<string | null, CallLine[]>();
  for (const line of lines) {
    const key = keyOf(line);
    const known = groups.get(key);
    if (known) known.push(line);
    else groups.set(key, [line]);
  }
  return groups;
}

function dearestFirst(a: CallPart, b: CallPart): number {
  const [left, right] = [parseUsd(a.costUsd), parseUsd(b.costUsd)];
  return left === right ? b.calls - a.calls : left < right ? 1 : -1;
}
