import { sha256Hex } from "@/lib/kernel/hash";
import type { Normalised, UsageEvent } from "@/lib/metering/core/usage-event";
import { type Quantities, UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";

/** A plain chat call that succeeded; a test says only what it is about. */
export function usageEvent(
  over: Partial<UsageEvent> & { quantities?: Partial<Quantities>; model?: string; provider?: string } = {},
): UsageEvent {
  const { quantities, model = "gpt-4o", provider = "openai", ...fields } = over;
  const event: UsageEvent = {
    dedupeKey: "evt-1",
    payloadHash: "",
    producer: "native",
    occurredAt: new Date("2026-03-15T10:00:00Z"),
    role: "billable",
    operation: "chat",
    status: "ok",
    lines: [{ provider, model, quantities: { ...UNKNOWN_QUANTITIES, input: 1000n, output: 100n, requests: 1n, ...quantities } }],
    convention: "disjoint",
    quality: "provider",
    mode: "standard",
    hints: {},
    labels: {},
    flags: [],
    ...fields,
  };
  event.payloadHash =
    over.payloadHash ??
    sha256Hex(
      JSON.stringify([event.dedupeKey, event.occurredAt, event.lines, event.hints], (_, v) => (typeof v === "bigint" ? `${v}` : v)),
    );
  return event;
}

export const batchOf = (...events: UsageEvent[]): Normalised => ({
  events: events.map((event, index) => ({ index, event })),
  rejected: [],
});
