/**
 * One call, one billable span. Wrappers around an instrumented client report its call again, as an ancestor; the deepest
 * span that has counts is the call, the others are evidence of it.
 */
import { isMeasured, type ReportedUsage } from "../reported-usage";
import type { SpanClass } from "./classify";
import type { Family } from "./family";
import type { Span } from "./model";

export type Candidate = { span: Span; spanClass: SpanClass; usage: ReportedUsage; callKey: string | undefined };

/** The candidates that repeat a call which another one counts. The order of the spans does not matter. */
export function repeatedSpans(candidates: readonly Candidate[], family: Family): Set<Span> {
  const bySpan = new Map(candidates.map((candidate) => [candidate.span, candidate]));
  const repeated = new Set<Span>();
  for (const inner of candidates) {
    if (!isCallLike(inner)) {
      if (inner.spanClass.kind === "tool" && wrapsSameTool(inner, family, bySpan)) repeated.add(inner.span);
      continue;
    }
    let isOwnCall = true;
    for (const ancestor of family.ancestorsOf(inner.span)) {
      const outer = bySpan.get(ancestor);
      if (!outer) continue;
      // A call made inside a tool or an agent that a call started is another call.
      if (outer.spanClass.kind === "tool" || outer.spanClass.kind === "run") isOwnCall = false;
      if (isCallLike(outer) && (isOwnCall || outer.spanClass.kind === "usage")) repeated.add(repeating(inner, outer));
    }
  }
  for (const span of sameCallTwice(candidates.filter((candidate) => !repeated.has(candidate.span)))) repeated.add(span);
  return repeated;
}

const isCallLike = (candidate: Candidate): boolean => candidate.spanClass.kind === "call" || candidate.spanClass.kind === "usage";

/** Of a call and a wrapper around it, the one that adds nothing. */
function repeating(inner: Candidate, outer: Candidate): Span {
  const isInnerPoorer = !isMeasured(inner.usage) && (isMeasured(outer.usage) || (inner.span.isError && !outer.span.isError));
  return isInnerPoorer ? inner.span : outer.span;
}

/** A client's span of a tool call inside the agent's span of the same tool call. */
function wrapsSameTool(inner: Candidate, family: Family, bySpan: ReadonlyMap<Span, Candidate>): boolean {
  for (const ancestor of family.ancestorsOf(inner.span)) {
    const outer = bySpan.get(ancestor);
    if (outer && outer.spanClass.kind !== "tool") return false;
    if (outer) return inner.callKey !== undefined && inner.callKey === outer.callKey;
  }
  return false;
}

/** Two instrumentations side by side: one response id in one trace at one time. Ids alone are not enough, since caches and mocks repeat them. */
function sameCallTwice(candidates: readonly Candidate[]): Span[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    if (!isCallLike(candidate) || candidate.callKey === undefined || candidate.span.traceId === "") continue;
    const key = `${candidate.span.traceId}:${candidate.callKey}`;
    const group = groups.get(key);
    if (group) group.push(candidate);
    else groups.set(key, [candidate]);
  }
  return [...groups.values()].flatMap((group) => {
    if (group.length < 2) return [];
    const [best, ...others] = [...group].sort(byWorth);
    return best ? others.filter((other) => overlap(best.span, other.span)).map((other) => other.span) : [];
  });
}

const byWorth = (a: Candidate, b: Candidate): number =>
  Number(isMeasured(b.usage)) - Number(isMeasured(a.usage)) ||
  Object.keys(b.usage).length - Object.keys(a.usage).length ||
  (a.span.spanId < b.span.spanId ? -1 : 1);

const overlap = (a: Span, b: Span): boolean => a.startNano <= b.endNano && b.startNano <= a.endNano;
