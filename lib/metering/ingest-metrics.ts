import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { proveOperator } from "@/lib/identities";
import { acceptedSpan, timeRefusal } from "./core/accepted-time";
import { type Booked, bookedEvents, writeBooked } from "./core/adapters/metric-events";
import { bookPoint, type MetricPoint, type ReadMetrics, readMetrics, type SeriesState } from "./core/adapters/otlp-metrics";
import { fromUnixNano } from "./core/instants";
import type { OtlpOutcome } from "./core/otlp/answer";
import type { Encoding } from "./core/otlp/read-payload";
import { readRaw } from "./core/raw/raw-body";
import type { Normalised } from "./core/usage-event";
import { type IngestHow, type IngestItem, ingestEvents } from "./ingest-events";
import { keepAccepted, type RawBody } from "./keep-raw";
import { sourceOf } from "./source-of";
import { addInboxPayload, deleteInboxPayload } from "./store/inbox";
import { lockSeries, readMetricSource, writeSeries } from "./store/metric-series";
import { readRetentionDays } from "./store/sources";

const MAX_REASONS = 3;
/** The format under which booked points wait in the inbox. */
const BOOKED_METRICS = "metrics";

/**
 * Takes an OTLP metrics request in. Metrics are evidence, unless the source sends nothing else (`metricsOnly`). What is no
 * usage counts as taken. A delta is one event by its series and time. What a cumulative point adds is booked with its
 * series locked, and waits in the inbox by the same transaction until the ledger has it: a resend adds nothing, and a
 * crash in between loses nothing. Right: event.write.
 * @throws Malformed when the request cannot be read, Forbidden without a source.
 */
export async function ingestMetrics(
  ctx: Context,
  _signal: "metrics",
  bytes: Uint8Array,
  encoding: Encoding,
  how: IngestHow = {},
): Promise<OtlpOutcome> {
  authorize(ctx, "event.write");
  const sourceId = sourceOf(ctx);
  const raw: RawBody = { format: "otlp-metrics", body: () => readRaw("otlp-metrics", bytes, encoding) };
  const results = await takeMetrics(ctx, sourceId, readMetrics(bytes, encoding), { ...how, raw });
  if (results.length > 0) await keepAccepted(ctx, sourceId, raw);
  const refused = results.filter(({ status }) => status === "rejected" || status === "conflict");
  const reasons = refused.map(({ status, reason }) => reason ?? status);
  return { rejected: refused.length, message: [...new Set(reasons)].slice(0, MAX_REASONS).join("; ") };
}

/**
 * Books and stores points that were read. A token of the operator is checked before: what waits holds its proof alone.
 * @returns what became of each that adds anything.
 */
export async function takeMetrics(
  ctx: Context,
  sourceId: string,
  read: ReadMetrics,
  { onBehalfOf, ...how }: IngestHow,
): Promise<IngestItem[]> {
  if (read.points.length === 0 && read.rejected.length === 0) return [];
  const { metricsOnly, createdAt } = await readMetricSource(ctx.db, sourceId);
  const known: Booked = { role: metricsOnly ? "billable" : "evidence", proof: await proveOperator(ctx, onBehalfOf) };
  const { taken, rejected } = await refuseByTime(ctx, read);
  const deltas = bookedEvents(
    taken.filter(({ isCumulative }) => !isCumulative),
    known,
  );
  const outcomes = [await ingestEvents(ctx, sourceId, { ...deltas, rejected }, how)];
  const booked = await bookCumulative(
    ctx,
    { sourceId, known, madeAt: createdAt },
    taken.filter(({ isCumulative }) => isCumulative),
  );
  if (booked !== null) {
    outcomes.push(await ingestEvents(ctx, sourceId, booked.events, how));
    await deleteInboxPayload(ctx.db, booked.inboxId);
  }
  return outcomes.flatMap((outcome) => outcome.results);
}

/** Before anything is booked: a refused point must leave its series as it was. */
async function refuseByTime(ctx: Context, { points, rejected }: ReturnType<typeof readMetrics>) {
  const span = acceptedSpan(ctx.clock.now(), await readRetentionDays(ctx.db));
  const refused = [...rejected];
  const taken = points.filter(({ index, timeNano, key }) => {
    const refusal = timeRefusal(span, fromUnixNano(BigInt(timeNano)) ?? new Date(0));
    if (refusal) refused.push({ index, id: key, ...refusal });
    return refusal === null;
  });
  return { taken, rejected: refused };
}

type Booking = { sourceId: string; known: Booked; madeAt: Date };

/** @returns what the points add and where it waits; null when they add nothing. */
async function bookCumulative(
  ctx: Context,
  { sourceId, known, madeAt }: Booking,
  points: readonly MetricPoint[],
): Promise<{ events: Normalised; inboxId: bigint } | null> {
  if (points.length === 0) return null;
  const now = ctx.clock.now();
  const ordered = [...points].sort((a, b) => (BigInt(a.timeNano) < BigInt(b.timeNano) ? -1 : 1));
  return withTransaction(ctx.db, async (tx) => {
    const last = await lockSeries(
      tx,
      sourceId,
      ordered.map(({ series }) => series),
      now,
    );
    const changed = new Map<string, SeriesState>();
    const added: MetricPoint[] = [];
    for (const point of ordered) {
      const booked = bookPoint(point, last.get(point.series), madeAt, now);
      last.set(point.series, booked.state);
      changed.set(point.series, booked.state);
      if (booked.added === undefined || (booked.added.value === 0n && booked.added.calls === 0n)) continue;
      const { calls: _, ...rest } = point;
      added.push({
        ...rest,
        value: String(booked.added.value),
        ...(point.calls === undefined ? {} : { calls: String(booked.added.calls) }),
      });
    }
    await writeSeries(tx, sourceId, changed, now);
    if (added.length === 0) return null;
    const inboxId = await addInboxPayload(tx, { sourceId, format: BOOKED_METRICS, body: writeBooked(added, known), receivedAt: now });
    return { events: bookedEvents(added, known), inboxId };
  });
}
