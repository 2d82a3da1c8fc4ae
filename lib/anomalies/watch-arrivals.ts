import type { Context } from "@/lib/auth";
import type { Db } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { newId } from "@/lib/kernel/ids";
import { forgetFreshLines, wantFreshLines } from "@/lib/metering";
import { BehaviourEngine } from "./core/behaviour/engine";
import type { CallFact } from "./core/call-fact";
import type { DetectorSettings } from "./core/settings";
import type { Surroundings } from "./core/surroundings";
import { CurrentView } from "./current-view";
import {
  type Arrival,
  becomeHolder,
  deleteArrivals,
  endHolder,
  hasArrivals,
  lockHolder,
  noteCheckpoint,
  readArrivals,
  stayHolder,
} from "./store/arrivals";
import { readStates, writeStates } from "./store/behaviour-states";
import { readFactsOf } from "./store/facts";
import { addQuarters, QUARTERS_KEPT_MS, QuarterTally } from "./store/quarters";
import { recordSignals } from "./store/signals";

/** What reads calls and remembers them. */
export type Engine = Pick<BehaviourEngine, "observe" | "flush" | "load" | "keysOf" | "takeDirty">;
export type MakeEngine = (settings: DetectorSettings, around: Surroundings) => Engine;
export const makeBehaviourEngine: MakeEngine = (settings, around) => new BehaviourEngine(settings, around);

export type Watched = { events: number; signals: number; checkpointed: boolean };
export type WatchOptions = {
  /** `always`: before it returns. `when_due`: some seconds or many events after the one before, and when nothing more arrives. */
  checkpoint?: "always" | "when_due";
  /** Only what came before so many milliseconds: what several reports tell of one call is settled by then. */
  minAgeMs?: number;
  makeEngine?: MakeEngine;
};

const CHECKPOINT_MS = 10_000;
const CHECKPOINT_EVENTS = 100_000;
/** States in memory; above it the engine begins anew after a checkpoint and loads what it needs. */
const STATES_KEPT = 20_000;
const CHECKPOINT_TIMEOUT_MS = 120_000;
/** How old settings and surroundings may be while events keep coming. */
const VIEW_KEPT_MS = 10_000;

/** What is in memory and not stored yet, since the last checkpoint. */
type Memory = {
  holder: string;
  engine: Engine;
  loaded: Set<string>;
  pending: bigint[];
  quarters: QuarterTally;
  events: number;
  /** When the first event after the last checkpoint was read. */
  sinceMs: number;
};
type Reader = { view: CurrentView; memory: Memory | null; last: Promise<unknown> };

const readers = new WeakMap<Db, Reader>();

/**
 * Reads what arrived since, in the order of time, through the detectors of behaviour: signals are recorded at once, what the
 * detectors remember, the roll-up by quarter of an hour and what is read off the list in one transaction at the next checkpoint. A
 * crash before it reads the same again into what was stored: each arrival counts once, and signals have keys. One process reads; in
 * others this returns at once. For jobs: not scoped.
 */
export function watchArrivals(ctx: Context, options: WatchOptions = {}): Promise<Watched> {
  let reader = readers.get(ctx.db);
  if (!reader) {
    reader = { view: new CurrentView(), memory: null, last: Promise.resolve() };
    readers.set(ctx.db, reader);
  }
  const { last } = reader;
  const own = reader;
  // One after the other in this process: the loop and the job of every minute may meet.
  const run = last.then(() => readOn(ctx, own, options));
  reader.last = run.catch(() => undefined);
  return run;
}

/** Stores what is in memory and lets another process go on at once: before this one ends. */
export async function restWatching(ctx: Context): Promise<void> {
  const reader = readers.get(ctx.db);
  if (!reader) return;
  await reader.last;
  forgetFreshLines(ctx.db);
  const { memory } = reader;
  if (memory && memory.pending.length > 0) await storeCheckpoint(ctx, reader, memory, true, makeBehaviourEngine);
}

const NOTHING: Watched = { events: 0, signals: 0, checkpointed: false };

async function readOn(ctx: Context, reader: Reader, options: WatchOptions): Promise<Watched> {
  const { checkpoint = "always", minAgeMs = 0, makeEngine = makeBehaviourEngine } = options;
  wantFreshLines(ctx.db);
  if (!(await hasArrivals(ctx.db, minAgeMs))) return NOTHING;
  const memory = await hold(ctx.db, reader, makeEngine);
  if (!memory) {
    // Another process reads what this one stores.
    forgetFreshLines(ctx.db);
    return NOTHING;
  }
  reader.memory = memory;
  try {
    return await readAll(ctx, reader, memory, { checkpoint, minAgeMs, makeEngine });
  } catch (error) {
    // What is in memory may hold a part of what was read: nothing of it is kept.
    reader.memory = null;
    await endHolder(ctx.db, memory.holder).catch(() => undefined);
    throw error;
  }
}

