/** Reports of traces as trees: who calls whom, as far as it is known. */
import type { CallReport } from "./report";

const MAX_ANCESTORS = 64;

export type Family = { /** Nearest first. Cycles and very deep chains end. */ ancestorsOf(report: CallReport): CallReport[] };

/** A span that two sources sent is one place in the tree: a report's own source is asked first. The order does not matter. */
export function familyOf(reports: readonly CallReport[]): Family {
  const places = new Map<string, CallReport[]>();
  for (const report of reports) {
    if (report.signal !== "span" || report.spanId === "" || report.traceId === "") continue;
    const place = `${report.traceId}:${report.spanId}`;
    const others = places.get(place);
    if (others) others.push(report);
    else places.set(place, [report]);
  }
  const parentOf = (report: CallReport): CallReport | undefined => {
    if (report.parentSpanId === "" || report.traceId === "") return undefined;
    const found = places.get(`${report.traceId}:${report.parentSpanId}`);
    if (!found || found.length === 1) return found?.[0];
    return found.find(({ sourceId }) => sourceId === report.sourceId) ?? found.reduce((a, b) => (b.sourceId < a.sourceId ? b : a));
  };
  return {
    ancestorsOf(report) {
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
