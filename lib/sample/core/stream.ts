/**
 * The usage of Northwind as a stream of native events in order of time. Pure and repeatable: the same options give the
 * same events on every machine. One hour is held at a time, whatever the number of events.
 */
import { IDENTITIES } from "../data/identities";
import { type Caller, callerOf } from "./caller";
import { behaviourOf, type PlannedIdentity, planLoad } from "./load-plan";
import { HOUR_MS, momentMs, type Window, windowOf } from "./moments";
import type { NativeEvent, TimedEvent } from "./native-event";
import { randomOf } from "./random";
import { STORIES } from "./stories";
import type { Scene, Story } from "./story";
import { type EventIds, type Habits, makeTrace, USUAL } from "./trace";

/** The same options make the same stream. */
export type SampleOptions = { events: number; days: number; seed: number | string; until: Date };

/** The density at which stories have the sizes that the README tells. */
const REFERENCE_EVENTS_PER_DAY = 300_000 / 90;
const TYPICAL_STEP_MS = 20_000;
const DAY_MS = 24 * HOUR_MS;

type Planted = { story: Story; fromMs: number; toMs: number; count: number };
type Player = { caller: Caller; planned: PlannedIdentity; lastBusy: number; habits: Planted[] };

/** Events by hour, in order; exactly `options.events` of them. */
export function* sampleHours(options: SampleOptions): Generator<TimedEvent[]> {
  const window = windowOf(options.until, options.days);
  const seed = `${options.seed}`;
  const planted = plantStories(options, window);
  const ordinary = options.events - planted.reduce((sum, { count }) => sum + count, 0);
  const plan = planLoad(IDENTITIES, window, seed, ordinary, (identityId, hourMs) => loadFactor(planted, identityId, hourMs));
  const ids = idsOf(options);
  const players = plan.identities.map(
    (planned): Player => ({
      planned,
      caller: callerOf(planned.identity, planned.behaviour, options.until, seed),
      lastBusy: planned.counts.findLastIndex((count) => count > 0),
      habits: planted.filter(({ story }) => story.habits && story.identities.includes(planned.identity.id)),
    }),
  );
  const waiting = planted.filter(({ count }) => count > 0);
  const extras: TimedEvent[] = [];
  for (const [i, hourMs] of plan.hours.entries()) {
    const fromMs = Math.max(hourMs, window.startMs);
    const toMs = Math.min(hourMs + HOUR_MS, window.endMs);
    const hour: TimedEvent[] = [];
    for (const player of players) playHour(player, ids, i, fromMs, toMs, hour);
    extras.push(...startedStories(waiting, toMs, ids, options));
    takeBefore(extras, toMs, hour);
    yield hour.sort((a, b) => a.atMs - b.atMs);
  }
}

/** The same stream in batches of a size that is good to store. */
export function* sampleBatches(options: SampleOptions, size: number): Generator<NativeEvent[]> {
  let batch: NativeEvent[] = [];
  for (const hour of sampleHours(options)) {
    for (const { event } of hour) {
      batch.push(event);
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** Ids tell apart every run with other options; within a run they count up. */
function idsOf({ events, days, seed, until }: SampleOptions): EventIds {
  const run = randomOf(`${events}/${days}/${seed}/${until.toISOString()}`).hex(2);
  let count = 0;
  return { next: () => `smp-${run}-${(count++).toString(36)}` };
}

/** Stories that the window holds, with how many events each adds at this density. */
export function plantStories({ events, days, until }: SampleOptions, window: Window): Planted[] {
  const density = events / days / REFERENCE_EVENTS_PER_DAY;
  const planted = STORIES.map((story): Planted => {
    const fromMs = momentMs(until, story.from);
    const toMs = story.to === undefined ? window.endMs : Math.min(window.endMs, momentMs(until, story.to));
    const held = fromMs >= window.startMs && fromMs < toMs;
    return { story, fromMs, toMs, count: story.events && held ? Math.max(1, Math.round(story.events.count * density)) : 0 };
  });
  const tooFew = planted.reduce((sum, { count }) => sum + count, 0) > events / 2;
  return tooFew ? planted.map((each) => ({ ...each, count: 0 })) : planted;
}

function loadFactor(planted: readonly Planted[], identityId: string, hourMs: number): number {
  let factor = 1;
  for (const { story, fromMs, toMs } of planted) {
    if (story.load && hourMs >= fromMs && hourMs < toMs && story.identities.includes(identityId))
      factor *= story.load((hourMs - fromMs) / DAY_MS);
  }
  return factor;
}

function habitsAt(habits: readonly Planted[], atMs: number): Habits {
  const current = habits.find(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
  return current?.story.habits ? { ...USUAL, ...current.story.habits } : USUAL;
}

/** Makes the traces that are due; what is left of the last busy hour is made short. */
function playHour(
  { caller, planned, lastBusy, habits }: Player,
  ids: EventIds,
  i: number,
  fromMs: number,
  toMs: number,
  out: TimedEvent[],
): void {
  if (i > lastBusy) return;
  caller.owed += planned.counts[i] ?? 0;
  if (caller.owed === 0) return;
  const now = habits.length === 0 ? USUAL : habitsAt(habits, fromMs);
  while (caller.owed >= caller.nextTraceEvents || (i === lastBusy && caller.owed > 0)) {
    const length = Math.min(caller.owed, caller.nextTraceEvents);
    const latestStartMs = Math.max(fromMs + 1, toMs - Math.min(0.8 * (toMs - fromMs), length * TYPICAL_STEP_MS));
    makeTrace(caller, ids, now, length, { fromMs, latestStartMs, toMs }, out);
    caller.owed -= length;
    caller.nextTraceEvents = caller.random.between(...planned.behaviour.traceEvents);
  }
}

/** The events of every story that has begun by now; they are taken hour by hour. */
function startedStories(waiting: Planted[], nowMs: number, ids: EventIds, { until, seed }: SampleOptions): TimedEvent[] {
  const started = waiting.filter(({ fromMs }) => fromMs < nowMs);
  return started.flatMap((planted) => {
    waiting.splice(waiting.indexOf(planted), 1);
    const { story, fromMs, toMs, count } = planted;
    const own = `${seed}/stories/${story.id}`;
    const scene: Scene = { fromMs, toMs, ids, random: randomOf(own), callerOf: (identityId) => storyCaller(identityId, until, own) };
    return story.events?.make(scene, count) ?? [];
  });
}

function storyCaller(identityId: string, until: Date, seed: string): Caller {
  const identity = IDENTITIES.find(({ id }) => id === identityId);
  if (!identity) throw new RangeError(`no identity is called "${identityId}"`);
  return callerOf(identity, behaviourOf(identity), until, seed);
}

/** Moves what happens before an instant from one list to another. */
function takeBefore(from: TimedEvent[], beforeMs: number, to: TimedEvent[]): void {
  let kept = 0;
  for (const timed of from) {
    if (timed.atMs < beforeMs) to.push(timed);
    else from[kept++] = timed;
  }
  from.length = kept;
}
