/**
 * One call, one billable span. Wrappers around an instrumented client report its call again, as an ancestor; the deepest
 * span that has counts is the call, the others are evidence of it.
 */
import { byPart, type Family } from "./family";
import { isStray } from "./parts";
import { type CallReport, isToldLater, partRank, type ReportedEvent } from "./report";

type Candidate = CallReport & { event: ReportedEvent };

/** The spans that repeat a call which another one counts, each with that other one. The order of the spans does not matter. */
export function repeatedSpans(reports: readonly CallReport[], family: Family): Map<CallReport, CallReport> {
  const repeated = new Map<CallReport, CallReport>();
  const repeats = (one: CallReport, counted: CallReport): void => {
    const known = repeated.get(one);
    if (!known || place(counted) < place(known)) repeated.set(one, counted);
  };
  for (const inner of reports) {
    if (inner.signal !== "span" || !isCandidate(inner) || countsNothing(inner, family)) continue;
    if (isCallLike(inner)) {
      eachWrapper(inner, family, repeats);
      if (inner.producer === "langsmith") eachOtherPart(inner, family, repeats);
    } else if (inner.kind === "tool") {
      const outer = sameToolAround(inner, family);
      if (outer) repeats(inner, outer);
    }
  }
  return repeated;
}

const place = (report: CallReport): string => `${report.spanId}:${report.sourceId}:${partRank(report)}:${report.id}`;
const isCandidate = (report: CallReport): report is Candidate => report.event !== undefined;
const isCallLike = (report: CallReport): boolean => report.kind === "call" || report.kind === "usage";

/** LangSmith's clients may tell the end of a call and its counts apart. */
function eachOtherPart(part: Candidate, family: Family, repeats: (one: CallReport, counted: CallReport) => void): void {
  for (const other of family.partsBeside(part)) {
    if (!isCandidate(other) || !isCallLike(other) || countsNothing(other, family)) continue;
    if (isPoorer(part, other) || (!isPoorer(other, part) && isSecond(part, other))) repeats(part, other);
  }
}

/** Of two parts that know the same one counts, unless both did for good. */
const isSecond = (part: Candidate, other: Candidate): boolean => part.fixedRole !== "billable" && byPart(part, other) > 0;
/** Counts that belong to no call neither count it nor repeat it. */
const countsNothing = (report: CallReport, family: Family): boolean => isToldLater(report) && isStray(report, family.endsBeside(report));

function eachWrapper(inner: Candidate, family: Family, repeats: (one: CallReport, counted: CallReport) => void): void {
  let isOwnCall = true;
  for (const outer of family.ancestorsOf(inner)) {
    // A call made inside a tool or an agent that a call started is another call.
    if (outer.kind === "tool" || outer.kind === "run") isOwnCall = false;
    for (const part of outer.producer === "langsmith" ? [outer, ...family.partsBeside(outer)] : [outer]) {
      if (!isCandidate(part) || !isCallLike(part) || countsNothing(part, family) || !(isOwnCall || part.kind === "usage")) continue;
      if (isPoorer(inner, part)) repeats(inner, part);
      else repeats(part, inner);
    }
  }
}

/** Of a call and a wrapper around it, whether the inner one is what adds nothing. */
function isPoorer(inner: Candidate, outer: Candidate): boolean {
  // What is counted for good stays counted, so the other one is not.
  if (inner.fixedRole !== outer.fixedRole && (inner.fixedRole === "billable" || outer.fixedRole === "billable"))
    return outer.fixedRole === "billable";
  // Counts that are evidence for good will never count what repeats them.
  if (outer.fixedRole === "evidence" && isToldLater(outer)) return false;
  // An end that has counts of its own needs none that came without an end.
  if (outer.event.isMeasured && isToldLater(inner) && !isToldLater(outer)) return true;
  return !inner.event.isMeasured && (outer.event.isMeasured || (inner.event.isFailed && !outer.event.isFailed));
}

/** A client's span of a tool call inside the agent's span of the same tool call. */
function sameToolAround(inner: Candidate, family: Family): CallReport | undefined {
  const outer = family.ancestorsOf(inner).find(isCandidate);
  return outer?.kind === "tool" && inner.event.callKey !== undefined && inner.event.callKey === outer.event.callKey ? outer : undefined;
}
