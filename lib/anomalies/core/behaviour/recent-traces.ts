/** What traces of an identity are usually like: each is counted when it is among the last no more. */
import { hashOf } from "./call";
import type { IdentityState, RecentTrace } from "./identity-state";
import { addToQuantile } from "./quantile";
import type { Trace } from "./trace-state";

const MOST_RECENT = 16;

export function noteTrace(me: IdentityState, group: string, trace: Trace, at: number): void {
  const name = hashOf(group);
  let recent = me.traces.get(name);
  if (!recent) {
    if (me.traces.size >= MOST_RECENT) countOldest(me);
    recent = { last: at, cost: 0, depth: 0, children: 0, spans: 0, growth: 0 };
    me.traces.set(name, recent);
  }
  recent.last = Math.max(recent.last, at);
  recent.cost = trace.cost;
  recent.depth = trace.depth;
  recent.children = trace.children;
  recent.spans = trace.calls;
  recent.growth = trace.rootTokens > 0 ? trace.tokens / trace.rootTokens : 0;
}

function countOldest(me: IdentityState): void {
  let name: number | undefined;
  let oldest: RecentTrace | undefined;
  for (const [key, recent] of me.traces) {
    if (oldest && recent.last >= oldest.last) continue;
    name = key;
    oldest = recent;
  }
  if (name === undefined || !oldest) return;
  me.traces.delete(name);
  addToQuantile(me.traceCost, 0.999, oldest.cost);
  addToQuantile(me.traceMedian, 0.5, oldest.cost);
  addToQuantile(me.traceDepth, 0.99, oldest.depth);
  addToQuantile(me.traceChildren, 0.99, oldest.children);
  addToQuantile(me.traceSpans, 0.99, oldest.spans);
  addToQuantile(me.traceGrowth, 0.5, oldest.growth);
  addToQuantile(me.traceGrowthMost, 0.99, oldest.growth);
}
