import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { normaliseResponses } from "./core/adapters/responses";
import { readRaw } from "./core/raw/raw-body";
import { type IngestHow, type IngestResult, ingestEvents } from "./ingest-events";
import { keepAccepted, type RawBody } from "./keep-raw";
import { settleTimes } from "./settle-times";
import { sourceOf } from "./source-of";

/**
 * Takes answers of a provider in, each with its context. Each stands for itself: `results` tells what became of those
 * that were not plainly accepted, or of all when `isVerbose`. Right: event.write.
 * @throws Malformed when the body cannot be read, TooLarge beyond 10,000 answers, Invalid for a provider without a name,
 * Forbidden without a source.
 */
export async function receiveResponses(
  ctx: Context,
  bytes: Uint8Array,
  how: { provider: string; isVerbose: boolean } & IngestHow,
): Promise<IngestResult> {
  authorize(ctx, "event.write");
  const sourceId = sourceOf(ctx);
  const raw: RawBody = { format: "responses", provider: how.provider, body: () => readRaw("responses", bytes) };
  const read = normaliseResponses(bytes, how.provider, ctx.clock.now());
  const result = await ingestEvents(ctx, sourceId, await settleTimes(ctx, sourceId, read), { ...how, raw });
  await keepAccepted(ctx, sourceId, raw);
  return how.isVerbose ? result : { ...result, results: result.results.filter(({ status }) => status !== "accepted") };
}
