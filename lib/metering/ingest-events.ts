/**
 * Takes normalised events into the ledger: attributed to who made the call, rated at the call's own time, stored and
 * added to the roll-ups exactly once. Every adapter, the import of files and the sample organisation come through here.
 */

import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { proveOperators } from "@/lib/identities";
import { acceptedSpan, type Refusal, timeRefusal } from "./core/accepted-time";
import { eventIdOf } from "./core/event-id";
import { provenBatch, tokensOf } from "./core/proven-batch";
import type { Normalised } from "./core/usage-event";
import { keepRejected, type RawBody } from "./keep-raw";
import { settlePayload } from "./settle-calls";
import { ensurePartitionsFor } from "./store/partitions";
import { addRefusals } from "./store/source-activity";
import { readRetentionDays } from "./store/sources";
import { type Item, payloadOf, storeEvents } from "./store-events";

export type IngestItem = {
  index: number;
  id?: string;
  status: "accepted" | "duplicate" | "conflict" | "rejected";
  reason?: string;
  location?: string;
  fix?: string;
};
export type IngestResult = { accepted: number; duplicates: number; rejected: number; results: IngestItem[] };

/**
 * `onBehalfOf`: a token of the operator, for all events that bring none of their own. `raw`: what the batch was read from,
 * for the queue of what is not taken. `isRetry`: it comes from that queue, where it stays if it is not taken.
 */
export type IngestHow = { onBehalfOf?: string | null | undefined; raw?: RawBody; isRetry?: boolean };

/** Events of one statement: large enough to be fast, small enough that row locks are short. */
const CHUNK = 1_000;

/**
 * Stores what is new of a batch and says for each item what became of it, in the order of the batch.
 * Guarantees: an id is stored once for ever within its source; a resend is a duplicate, the same id with other content
 * or another time a conflict, and the first stays; what one chunk stored stays when a later one fails, and a retry of
 * the whole batch counts nothing twice. Refuses (per item) events older than the retention or over a day ahead.
 * A token of an operator is checked first, and never stored. Right: event.write.
 */
export async function ingestEvents(ctx: Context, sourceId: string, sent: Normalised, how: IngestHow = {}): Promise<IngestResult> {
  authorize(ctx, "event.write");
  const batch = await withProvenOperators(ctx, sent, how.onBehalfOf ?? undefined);
  const receivedAt = ctx.clock.now();
  const span = acceptedSpan(receivedAt, await readRetentionDays(ctx.db));
  const results: IngestItem[] = batch.rejected.map((item) => ({ ...item, status: "rejected" as const }));
  const items: Item[] = [];
  for (const { index, event } of batch.events) {
    const refusal: Refusal | null = timeRefusal(span, event.occurredAt);
    if (refusal) results.push({ index, id: event.dedupeKey, status: "rejected", ...refusal });
    else items.push({ index, event, eventId: eventIdOf(sourceId, event.dedupeKey) });
  }
  await ensurePartitionsFor(
    ctx.db,
    items.map((item) => item.event.occurredAt),
  );
  const payload = payloadOf(sourceId, receivedAt, batch);
  for (let start = 0; start < items.length; start += CHUNK) {
    results.push(...(await storeEvents(ctx, payload, items.slice(start, start + CHUNK))));
  }
  results.sort((a, b) => a.index - b.index);
  if (!how.isRetry) await recordRefusals(ctx, sourceId, receivedAt, batch, results, how.raw);
  if (batch.reports?.length) await settlePayload(ctx, sourceId, payload.mark, batch.reports, results, payload.kept);
  const count = (status: IngestItem["status"]) => results.filter((item) => item.status === status).length;
  return { accepted: count("accepted"), duplicates: count("duplicate"), rejected: count("rejected") + count("conflict"), results };
}

async function withProvenOperators(ctx: Context, batch: Normalised, header?: string): Promise<Normalised> {
  const tokens = tokensOf(batch, header);
  return tokens.size === 0 ? batch : provenBatch(batch, await proveOperators(ctx, tokens), header);
}

/** What was not taken is counted for the page of the source, and put into its queue. */
async function recordRefusals(
  ctx: Context,
  sourceId: string,
  receivedAt: Date,
  batch: Normalised,
  results: readonly IngestItem[],
  raw: RawBody | undefined,
): Promise<void> {
  const refused = results.flatMap(({ index, status }) => (status === "accepted" ? [] : [{ index, status }]));
  if (refused.length === 0) return;
  const producers = new Map(batch.events.map(({ index, event }) => [index, event.producer]));
  await addRefusals(
    ctx.db,
    sourceId,
    receivedAt,
    refused.map(({ index, status }) => ({ producer: producers.get(index) ?? "", status })),
  );
  await keepRejected(ctx.db, sourceId, {
    receivedAt,
    refused: results.filter(({ status }) => status === "rejected" || status === "conflict"),
    hashOf: (index) => batch.events.find((item) => item.index === index)?.event.payloadHash,
    raw,
  });
}
