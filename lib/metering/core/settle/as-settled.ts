import type { UsageEvent } from "../usage-event";
import type { Settled } from "./report";

/**
 * The event as its line will say it, which is said in place: copying it was more than all else here. What the item alone
 * tells (counts, times, status) stays.
 */
export function asSettled(event: UsageEvent, settled: Settled): UsageEvent {
  const { role, hints, labels, sessionId, network, callKey, served } = settled;
  event.role = role;
  event.hints = hints;
  if (labels !== undefined) event.labels = labels;
  if (sessionId !== undefined) event.sessionId = sessionId;
  if (network !== undefined) event.network = network;
  if (callKey !== undefined) event.callKey = callKey;
  if (served === undefined) return event;
  const { provider, model, flags } = served;
  // The report of the call holds the list as it was.
  if (flags.length > 0) event.flags = [...event.flags, ...flags];
  event.lines = event.lines.map(({ quantities }) => ({ provider, model, quantities }));
  return event;
}
