/**
 * How fast usage is taken in by the way of real senders: HTTP to the built product on the embedded database, durable,
 * each event checked, deduplicated, attributed, priced, stored and rolled up; beside COPY of the same rows into the
 * same table, which does none of this. Rounds are taken in turn, so that a busy machine slows both.
 */

import type pg from "pg";
import { systemActor } from "@/lib/auth";
import { database } from "@/lib/db/database";
import { systemClock } from "@/lib/kernel/clock";
import { say } from "../prepare/step.mjs";
import { copyRows, rowsOf } from "./copy-rows";
import { addOrganisation, BATCH, nativeBatch } from "./ingest-load";
import { median, oneDecimal, quantile, thousands, timed } from "./measure";
import { type Product, startProduct } from "./product";
import { type Batch, PARALLEL, type Sender, send } from "./send";
import { openTemporaryRuntime } from "./temporary-runtime";

/** Long enough that filling and emptying the pipe at its ends says little. */
const ROUND_BATCHES = 50;
const ROUND_EVENTS = ROUND_BATCHES * BATCH;
const WARM_UP_BATCHES = 20;
/** The rival needs no more than these, spread over all: tables and their indexes grow for both. */
const COPY_ROUNDS = 7;

export type IngestBench = {
  events: number;
  rounds: number;
  ingest: number;
  copyOne: number;
  copyParallel: number;
  /** Of the acknowledgement of a batch: the middle and the slowest of a hundred. */
  batchMs: number;
  batchP99Ms: number;
  memoryMiB: number[];
};

/** Events a second, medians of rounds. @throws Error when an event is lost, unpriced or unattributed, or counted twice. */
export async function benchIngest(events: number): Promise<IngestBench> {
  await openTemporaryRuntime();
  const product = await startProduct();
  const { db, pool } = database();
  const token = await addOrganisation({ db, clock: systemClock, actor: systemActor("bench") });
  const sender: Sender = { url: `${product.address}/api/v1/events`, token, batchMs: [] };
  const warmUp = batches(0, WARM_UP_BATCHES);
  await send(sender, warmUp);
  sender.batchMs = [];
  const rounds = Math.max(1, Math.round(events / ROUND_EVENTS));
  const measured = await measure(sender, pool, product, rounds);
  const times = { batchMs: oneDecimal(median(sender.batchMs)), batchP99Ms: oneDecimal(quantile(sender.batchMs, 0.99)) };
  const duplicates = (answer: Buffer): number => (JSON.parse(answer.toString("utf8")) as { duplicates: number }).duplicates;
  await send(
    sender,
    warmUp.slice(0, 1).map((batch) => ({ ...batch, taken: duplicates })),
  );
  await checkLedger(pool, (WARM_UP_BATCHES + rounds * ROUND_BATCHES) * BATCH);
  return { events: rounds * ROUND_EVENTS, rounds, ...measured, ...times };
}

async function measure(sender: Sender, pool: pg.Pool, product: Product, rounds: number) {
  const ingestMs: number[] = [];
  const copyOneMs: number[] = [];
  const copyParallelMs: number[] = [];
  const memoryMiB = [await product.memoryMiB()];
  const copyEvery = Math.max(1, Math.floor(rounds / COPY_ROUNDS));
  for (let round = 0; round < rounds; round++) {
    const first = WARM_UP_BATCHES + round * ROUND_BATCHES;
    const sent = batches(first, ROUND_BATCHES);
    await timed(ingestMs, () => send(sender, sent));
    memoryMiB.push(await product.memoryMiB());
    if (round % copyEvery === 0) {
      for (const [timesMs, connections] of [
        [copyOneMs, 1],
        [copyParallelMs, PARALLEL],
      ] as const) {
        const copied = await rowsOf(pool, first, first + ROUND_BATCHES);
        if (copied.rows.length !== ROUND_EVENTS) throw new Error(`${ROUND_EVENTS} events are ${copied.rows.length} rows`);
        await timed(timesMs, () => copyRows(pool, copied, connections));
      }
    }
    say(`Round ${round + 1} of ${rounds}: ${thousands(perSecond(ingestMs.slice(-1)))} events/s, ${memoryMiB.at(-1)} MiB`);
  }
  return { ingest: perSecond(ingestMs), copyOne: perSecond(copyOneMs), copyParallel: perSecond(copyParallelMs), memoryMiB };
}

const perSecond = (timesMs: readonly number[]): number => Math.round((ROUND_EVENTS * 1_000) / median(timesMs));
const batches = (first: number, count: number): Batch[] => Array.from({ length: count }, (_, i) => nativeBatch(first + i, Date.now()));

export async function checkLedger(pool: pg.Pool, sent: number): Promise<void> {
  const { rows } = await pool.query<{ events: string; unpriced: string; unattributed: string }>(
    `SELECT sum(u.events)::text AS events, sum(u.unpriced_events)::text AS unpriced,
      coalesce(sum(u.events) FILTER (WHERE d.identity_id IS NULL), 0)::text AS unattributed
    FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id`,
  );
  const found = rows[0];
  if (found?.events !== String(sent) || found.unpriced !== "0" || found.unattributed !== "0") {
    throw new Error(`of ${sent} events the roll-ups have ${JSON.stringify(found)}`);
  }
}
