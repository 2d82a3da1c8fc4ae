import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { binaryAttributes, normaliseCloudEvents } from "./core/adapters/cloudevents";
import { readRaw } from "./core/raw/raw-body";
import { type IngestHow, type IngestResult, ingestEvents } from "./ingest-events";
import { keepAccepted, type RawBody } from "./keep-raw";
import { settleTimes } from "./settle-times";
import { sourceOf } from "./source-of";

/**
 * Takes CloudEvents in: one or a list in the body, or one whose attributes are `ce-` headers. The same source and id again
 * changes nothing. `results` tells what became of those that were not plainly accepted, or of all when `isVerbose`.
 * Right: event.write. @throws Malformed when nothing can be read, TooLarge beyond 10,000 events, Forbidden without a source.
 */
export async function receiveCloudEvents(
  ctx: Context,
  bytes: Uint8Array,
  how: { headers: Iterable<readonly [string, string]>; isVerbose: boolean } & IngestHow,
): Promise<IngestResult> {
  authorize(ctx, "event.write");
  const sourceId = sourceOf(ctx);
  const attributes = binaryAttributes(how.headers);
  const read = normaliseCloudEvents(bytes, attributes, ctx.clock.now());
  const body = () => readRaw("cloudevents", bytes);
  const raw: RawBody = { format: "cloudevents", body: () => (attributes === null ? body() : { ...attributes, data: body() }) };
  const result = await ingestEvents(ctx, sourceId, await settleTimes(ctx, sourceId, read), { ...how, raw });
  await keepAccepted(ctx, sourceId, raw);
  return how.isVerbose ? result : { ...result, results: result.results.filter(({ status }) => status !== "accepted") };
}
