/**
 * The spans of a payload as trees: who calls whom, as far as this payload knows. A parent in another payload is unknown
 * here and only ever adds identity later; it never changes what a leaf counts.
 */
import type { Span } from "./model";

const MAX_ANCESTORS = 64;

export type Family = { /** Nearest first. Cycles and very deep chains end. */ ancestorsOf(span: Span): Span[] };

export function familyOf(spans: readonly Span[]): Family {
  const byId = new Map<string, Span>();
  for (const span of spans) if (span.spanId !== "") byId.set(`${span.traceId}:${span.spanId}`, span);
  return {
    ancestorsOf(span) {
      const ancestors: Span[] = [];
      const seen = new Set<Span>([span]);
      let parent = byId.get(`${span.traceId}:${span.parentSpanId}`);
      while (parent && !seen.has(parent) && ancestors.length < MAX_ANCESTORS) {
        ancestors.push(parent);
        seen.add(parent);
        parent = byId.get(`${parent.traceId}:${parent.parentSpanId}`);
      }
      return ancestors;
    },
  };
}
