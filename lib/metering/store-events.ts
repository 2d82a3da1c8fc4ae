/**
 * Puts events that were read into the ledger: attributed, rated at their own time, and stored with their roll-ups and
 * with what they tell of calls that others may tell of too.
 */
import { randomUUID } from "node:crypto";
import type { Context } from "@/lib/auth/context";
import { type InventorySnapshot, loadInventory } from "@/lib/identities";
import { attribute } from "@/lib/identities/core/attribute";
import { Unavailable } from "@/lib/kernel/errors";
import { loadPriceBook } from "@/lib/pricing";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import { eventIdOf } from "./core/event-id";
import { dimensionOf, keptDetails, keptHints, type RatedFields, rateUsageLine, unpricedMarks } from "./core/ledger-lines";
import { type OwnReports, ownReport } from "./core/settle/own-reports";
import type { SettledReport } from "./core/settle/report";
import type { Billing, Normalised, UsageEvent } from "./core/usage-event";
import { countBudgets } from "./count-budgets";
import type { IngestItem } from "./ingest-events";
import type { Mark } from "./store/call-reports";
import { type Dimension, dimensionIds, dimensionText } from "./store/dimensions";
import { type InsertOutcome, insertLines, readEventKeys } from "./store/insert-lines";
import type { LedgerLine } from "./store/ledger-line";
import { readSource, type SourceFacts } from "./store/sources";
import { readVersions } from "./store/versions";

const RETRIES = 20;

export type Item = { index: number; event: UsageEvent; eventId: string };
type StoredKey = { occurredAt: Date; payloadHash: string };
/** An item with how it is billed and the dimension of each of its lines. */
type Draft = { item: Item; billing: Billing; dimensionIds: number[] };
type Ledger = { inventory: InventorySnapshot; source: SourceFacts };

/** What the chunks of one payload share. `kept`: the reports that were stored with the events. */
export type Payload = {
  sourceId: string;
  mark: Mark;
  /** By the keys of their events. */
  reports: ReadonlyMap<string, SettledReport>;
  /** Of spans without an event: kept with the first events that are stored. */
  loose: readonly SettledReport[];
  kept: OwnReports;
};

export function payloadOf(sourceId: string, receivedAt: Date, { events, rejected, reports = [] }: Normalised): Payload {
  const keys = reports.length === 0 ? new Set() : new Set([...events.map(({ event }) => event.dedupeKey), ...rejected.map(({ id }) => id)]);
  const byKey = new Map<string, SettledReport>();
  for (const each of reports) if (each.report.event && !byKey.has(each.report.id)) byKey.set(each.report.id, each);
  const loose = reports.filter(({ report }) => !report.event && !keys.has(report.id));
  return { sourceId, mark: { id: randomUUID(), receivedAt }, reports: byKey, loose, kept: new Map() };
}

/** What is told of these events, and once of all spans without an event, by the ids of the ledger. */
function reportsOf({ sourceId, mark, reports, loose, kept }: Payload, fresh: readonly Item[]): OwnReports {
  const own: OwnReports = new Map();
  for (const { event, eventId } of fresh) {
    const report = reports.get(event.dedupeKey);
    if (report) own.set(eventId, ownReport(sourceId, mark.receivedAt, report, eventId, true));
  }
  if (kept.size > 0) return own;
  for (const each of loose) {
    const id = eventIdOf(sourceId, each.report.id);
    if (!own.has(id)) own.set(id, ownReport(sourceId, mark.receivedAt, each, id, false));
  }
  return own;
}

/** Stores what is new of a chunk and says for each item what became of it. */
export async function storeEvents(ctx: Context, payload: Payload, items: readonly Item[]): Promise<IngestItem[]> {
  const firstById = new Map<string, Item>();
  for (const item of items) if (!firstById.has(item.eventId)) firstById.set(item.eventId, item);
  const known = await storeNew(ctx, payload, [...firstById.values()]);
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
async function storeNew(ctx: Context, payload: Payload, items: readonly Item[]): Promise<Map<string, StoredKey>> {
  const { sourceId, mark } = payload;
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
    const fresh = items.filter((item) => !known.has(item.eventId));
    const drafts = await attributed(ctx, { inventory, source }, fresh);
    const reports = reportsOf(payload, fresh);
    const lines = linesOf(book, mark.receivedAt, drafts, reports);
    const counters = await countBudgets(
      ctx.db,
      versions,
      drafts.flatMap((draft) => draft.dimensionIds),
    );
    const batch = { sourceId, receivedAt: mark.receivedAt, versions, counters };
    outcome = await insertLines(ctx.db, batch, lines, { mark, rows: [...reports.values()] });
    if (outcome !== "stored") continue;
    if (fresh.length > 0) for (const [id, report] of reports) payload.kept.set(id, report);
    return known;
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
function* linesOf(book: PriceBook, receivedAt: Date, drafts: readonly Draft[], reports: OwnReports): Generator<LedgerLine> {
  for (const draft of drafts) yield* eventLines(book, receivedAt, draft, reports.get(draft.item.eventId)?.countedBy ?? null);
}

function eventLines(
  book: PriceBook,
  receivedAt: Date,
  { item: { event, eventId }, billing, dimensionIds }: Draft,
  countedBy: string | null,
): LedgerLine[] {
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
      countedBy,
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
