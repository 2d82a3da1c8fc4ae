/**
 * Takes normalised events into the ledger: attributed to who made the call, rated at the call's own time, stored and
 * added to the roll-ups exactly once. Every adapter, the import of files and the sample organisation come through here.
 */

import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { type InventorySnapshot, loadInventory, proveOperators } from "@/lib/identities";
import { attribute } from "@/lib/identities/core/attribute";
import { Unavailable } from "@/lib/kernel/errors";
import { loadPriceBook } from "@/lib/pricing";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import { acceptedSpan, type Refusal, timeRefusal } from "./core/accepted-time";
import { eventIdOf } from "./core/event-id";
import { dimensionOf, keptDetails, keptHints, type RatedFields, rateUsageLine, unpricedMarks } from "./core/ledger-lines";
import { provenBatch, tokensOf } from "./core/proven-batch";
import type { Billing, Normalised, UsageEvent } from "./core/usage-event";
import { keepRejected, type RawBody } from "./keep-raw";
import { settleCalls } from "./settle-calls";
import { type Dimension, dimensionIds, dimensionText } from "./store/dimensions";
import { type InsertOutcome, insertLines, readEventKeys } from "./store/insert-lines";
import type { LedgerLine } from "./store/ledger-line";
import { ensurePartitionsFor } from "./store/partitions";
import { addRefusals } from "./store/source-activity";
import { readRetentionDays, readSource, type SourceFacts } from "./store/sources";
import { addUnsettled, deleteUnsettled } from "./store/unsettled-reports";
import { readVersions } from "./store/versions";

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
const RETRIES = 20;

type Item = { index: number; event: UsageEvent; eventId: string };
type StoredKey = { occurredAt: Date; payloadHash: string };
/** An item with how it is billed and the dimension of each of its lines. */
type Draft = { item: Item; billing: Billing; dimensionIds: number[] };
type Ledger = { inventory: InventorySnapshot; book: PriceBook; source: SourceFacts };

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
  // Written before the first line: a crash between storing and settling leaves what is to be settled.
  const unsettled = batch.reports?.length ? await addUnsettled(ctx.db, sourceId, batch.reports, receivedAt) : undefined;
  for (let start = 0; start < items.length; start += CHUNK) {
    results.push(...(await storeChunk(ctx, sourceId, receivedAt, items.slice(start, start + CHUNK))));
  }
  results.sort((a, b) => a.index - b.index);
  if (!how.isRetry) await recordRefusals(ctx, sourceId, receivedAt, batch, results, how.raw);
  if (batch.reports && unsettled !== undefined) {
    await settleCalls(ctx, sourceId, batch.reports, results);
    await deleteUnsettled(ctx.db, unsettled);
  }
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

async function storeChunk(ctx: Context, sourceId: string, receivedAt: Date, items: readonly Item[]): Promise<IngestItem[]> {
  const firstById = new Map<string, Item>();
  for (const item of items) if (!firstById.has(item.eventId)) firstById.set(item.eventId, item);
  const known = await storeNew(ctx, sourceId, receivedAt, [...firstById.values()]);
  return items.map((item) => {
    const first = firstById.get(item.eventId) as Item;
    const stored = known.get(item.eventId);
    if (stored) return againstKnown(item, stored);
    if (first === item) return { index: item.index, id: item.event.dedupeKey, status: "accepted" };
    return againstKnown(item, { occurredAt: first.event.occurredAt, payloadHash: first.event.payloadHash });
  });
}

function againstKnown({ index, event }: Item, known: StoredKey): IngestItem {
  const id = event.dedupeKey;
  if (known.occurredAt.getTime() !== event.occurredAt.getTime()) {
    const reason = `an event with this id was accepted with another time, ${known.occurredAt.toISOString()}; the first stays`;
    return { index, id, status: "conflict", reason, location: "time", fix: "Give each event an id of its own." };
  }
  if (known.payloadHash.slice(0, 32) !== event.payloadHash.slice(0, 32)) {
    const reason = "an event with this id was accepted with other content; the first stays";
    return {
      index,
      id,
      status: "conflict",
      reason,
      location: "id",
      fix: "Give each event an id of its own; send a correction as a new event.",
    };
  }
  return { index, id, status: "duplicate" };
}

/**
 * Attributes, rates and inserts what is new. Starts again when the inventory or the prices changed in between, or when
 * another batch stored some of the events first.
 * @returns what was already stored, by event id; everything else is stored now.
 */
