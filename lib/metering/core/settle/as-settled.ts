import type { UsageEvent } from "../usage-event";
import type { Settled } from "./report";

/** The event as its line will say it. What the item alone tells (counts, times, status) stays. */
export function asSettled(event: UsageEvent, settled: Settled): UsageEvent {
  const { role, hints, labels, sessionId, network, callKey, served } = settled;
  // One copy, then what is said: a spread for each field was a third of this.
  const said: UsageEvent = { ...event, role, hints };
  if (labels !== undefined) said.labels = labels;
  if (sessionId !== undefined) said.sessionId = sessionId;
  if (network !== undefined) said.network = network;
  if (callKey !== undefined) said.callKey = callKey;
  if (served === undefined) return said;
  const { provider, model, flags } = served;
  if (flags.length > 0) said.flags = [...event.flags, ...flags];
  said.lines = event.lines.map(({ quantities }) => ({ provider, model, quantities }));
  return said;
}
