/** What a log record tells of a call for the other reports of it: see `settle/report.ts`. */
import { given } from "../optional";
import { isMeasured } from "../reported-usage";
import type { CallReport } from "../settle/report";
import type { UsageEvent } from "../usage-event";
import { carriedBy, carriedByResource } from "./carried";
import type { LogReading } from "./log-event";
import type { LogRecord } from "./model";

export function logReport(record: LogRecord, reading: LogReading, event: UsageEvent): CallReport {
  const usage = reading.usage ?? {};
  const endUs = event.occurredAt.getTime() * 1_000;
  return {
    id: event.dedupeKey,
    sourceId: "",
    traceId: record.traceId,
    spanId: "",
    parentSpanId: record.spanId,
    signal: "log",
    producer: reading.producer,
    kind: reading.kind,
    own: carriedBy(record.attributes),
    event: {
      occurredAtMs: event.occurredAt.getTime(),
      startUs: endUs - (event.latencyMs ?? 0) * 1_000,
      endUs,
      isFailed: event.status === "error",
      isMeasured: isMeasured(usage),
      counts: Object.keys(usage).length,
      ...given("callKey", reading.callKey),
      flags: event.flags,
      resource: carriedByResource(record.resource),
    },
  };
}
