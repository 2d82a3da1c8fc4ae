/** Reports of traces as trees: who calls whom, as far as it is known. */
import { type CallReport, isToldLater, partRank } from "./report";

const MAX_ANCESTORS = 64;

const NONE: readonly CallReport[] = [];

export type Family = {
  /** Nearest first. Cycles and very deep chains end. Counts that were told later hang where the end beside them does. */
  ancestorsOf(report: CallReport): readonly CallReport[];
  /** What else the same source tells of the same span, what counts first. */
  partsBeside(report: CallReport): readonly CallReport[];
  /** Of these the ends. Only LangSmith's clients tell a span in parts. */
  endsBeside(report: CallReport): readonly CallReport[];
};

/**
 * A span that two sources sent, or one in parts, is one place in the tree: a report's own source is asked first, and of that
 * the part that counts. The order does not matter.
 */
export function familyOf(reports: readonly CallReport[]): Family {
  // By the span alone: ids of spans are all but unique, and two ids in one text cost more than the rest of it.
  const places = new Map<string, CallReport[]>();
  for (const report of reports) {
    if (report.signal !== "span" || report.spanId === "" || report.traceId === "") continue;
    const others = places.get(report.spanId);
    if (others) others.push(report);
    else places.set(report.spanId, [report]);
  }
  const parentOf = ({ traceId, parentSpanId, sourceId }: CallReport): CallReport | undefined => {
    if (parentSpanId === "" || traceId === "") return undefined;
    const found = places.get(parentSpanId)?.filter((place) => place.traceId === traceId) ?? [];
    if (found.length <= 1) return found[0];
    const own = found.filter((place) => place.sourceId === sourceId);
    return (own.length > 0 ? own : found).reduce((a, b) => (byPart(b, a) < 0 ? b : a));
  };
  const partsBeside = (report: CallReport): readonly CallReport[] => {
    const beside = ({ id, traceId, sourceId }: CallReport) =>
      id !== report.id && traceId === report.traceId && sourceId === report.sourceId;
    const parts = places.get(report.spanId)?.filter(beside) ?? NONE;
    return parts.length > 1 ? [...parts].sort(byPart) : parts;
  };
  const endsBeside = (report: CallReport): readonly CallReport[] =>
    report.producer === "langsmith" && report.signal === "span" ? partsBeside(report).filter((part) => !isToldLater(part)) : NONE;
  return {
    partsBeside,
    endsBeside,
    ancestorsOf(told) {
      const report = (isToldLater(told) ? endsBeside(told)[0] : undefined) ?? told;
      if (report.parentSpanId === "" || report.traceId === "") return NONE;
      const ancestors: CallReport[] = [];
      const seen = new Set<CallReport>([told, report]);
      let parent = parentOf(report);
      while (parent && !seen.has(parent) && ancestors.length < MAX_ANCESTORS) {
        ancestors.push(parent);
        seen.add(parent);
        parent = parentOf(parent);
      }
      return ancestors;
    },
  };
}

/** Of one source, the end of a call before counts that came without it, and an end with counts before one without. */
export function byPart(a: CallReport, b: CallReport): number {
  if (a.sourceId !== b.sourceId) return a.sourceId < b.sourceId ? -1 : 1;
  return partRank(a) - partRank(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
