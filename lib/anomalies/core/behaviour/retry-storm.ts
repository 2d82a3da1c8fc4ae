/** B2: calls of one model that mostly fail and are tried again more and more often. */
import { titled } from "../title";
import { hashOf, isRetry, shown } from "./call";
import { fact, percent, times } from "./figures";
import type { IdentityState, Storm } from "./identity-state";
import { forgetOldest } from "./known";
import { keptName } from "./learn";
import type { Sight } from "./sight";
import { MINUTE_MS } from "./week-profile";

type Limits = { attempts: number; failedShare: number; usualFactor: number; perRequest: number; highFailedShare: number };

const SLOTS = 16;
const MASK = SLOTS - 1;
const WINDOW = 5;
const LONG_WINDOW = 15;
const MOST_MODELS = 8;
const PROMPTS = 32;
/** As many attempts for each request are too many, whether or not they still rise. */
const HOPELESS = 1.6;

export function watchRetryStorm(sight: Sight): void {
  const { call, me, at } = sight;
  if (call.kind === "tool" || call.kind === "other") return;
  const limits = sight.limits<Limits>("B2");
  if (!limits) return;
  const model = keptName(call.fact.model);
  const storm = stormOf(me, model, at);
  addAttempt(storm, sight);
  if (!call.failed && !isRetry(call.fact)) return;
  const end = Math.floor(storm.last / MINUTE_MS);
  const attempts = sumOf(storm.attempts, end, WINDOW);
  if (attempts < limits.attempts) return;
  const failed = sumOf(storm.failed, end, WINDOW);
  const perRequest = ratio(storm, end, WINDOW);
  const isOpen = sight.goingOn("B2", model) !== undefined;
  if (failed < limits.failedShare * attempts || perRequest < limits.perRequest) return;
  const usual = (sight.subject.usualNow().calls * WINDOW) / 60;
  if (attempts < limits.usualFactor * usual) return;
  if (!isOpen && !isRising(storm, end) && perRequest < limits.perRequest * HOPELESS) return;
  const isLong = sumOf(storm.attempts, end - LONG_WINDOW + 1, 1) > 0;
  const longShare = sumOf(storm.failed, end, LONG_WINDOW) / sumOf(storm.attempts, end, LONG_WINDOW);
  const wasted = takeWaste(storm);
  sight.raise({
    detector: "B2",
    sub: model,
    startedMs: isOpen ? at : (end - WINDOW + 1) * MINUTE_MS,
    severity: isLong && longShare >= limits.highFailedShare ? "high" : "medium",
    title: titled(sight.name, ` tries each call ${times(perRequest)} times, ${percent(failed / attempts)} fail`),
    addUsd: wasted,
    confidence: 0.9,
    evidence: [
      fact("Model", shown(model)),
      fact("Calls in 5 minutes", attempts),
      fact("Failed", percent(failed / attempts)),
      fact("Attempts for each request", times(perRequest)),
      fact("Usual calls in 5 minutes", times(usual)),
      fact("Error", shown(call.fact.errorType ?? "not told")),
    ],
  });
}

function stormOf(me: IdentityState, model: string, at: number): Storm {
  let storm = me.storms.get(model);
  if (!storm) {
    if (me.storms.size >= MOST_MODELS) forgetOldest(me.storms);
    storm = {
      last: at,
      attempts: new Uint16Array(SLOTS),
      failed: new Uint16Array(SLOTS),
      starts: new Uint16Array(SLOTS),
      waste: new Array<bigint>(SLOTS).fill(0n),
      prompts: new Int32Array(PROMPTS),
      next: 0,
    };
    me.storms.set(model, storm);
  }
  const newest = Math.floor(storm.last / MINUTE_MS);
  const minute = Math.floor(at / MINUTE_MS);
  for (let m = Math.max(newest + 1, minute - MASK); m <= minute; m++) {
    storm.attempts[m & MASK] = 0;
    storm.failed[m & MASK] = 0;
    storm.starts[m & MASK] = 0;
    storm.waste[m & MASK] = 0n;
  }
  if (at > storm.last) storm.last = at;
  return storm;
}

const addTo = (buckets: Uint16Array, slot: number): void => {
  buckets[slot] = Math.min(65_535, (buckets[slot] ?? 0) + 1);
};

/** A request begins with a call that says that it is no retry, and whose prompt did not just fail. */
function addAttempt(storm: Storm, { call }: Sight): void {
  const slot = call.minute & MASK;
  const hash = call.fact.promptHash === null ? 0 : hashOf(call.fact.promptHash);
  const again = isRetry(call.fact) || (hash !== 0 && storm.prompts.includes(hash));
  addTo(storm.attempts, slot);
  if (!again) addTo(storm.starts, slot);
  if (call.failed) {
    addTo(storm.failed, slot);
    if (hash !== 0 && !storm.prompts.includes(hash)) {
      storm.prompts[storm.next % PROMPTS] = hash;
      storm.next++;
    }
  }
  if (call.failed || again) storm.waste[slot] = (storm.waste[slot] ?? 0n) + call.costUsd;
}

function sumOf(buckets: Uint16Array, end: number, minutes: number): number {
  let sum = 0;
  for (let m = end - minutes + 1; m <= end; m++) sum += buckets[m & MASK] ?? 0;
  return sum;
}

const ratio = (storm: Storm, end: number, minutes: number): number =>
  sumOf(storm.attempts, end, minutes) / Math.max(1, sumOf(storm.starts, end, minutes));

/** The newest three minutes, each with calls or not: the last has at least as many attempts for each request as the first. */
const isRising = (storm: Storm, end: number): boolean => ratio(storm, end, 1) >= ratio(storm, end - 2, 1);

/** What failed and repeated calls of the last quarter of an hour cost that was not told of yet. */
function takeWaste(storm: Storm): bigint {
  let sum = 0n;
  for (let i = 0; i < SLOTS; i++) {
    sum += storm.waste[i] ?? 0n;
    storm.waste[i] = 0n;
  }
  return sum;
}
