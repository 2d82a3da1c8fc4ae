import type { Context } from "@/lib/auth/context";
import { normaliseNativeBody } from "./core/adapters/native";
import { readRaw } from "./core/raw/raw-body";
import { type IngestHow, type IngestResult, ingestEvents } from "./ingest-events";
import { keepAccepted, type RawBody } from "./keep-raw";
import { sourceOf } from "./source-of";

/**
 * Takes native events in, as JSON or one a line. Each event stands for itself: `results` tells what became of those that
 * were not plainly accepted, or of all when `isVerbose`. Right: event.write.
 * @throws Malformed when the body cannot be read, TooLarge beyond 10,000 events, Forbidden without a source.
 */
export async function receiveEvents(
  ctx: Context,
  bytes: Uint8Array,
  how: { isLines: boolean; isVerbose: boolean } & IngestHow,
): Promise<IngestResult> {
  const sourceId = sourceOf(ctx);
  const raw: RawBody = { format: "native", body: () => readRaw("native", bytes) };
  const result = await ingestEvents(ctx, sourceId, normaliseNativeBody(bytes, how.isLines), { ...how, raw });
  await keepAccepted(ctx, sourceId, raw);
  return how.isVerbose ? result : { ...result, results: result.results.filter(({ status }) => status !== "accepted") };
}
