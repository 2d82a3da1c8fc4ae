/**
 * Loads the sample organisation and its usage, by the same use cases as everybody: documents into the inventory,
 * native events through the adapter, attribution, rating and storage.
 */
import { createSource, type ListedSource, listSources } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { addUtcDays } from "@/lib/kernel/period";
import { ensurePartitions, type IngestResult, ingestEvents } from "@/lib/metering";
import { normaliseNative } from "@/lib/metering/core/adapters/native";
import type { NativeEvent } from "./core/native-event";
import { type SampleOptions, sampleBatches } from "./core/stream";
import { SEATS } from "./data/agreements";
import { loadBudgets } from "./load-budgets";
import { loadChargeback } from "./load-chargeback";
import { loadDetection } from "./load-detection";
import { loadGovernance } from "./load-governance";
import { loadOrganisation } from "./load-organisation";
import { loadPastReview } from "./load-past-review";
import { readSourceCost } from "./store";

/** `until`: the end of the sample; without it that of the seed's first load, or now. */
export type LoadOptions = Omit<SampleOptions, "until"> & { until?: Date; onProgress?: (done: number, total: number) => void };
/** `stages`: the seconds of each part, in order. */
export type LoadedSample = { events: number; seconds: number; stages: Readonly<Record<string, number>>; costUsd: string };

/** The size at which the README tells of it: every page has something to show, every story its full length. */
export const SAMPLE_SIZE = { events: 300_000, days: 90 } as const;

const BATCH_EVENTS = 2_000;
/** One batch is made while others are stored, so that neither this process nor the database waits for the other. */
const IN_FLIGHT = 3;

/** Each call of `ensurePartitions` makes three months: done ahead, no batch has to wait for a partition to be made. */
const PARTITION_STEP_DAYS = 60;

const sourceName = (seed: number | string): string => `Northwind sample, seed ${seed}`;
const seatsName = (seed: number | string): string => `Northwind Claude Code seats, seed ${seed}`;

/**
 * The instant at which the sample of a seed ends: that of its first load, or `now` when there was none. With it the
 * same command makes the same events again, and they are all known. Right: source.read.
 */
export async function sampleEnd(ctx: Context, seed: number | string, now: Date = ctx.clock.now()): Promise<Date> {
  const source = (await sampleSources(ctx)).find(isOfSeed(seed));
  return source ? new Date(source.createdAt) : now;
}

/**
 * Adds `events` events over the `days` days before its end. Repeated with the same options it changes nothing. Memory does
 * not grow with the number of events. Rights: those of the use cases it calls, event.write and source.write among them.
 * @returns how many events were new, the time it took, and what all usage of this seed costs (seats cost nothing by the token).
 * @throws Error when an event is refused, which is a fault of the sample.
 */
export async function loadSample(ctx: Context, options: LoadOptions): Promise<LoadedSample> {
  const startedMs = performance.now();
  const stages: Record<string, number> = {};
  const stage = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const beganMs = performance.now();
    const result = await work();
    stages[name] = Math.round(performance.now() - beganMs) / 1_000;
    return result;
  };
  const until = options.until ?? (await sampleEnd(ctx, options.seed));
  const source = await stage("organisation", () => prepareSources(ctx, options.seed, until));
  const events = await stage("events", () => storeAll(ctx, source, { ...options, until }));
  await stage("budgets", () => loadBudgets(ctx));
  // Of different things: each waits for the database while the other works.
  await Promise.all([stage("detection", () => loadDetection(ctx, until)), stage("past review", () => loadPastReview(ctx, until))]);
  await stage("governance", () => loadGovernance(ctx));
  await stage("chargeback", () => loadChargeback(ctx, addUtcDays(until, -options.days), until));
  return { events, seconds: (performance.now() - startedMs) / 1_000, stages, costUsd: await readSourceCost(ctx.db, source.metered) };
}

/** Everything that usage stands on. A source is the last thing made of the organisation: where one is, the rest is. */
async function prepareSources(ctx: Context, seed: number | string, until: Date): Promise<Sources> {
  const sources = await sampleSources(ctx);
  if (sources.length === 0) await loadOrganisation(ctx, until);
  return sourceOf(ctx, sources, seed, until);
}

const sampleSources = async (ctx: Context): Promise<ListedSource[]> => (await listSources(ctx)).filter(({ kind }) => kind === "sample");
const isOfSeed =
  (seed: number | string) =>
  (source: ListedSource): boolean =>
    source.name === sourceName(seed);

/** `seats`: where the calls on seats come from; null for a sample that was loaded before there were any. */
type Sources = { metered: string; seats: string | null };

async function sourceOf(ctx: Context, known: readonly ListedSource[], seed: number | string, until: Date): Promise<Sources> {
  const metered = known.find(isOfSeed(seed));
  const seats = known.find(({ name }) => name === seatsName(seed))?.id;
  if (metered) return { metered: metered.id, seats: seats ?? null };
  const dated = { ...ctx, clock: { now: () => until } };
  const shared = { kind: "sample", maySpeakFor: true } as const;
  const made = seats ?? (await createSource(dated, { ...shared, name: seatsName(seed), billing: "flat" })).id;
  return { metered: (await createSource(dated, { ...shared, name: sourceName(seed) })).id, seats: made };
}

/** Claude Code on a seat: what it and its tools did, but no model of another provider, which a key pays for. */
const isOnSeat = ({ application, network, provider }: NativeEvent): boolean =>
  application === SEATS.application &&
  network?.userAgent.startsWith(SEATS.userAgent) === true &&
  (provider === undefined || provider === SEATS.provider);

/** Batches in order of time, a few of them on their way at once. */
async function storeAll(ctx: Context, sources: Sources, options: LoadOptions & SampleOptions): Promise<number> {
  for (let daysAgo = options.days; daysAgo >= 0; daysAgo -= PARTITION_STEP_DAYS) {
    await ensurePartitions(ctx.db, { now: () => addUtcDays(options.until, -daysAgo) });
  }
  const onTheirWay = new Set<Promise<void>>();
  let accepted = 0;
  let done = 0;
  for (const batch of sampleBatches(options, BATCH_EVENTS)) {
    while (onTheirWay.size >= IN_FLIGHT) await Promise.race(onTheirWay);
    const storing = storeBatch(ctx, sources, batch).then((count) => {
      accepted += count;
      done += batch.length;
      onTheirWay.delete(storing);
      options.onProgress?.(done, options.events);
    });
    // A failure is thrown by the race above or the wait below; until then it must not count as unhandled.
    storing.catch(() => undefined);
    onTheirWay.add(storing);
  }
  await Promise.all(onTheirWay);
  return accepted;
}

async function storeBatch(ctx: Context, { metered, seats }: Sources, batch: readonly NativeEvent[]): Promise<number> {
  if (seats === null) return storeIn(ctx, metered, batch);
  const onSeats = batch.filter(isOnSeat);
  const others = batch.filter((event) => !isOnSeat(event));
  return (await storeIn(ctx, seats, onSeats)) + (await storeIn(ctx, metered, others));
}

async function storeIn(ctx: Context, sourceId: string, batch: readonly NativeEvent[]): Promise<number> {
  if (batch.length === 0) return 0;
  const result: IngestResult = await ingestEvents(ctx, sourceId, normaliseNative(batch));
  const refused = result.results.find(({ status }) => status === "rejected" || status === "conflict");
  if (refused) throw new Error(`the sample event ${refused.id} was refused: ${refused.reason}`);
  return result.accepted;
}
