import type { UsageEvent } from "../usage-event";
import type { Settled } from "./report";

/** The event as its line will say it. What the item alone tells (counts, times, status) stays. */
export function asSettled(event: UsageEvent, settled: Settled): UsageEvent {
  const { role, hints, labels, sessionId, network, callKey, served } = settled;
  return {
    ...event,
    role,
    hints,
    ...(labels === undefined ? {} : { labels }),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(network === undefined ? {} : { network }),
    ...(callKey === undefined ? {} : { callKey }),
    ...(served === undefined
      ? {}
      : {
          flags: [...event.flags, ...served.flags],
          lines: event.lines.map((line) => ({ ...line, provider: served.provider, model: served.model })),
        }),
  };
}
