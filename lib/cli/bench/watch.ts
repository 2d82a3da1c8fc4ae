/**
 * What detection adds to taking usage in: the same batches received by the code of the route, with and without the note of what
 * arrived and what is handed over, and after each round what arrived read through the detectors of behaviour, signals and
 * checkpoint included. One after the other in one process, so that every millisecond of either counts; rounds take turns.
 */

import { restWatching, watchArrivals } from "@/lib/anomalies";
import { systemActor } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { database } from "@/lib/db/database";
import { systemClock } from "@/lib/kernel/clock";
import { receiveEvents } from "@/lib/metering";
import { say } from "../prepare/step.mjs";
import { addOrganisation, BATCH, eventsOf } from "./ingest-load";
import { median, thousands, timed } from "./measure";
import { openTemporaryRuntime } from "./temporary-runtime";

/** Half of what a checkpoint holds while many arrive: each round pays for a whole one. */
const ROUND_BATCHES = 50;
const ROUND_EVENTS = ROUND_BATCHES * BATCH;

export type WatchBench = { events: number; rounds: number; plainUs: number; watchedUs: number; watchPerSecond: number; signals: number };

/** Nothing is noted while it is enabled: the way of before. */
const UNNOTED = `CREATE FUNCTION note_nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER unnoted BEFORE INSERT ON arrival FOR EACH ROW EXECUTE FUNCTION note_nothing()`;

/** Microseconds an event, medians of rounds. @throws Error when an event is not read exactly once. */
export async function benchWatch(events: number): Promise<WatchBench> {
  await openTemporaryRuntime();
  const { db, pool } = database();
  const ctx: Context = { db, clock: systemClock, actor: systemActor("bench") };
  await addOrganisation(ctx);
  await pool.query("INSERT INTO source (id, name, kind) VALUES ('bench', 'Bench', 'api') ON CONFLICT DO NOTHING");
  await pool.query(UNNOTED);
  const sender: Context = { ...ctx, actor: { ...ctx.actor, sourceId: "bench" } };
  const rounds = Math.max(2, Math.round(events / ROUND_EVENTS / 2));
  const [plainMs, notedMs, watchMs]: [number[], number[], number[]] = [[], [], []];
  let [read, signals, number] = [0, 0, 0];
  for (let round = -1; round < rounds; round++) {
    for (const isNoted of [false, true]) {
      await pool.query(`ALTER TABLE arrival ${isNoted ? "DISABLE" : "ENABLE"} TRIGGER unnoted`);
      // Whoever looks for what arrived is handed what comes from then on.
      await (isNoted ? watchArrivals(ctx) : restWatching(ctx));
      const bodies = Array.from({ length: ROUND_BATCHES }, () => bodyOf(number++));
      await timed(isNoted ? notedMs : plainMs, async () => {
        for (const body of bodies) await receiveEvents(sender, body, { isLines: false, isVerbose: false });
      });
    }
    const watched = await timed(watchMs, () => watchArrivals(ctx));
    read += watched.events;
    signals += watched.signals;
    if (round < 0) for (const times of [plainMs, notedMs, watchMs]) times.length = 0;
    else say(`Round ${round + 1} of ${rounds}: ${thousands((ROUND_EVENTS / (watchMs.at(-1) ?? 1)) * 1_000)} events/s read`);
  }
  if (read !== (rounds + 1) * ROUND_EVENTS || (await db.arrival.count()) > 0)
    throw new Error(`${read} of ${(rounds + 1) * ROUND_EVENTS} events were read`);
  const watchedMs = notedMs.map((noted, i) => noted + (watchMs[i] ?? 0));
  const each = (times: readonly number[]): number => (1_000 * median(times)) / ROUND_EVENTS;
  return {
    ...{ events: rounds * ROUND_EVENTS * 2, rounds, plainUs: each(plainMs), watchedUs: each(watchedMs) },
    ...{ watchPerSecond: (1_000 * ROUND_EVENTS) / median(watchMs), signals },
  };
}

/** With what detectors look at: prompts, of which few are alike, and places. */
function bodyOf(number: number): Buffer {
  const events = eventsOf(number, Date.now()).map(({ identity: _, ...event }, i) => ({
    ...event,
    promptHash: `prompt-${(number * BATCH + i * 7919) % 400_000}`,
    network: { ip: `203.0.113.${i % 20}`, asn: 64_500, country: "DE", userAgent: "openai-python/1.50.0" },
  }));
  return Buffer.from(JSON.stringify({ events }));
}
