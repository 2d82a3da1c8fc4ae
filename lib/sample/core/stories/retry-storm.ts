import type { NativeEvent, TimedEvent } from "../native-event";
import { callEvent, type Scene, type Story, styleFor } from "../story";
import { failedCall, openTrace } from "../trace";

const IDENTITY = "ticket-summariser";
const FEWEST_ATTEMPTS = 2;
const MOST_ATTEMPTS = 7;

/** Requests that fail and are tried again, more often the longer it lasts. A call that timed out was billed all the same. */
function make(scene: Scene, count: number): TimedEvent[] {
  const caller = scene.callerOf(IDENTITY);
  const style = styleFor("gpt5", "longContext", 9, 8);
  const spanMs = scene.toMs - scene.fromMs;
  const events: TimedEvent[] = [];
  while (events.length < count) {
    const progress = events.length / count;
    let atMs = Math.floor(scene.fromMs + spanMs * 0.94 * progress);
    const attempts = Math.min(count - events.length, Math.round(FEWEST_ATTEMPTS + (MOST_ATTEMPTS - FEWEST_ATTEMPTS) * progress));
    const trace = openTrace(caller, atMs);
    const promptHash = caller.random.hex(8);
    let previous: NativeEvent | undefined;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const event = callEvent(scene, caller, { atMs, trace, step: attempt - 1, style, cacheShare: 0 });
      event.promptHash = promptHash;
      event.attempt = attempt;
      if (previous) event.retryOf = previous.id;
      const fails = attempt < attempts || scene.random.chance(0.35);
      if (fails && scene.random.chance(0.7)) failedCall(event, scene.random, "overloaded");
      else if (fails) Object.assign(event, { status: "error", errorType: "timeout" });
      events.push({ atMs, event });
      previous = event;
      atMs = Math.min(scene.toMs - 1, atMs + 2_000 + attempt * 3_000);
    }
  }
  return events;
}

export const retryStorm: Story = {
  id: "retry-storm",
  title: "A summariser retries against an overloaded provider",
  identities: [IDENTITY],
  from: { daysAgo: 5, at: "09:20" },
  to: { daysAgo: 5, at: "09:55" },
  finds: "Attempts per request rise from 2 to 7, over half of the calls fail (B2); the cost of failed and repeated calls is its impact",
  events: { count: 640, make },
};
