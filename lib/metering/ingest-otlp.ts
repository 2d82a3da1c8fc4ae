import type { Context } from "@/lib/auth/context";
import { normaliseLogs } from "./core/adapters/otlp-logs";
import { normaliseSpans } from "./core/adapters/otlp-traces";
import type { OtlpOutcome } from "./core/otlp/answer";
import type { Encoding } from "./core/otlp/read-payload";
import { readRaw } from "./core/raw/raw-body";
import { type IngestHow, ingestEvents } from "./ingest-events";
import { keepAccepted, type RawBody } from "./keep-raw";
import { withSealedHashes } from "./seal-content";
import { sourceOf } from "./source-of";

const READERS = { traces: normaliseSpans, logs: normaliseLogs } as const;
/** Reasons of one answer: clients write it into a log line. */
const MAX_REASONS = 3;

/**
 * Takes an OTLP export request in. What is no usage counts as taken; a resend counts nothing twice.
 * Right: event.write. @throws Malformed when the request cannot be read, Forbidden without a source.
 */
export async function ingestOtlp(
  ctx: Context,
  signal: keyof typeof READERS,
  bytes: Uint8Array,
  encoding: Encoding,
  how: IngestHow = {},
): Promise<OtlpOutcome> {
  const sourceId = sourceOf(ctx);
  const normalised = withSealedHashes(READERS[signal](bytes, encoding));
  const { events, rejected: unread, reports = [] } = normalised;
  if (events.length === 0 && unread.length === 0 && reports.length === 0) return { rejected: 0, message: "" };
  const format = `otlp-${signal}` as const;
  const raw: RawBody = { format, body: () => readRaw(format, bytes, encoding) };
  const { rejected, results } = await ingestEvents(ctx, sourceId, normalised, { ...how, raw });
  await keepAccepted(ctx, sourceId, raw);
  const reasons = results.flatMap(({ status, reason }) => (status === "rejected" || status === "conflict" ? [reason ?? status] : []));
  return { rejected, message: [...new Set(reasons)].slice(0, MAX_REASONS).join("; ") };
}
