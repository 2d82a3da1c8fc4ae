import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { normaliseRuns, type Run } from "./core/adapters/langsmith";
import { type IngestHow, type IngestResult, ingestEvents } from "./ingest-events";
import { keepAccepted, type RawBody } from "./keep-raw";
import { withSealedHashes } from "./seal-content";
import { sourceOf } from "./source-of";

/**
 * Takes runs of LangSmith's clients in: model calls and tools count once each, whatever their runs came in; runs that
 * have not ended are taken and say nothing yet. Right: event.write. @throws Forbidden without a source.
 */
export async function receiveRuns(ctx: Context, runs: readonly Run[], how: IngestHow): Promise<Omit<IngestResult, "results">> {
  authorize(ctx, "event.write");
  const sourceId = sourceOf(ctx);
  const raw: RawBody = { format: "langsmith", body: () => runs };
  const { results: _, ...counts } = await ingestEvents(ctx, sourceId, withSealedHashes(normaliseRuns(runs)), { ...how, raw });
  await keepAccepted(ctx, sourceId, raw);
  return counts;
}
