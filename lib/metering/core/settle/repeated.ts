/**
 * One call, one billable span. Wrappers around an instrumented client report its call again, as an ancestor; the deepest
 * span that has counts is the call, the others are evidence of it.
 */
import type { Family } from "./family";
import type { CallReport, ReportedEvent } from "./report";

type Candidate = CallReport & { event: ReportedEvent };

/** The spans that repeat a call which another one counts, each with that other one. The order of the spans does not matter. */
export function repeatedSpans(reports: readonly CallReport[], family: Family): Map<CallReport, CallReport> {
  const repeated = new Map<CallReport, CallReport>();
  const repeats = (one: CallReport, counted: CallReport): void => {
    const known = repeated.get(one);
    if (!known || place(counted) < place(known)) repeated.set(one, counted);
  };
  for (const inner of reports) {
    if (inner.signal !== "span" || !isCandidate(inner)) continue;
    if (isCallLike(inner)) eachWrapper(inner, family, repeats);
    else if (inner.kind === "tool") {
      const outer = sameToolAround(inner, family);
      if (outer) repeats(inner, outer);
    }
  }
  return repeated;
}

const place = ({ spanId, sourceId }: CallReport): string => `${spanId}:${sourceId}`;
const isCandidate = (report: CallReport): report is Candidate => report.event !== undefined;
const isCallLike = (report: CallReport): boolean => report.kind === "call" || report.kind === "usage";

function eachWrapper(inner: Candidate, family: Family, repeats: (one: CallReport, counted: CallReport) => void): void {
  let isOwnCall = true;
  for (const outer of family.ancestorsOf(inner)) {
    // A call made inside a tool or an agent that a call started is another call.
    if (outer.kind === "tool" || outer.kind === "run") isOwnCall = false;
    if (!isCandidate(outer) || !isCallLike(outer) || !(isOwnCall || outer.kind === "usage")) continue;
    if (isPoorer(inner, outer)) repeats(inner, outer);
    else repeats(outer, inner);
  }
}

/** Of a call and a wrapper around it, whether the inner one is what adds nothing. */
function isPoorer(inner: Candidate, outer: Candidate): boolean {
  // What is counted for good stays counted, so the other one is not.
  if (inner.fixedRole !== outer.fixedRole && (inner.fixedRole === "billable" || outer.fixedRole === "billable"))
    return outer.fixedRole === "billable";
  return !inner.event.isMeasured && (outer.event.isMeasured || (inner.event.isFailed && !outer.event.isFailed));
}

/** A client's span of a tool call inside the agent's span of the same tool call. */
function sameToolAround(inner: Candidate, family: Family): CallReport | undefined {
  const outer = family.ancestorsOf(inner).find(isCandidate);
  return outer?.kind === "tool" && inner.event.callKey !== undefined && inner.event.callKey === outer.event.callKey ? outer : undefined;
}
