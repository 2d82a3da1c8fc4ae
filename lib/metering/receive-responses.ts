import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { normaliseResponses } from "./core/adapters/responses";
import { type IngestResult, ingestEvents } from "./ingest-events";
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
  how: { provider: string; isVerbose: boolean },
): Promise<IngestResult> {
  authorize(ctx, "event.write");
  const sourceId = sourceOf(ctx);
  const read = normaliseResponses(bytes, how.provider, ctx.clock.now());
  const result = await ingestEvents(ctx, sourceId, await settleTimes(ctx, sourceId, read));
  return how.isVerbose ? result : { ...result, results: result.results.filter(({ status }) => status !== "accepted") };
}
