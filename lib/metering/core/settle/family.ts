/** Reports of traces as trees: who calls whom, as far as it is known. */
import type { CallReport } from "./report";

const MAX_ANCESTORS = 64;

const NONE: readonly CallReport[] = [];

export type Family = { /** Nearest first. Cycles and very deep chains end. */ ancestorsOf(report: CallReport): readonly CallReport[] };

/** A span that two sources sent is one place in the tree: a report's own source is asked first. The order does not matter. */
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
    return found.find((place) => place.sourceId === sourceId) ?? found.reduce((a, b) => (b.sourceId < a.sourceId ? b : a));
  };
  return {
    ancestorsOf(report) {
      if (report.parentSpanId === "" || report.traceId === "") return NONE;
      const ancestors: CallReport[] = [];
      const seen = new Set<CallReport>([report]);
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
