import type { TimedEvent } from "../native-event";
import { callEvent, instantsIn, type Scene, type Story, styleFor } from "../story";
import { openTrace } from "../trace";

const IDENTITY = "warranty-claims-agent";

/** The same question, word for word, within one session. */
function make(scene: Scene, count: number): TimedEvent[] {
  const caller = scene.callerOf(IDENTITY);
  const trace = openTrace(caller, scene.fromMs);
  const promptHash = caller.random.hex(8);
  return instantsIn(scene, count).map((atMs, step) => {
    const event = callEvent(scene, caller, { atMs, trace, step, style: styleFor("sonnet", "longContext", 8, 6), cacheShare: 0.2 });
    event.promptHash = promptHash;
    return { atMs, event };
  });
}

export const promptLoop: Story = {
  id: "prompt-loop",
  title: "A claims agent asks the same question over and over",
  identities: [IDENTITY],
  from: { daysAgo: 2, at: "16:05" },
  to: { daysAgo: 2, at: "16:35" },
  finds: "One prompt hash fifty times and more in ten minutes of one trace (B1)",
  events: { count: 180, make },
};
