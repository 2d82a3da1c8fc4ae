import { normaliseCloudEvents } from "./core/adapters/cloudevents";
import { normaliseGateway } from "./core/adapters/gateways";
import { normaliseRuns, runsOfJson } from "./core/adapters/langsmith";
import { normaliseLitellm } from "./core/adapters/litellm";
import { readBooked } from "./core/adapters/metric-events";
import { normaliseNativeBody } from "./core/adapters/native";
import { normaliseLogs } from "./core/adapters/otlp-logs";
import { normaliseSpans } from "./core/adapters/otlp-traces";
import type { ReadCalls } from "./core/adapters/read-rows";
import { normaliseResponses } from "./core/adapters/responses";
import type { RawFormat } from "./core/raw/raw-body";
import type { Normalised } from "./core/usage-event";
import { withSealedHashes } from "./seal-content";

/** What is read from a stored body: everything but metrics, whose points are booked first. */
export type ReadableFormat = Exclude<RawFormat, "otlp-metrics"> | "metrics";
type Stored = { body: Uint8Array; receivedAt: Date; provider?: string | null };

/** Reads a stored body as its route would have. @throws Malformed, TooLarge, Invalid. */
export function readPayload(format: ReadableFormat, { body, receivedAt, provider }: Stored): Normalised | ReadCalls {
  switch (format) {
    case "native":
      return normaliseNativeBody(body, false);
    case "cloudevents":
      return normaliseCloudEvents(body, null, receivedAt);
    case "responses":
      return normaliseResponses(body, provider ?? "", receivedAt);
    case "litellm":
      return withSealedHashes(normaliseLitellm(body));
    case "langsmith":
      return withSealedHashes(normaliseRuns(runsOfJson(body)));
    case "otlp-traces":
      return withSealedHashes(normaliseSpans(body, "json"));
    case "otlp-logs":
      return withSealedHashes(normaliseLogs(body, "json"));
    case "metrics":
      return readBooked(body);
    default:
      return normaliseGateway(format, body, receivedAt);
  }
}
