/** Which instants an event may have: not older than the retention, and at most a day ahead of the receiver's clock. */
import type { Span } from "@/lib/kernel/period";

export const FUTURE_TOLERANCE_MS = 86_400_000;
const DAY_MS = 86_400_000;

export type Refusal = { reason: string; location: string; fix: string };

export function acceptedSpan(now: Date, retentionDays: number): Span {
  return { start: new Date(now.getTime() - retentionDays * DAY_MS), end: new Date(now.getTime() + FUTURE_TOLERANCE_MS) };
}

/** Null when the instant is accepted. Both bounds are inside. */
export function timeRefusal(span: Span, occurredAt: Date): Refusal | null {
  if (occurredAt < span.start) {
    const reason = `the event's time, ${occurredAt.toISOString()}, is before ${span.start.toISOString()}, the oldest that is kept`;
    return { reason, location: "time", fix: "Send it within the retention, or raise the retention in the settings." };
  }
  if (occurredAt > span.end) {
    const reason = `the event's time, ${occurredAt.toISOString()}, is more than a day in the future`;
    return { reason, location: "time", fix: "Send the instant of the call in UTC; check the sender's clock." };
  }
  return null;
}
