import { keptHints } from "../ledger-lines";
import type { UsageEvent } from "../usage-event";
import type { SettledReport } from "./report";
import { settle } from "./settle";

/** What a gateway's row tells for the reports of the clients behind it: none without the id of its answer. */
export function gatewayReports(event: UsageEvent): SettledReport[] {
  if (event.callKey === undefined) return [];
  const occurredAtMs = event.occurredAt.getTime();
  const hints = keptHints(event);
  return settle([
    {
      id: event.dedupeKey,
      sourceId: "",
      traceId: event.traceId ?? "",
      spanId: "",
      parentSpanId: "",
      signal: "gateway",
      producer: "other",
      kind: "call",
      own: [],
      event: {
        occurredAtMs,
        startUs: (occurredAtMs - (event.latencyMs ?? 0)) * 1_000,
        endUs: occurredAtMs * 1_000,
        isFailed: event.status === "error",
        isMeasured: event.quality !== "missing",
        counts: event.lines.reduce((sum, { quantities }) => sum + Object.values(quantities).filter((count) => count !== null).length, 0),
        callKey: event.callKey,
        flags: event.flags,
        resource: [],
        said: { hints, ...(event.sessionId === undefined ? {} : { sessionId: event.sessionId }) },
      },
    },
  ]);
}