async function storeNew(ctx: Context, sourceId: string, receivedAt: Date, items: readonly Item[]): Promise<Map<string, StoredKey>> {
  let known = new Map<string, StoredKey>();
  let outcome: InsertOutcome = "stored";
  for (let attempt = 0; attempt < RETRIES; attempt++) {
    const versions = await readVersions(ctx.db, outcome === "stale");
    const [inventory, book, source] = await Promise.all([
      loadInventory(ctx.db, versions.inventory),
      loadPriceBook(ctx.db, versions.prices),
      readSource(ctx.db, sourceId, versions.inventory),
    ]);
    if (outcome === "known")
      known = await readEventKeys(
        ctx.db,
        items.map((item) => item.eventId),
      );
    const drafts = await attributed(
      ctx,
      { inventory, source },
      items.filter((item) => !known.has(item.eventId)),
    );
    outcome = await insertLines(ctx.db, versions, sourceId, receivedAt, linesOf(book, receivedAt, drafts));
    if (outcome === "stored") return known;
  }
  throw new Unavailable("the inventory or the price book is being changed without pause; send the batch again", 2);
}

/** Who made each call: the dimension of each line, which may have to be made first. */
async function attributed(
  ctx: Context,
  { inventory, source }: Pick<Ledger, "inventory" | "source">,
  items: readonly Item[],
): Promise<Draft[]> {
  const wanted = new Map<string, Dimension>();
  const texts = items.map(({ event }) => {
    const billing = event.billing ?? source.billing;
    const attribution = attribute(inventory, source, event.hints, event.occurredAt);
    return event.lines.map((usage) => {
      const dimension = dimensionOf(source.id, attribution, event, usage, billing);
      const text = dimensionText(dimension);
      if (!wanted.has(text)) wanted.set(text, dimension);
      return text;
    });
  });
  const ids = await dimensionIds(ctx.db, wanted);
  return items.map((item, i) => ({
    item,
    billing: item.event.billing ?? source.billing,
    dimensionIds: (texts[i] as string[]).map((text) => known(ids, text)),
  }));
}

function known(ids: ReadonlyMap<string, number>, text: string): number {
  const id = ids.get(text);
  if (id === undefined) throw new Error("a dimension that was just made is not there");
  return id;
}

/** The rows of the ledger, made one event at a time while they are written. */
function* linesOf(book: PriceBook, receivedAt: Date, drafts: readonly Draft[]): Generator<LedgerLine> {
  for (const draft of drafts) yield* eventLines(book, receivedAt, draft);
}

function eventLines(book: PriceBook, receivedAt: Date, { item: { event, eventId }, billing, dimensionIds }: Draft): LedgerLine[] {
  const said = billing === "flat" && event.billing === undefined ? { ...event, billing } : event;
  const rated = event.lines.map((line) => rateUsageLine(book, said, line));
  const unpriced = unpricedMarks(
    event.role,
    rated.map((line) => line.costUsd),
  );
  const labels = hasKeys(event.labels) ? event.labels : null;
  return event.lines.map((usage, lineNo) => {
    const { charges, costUsd, flatValueUsd, flags } = rated[lineNo] as RatedFields;
    return {
      occurredAt: event.occurredAt,
      eventId,
      payloadHash: event.payloadHash.slice(0, 32),
      lineNo,
      dimensionId: dimensionIds[lineNo] as number,
      role: event.role,
      events: lineNo === 0 ? 1 : 0,
      unpricedEvents: unpriced[lineNo] ?? 0,
      sourceEventId: event.dedupeKey,
      producer: event.producer,
      receivedAt,
      status: event.status,
      errorType: event.errorType ?? null,
      attempt: event.attempt ?? null,
      retryOf: event.retryOf ?? null,
      latencyMs: event.latencyMs ?? null,
      mode: event.mode,
      region: event.region ?? null,
      convention: event.convention,
      quality: event.quality,
      quantities: usage.quantities,
      charges,
      costUsd,
      flatValueUsd,
      flags,
      clientCostUsd: lineNo === 0 ? (event.clientCostUsd ?? null) : null,
      traceId: event.traceId ?? null,
      spanId: event.spanId ?? null,
      parentSpanId: event.parentSpanId ?? null,
      sessionId: event.sessionId ?? null,
      callKey: event.callKey ?? null,
      hints: keptHints(event),
      details: keptDetails(event),
      labels,
    };
  });
}

function hasKeys(value: object): boolean {
  for (const _ in value) return true;
  return false;
}