/** The memory of before, where nobody went on without it; else a new one, where nobody else reads. */
async function hold(db: Db, { view, memory }: Reader, makeEngine: MakeEngine): Promise<Memory | null> {
  if (memory && (await stayHolder(db, memory.holder))) return memory;
  const holder = newId("rdr");
  if (!(await becomeHolder(db, holder))) return null;
  const engine = makeEngine(view.settings, view.around);
  return { holder, engine, loaded: new Set(), pending: [], quarters: new QuarterTally(), events: 0, sinceMs: performance.now() };
}

async function readAll(ctx: Context, reader: Reader, memory: Memory, options: Required<WatchOptions>): Promise<Watched> {
  const done = { events: 0, signals: 0, checkpointed: false };
  const store = async (isIdle: boolean): Promise<boolean> => {
    const isStored = await storeCheckpoint(ctx, reader, memory, isIdle, options.makeEngine);
    done.checkpointed ||= isStored;
    return isStored;
  };
  while (true) {
    const arrivals = await readArrivals(ctx.db, memory.pending, options.minAgeMs);
    if (arrivals.length === 0) break;
    if (!(await stayHolder(ctx.db, memory.holder))) {
      reader.memory = null;
      return done;
    }
    const { events, signals } = await readPage(ctx, reader.view, memory, arrivals, options);
    done.events += events;
    done.signals += signals;
    if (memory.events >= CHECKPOINT_EVENTS) {
      if (!(await store(false))) return done;
      // Whoever waits for signals must not wait for all that is to be read.
      if (options.checkpoint === "when_due") return done;
    }
  }
  if (memory.pending.length === 0) return done;
  const isIdle = options.checkpoint === "always" || done.events === 0;
  if (isIdle || performance.now() - memory.sinceMs >= CHECKPOINT_MS) await store(isIdle);
  return done;
}

async function readPage(ctx: Context, view: CurrentView, memory: Memory, arrivals: readonly Arrival[], { checkpoint }: WatchOptions) {
  const now = ctx.clock.now();
  const read = await readFactsOf(ctx.db, arrivals);
  const oldestMs = arrivals.reduce((least, { firstAtMs }) => Math.min(least, firstAtMs), now.getTime());
  const events = arrivals.reduce((sum, arrival) => sum + arrival.events, 0);
  await view.refresh(ctx, oldestMs, checkpoint === "always" ? 0 : VIEW_KEPT_MS);
  const facts = read.map(({ fact }) => fact);
  await loadStates(ctx.db, memory, facts);
  if (memory.pending.length === 0) memory.sinceMs = performance.now();
  const signals = memory.engine.observe(facts);
  for (const fact of read) memory.quarters.add(fact, now.getTime() - QUARTERS_KEPT_MS);
  for (const { id } of arrivals) memory.pending.push(id);
  memory.events += events;
  return { events, signals: await recordSignals(ctx.db, signals, now) };
}

async function loadStates(db: Db, { engine, loaded }: Memory, facts: readonly CallFact[]): Promise<void> {
  const missing = [...engine.keysOf(facts)].filter((key) => !loaded.has(key));
  for (const [key, state] of await readStates(db, missing)) engine.load(key, state);
  for (const key of missing) loaded.add(key);
}

/** @returns False when somebody else went on meanwhile: then nothing is stored, and the memory is worth nothing. */
async function storeCheckpoint(ctx: Context, reader: Reader, memory: Memory, isIdle: boolean, makeEngine: MakeEngine): Promise<boolean> {
  // What grows by the minute is told at the latest when it is stored.
  const signals = memory.engine.flush();
  const states = memory.engine.takeDirty();
  const isStored = await withTransaction(
    ctx.db,
    async (tx) => {
      if (!(await lockHolder(tx, memory.holder))) return false;
      await recordSignals(tx, signals, ctx.clock.now());
      await writeStates(tx, states, ctx.clock.now());
      await addQuarters(tx, memory.quarters);
      await deleteArrivals(tx, memory.pending);
      await noteCheckpoint(tx, memory.holder, isIdle);
      return true;
    },
    CHECKPOINT_TIMEOUT_MS,
  );
  if (!isStored) {
    reader.memory = null;
    return false;
  }
  memory.pending = [];
  memory.quarters = new QuarterTally();
  memory.events = 0;
  memory.sinceMs = performance.now();
  if (memory.loaded.size > STATES_KEPT) {
    memory.engine = makeEngine(reader.view.settings, reader.view.around);
    memory.loaded = new Set();
  }
  return true;
}
