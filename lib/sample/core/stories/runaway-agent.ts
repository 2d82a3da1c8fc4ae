import type { TimedEvent } from "../native-event";
import { callEvent, instantsIn, type Scene, type Story, styleFor } from "../story";
import { openTrace } from "../trace";

const IDENTITY = "route-planner-agent";
/** Each call asks the next one, until a chain is this long and another begins. */
const CHAIN = 14;

/** One trace that plans the same detour again and again, deeper and deeper. */
function make(scene: Scene, count: number): TimedEvent[] {
  const caller = scene.callerOf(IDENTITY);
  const trace = openTrace(caller, scene.fromMs);
  let parent = trace.rootSpanId;
  return instantsIn(scene, count).map((atMs, step) => {
    const growth = 3 + (5 * step) / count;
    const event = callEvent(scene, caller, { atMs, trace, step, style: styleFor("opus", "longContext", growth, 4), cacheShare: 0.35 });
    if (step > 0) event.parentSpanId = step % CHAIN === 0 ? trace.rootSpanId : parent;
    parent = event.spanId;
    return { atMs, event };
  });
}

export const runawayAgent: Story = {
  id: "runaway-agent",
  title: "A planner agent does not stop",
  identities: [IDENTITY],
  from: { daysAgo: 3, at: "13:10" },
  to: { daysAgo: 3, at: "14:40" },
  finds: "A quarter of an hour far above its expectation, a trace of hundreds of spans and 14 levels (B4, B13)",
  events: { count: 780, make },
};
