/** Calls and cost of the last hour in buckets of one minute, by the time of the events. */
const SLOTS = 64;
const MASK = SLOTS - 1;
/** What can be summed: the rest is the room that late calls need. */
export const RING_MINUTES = 60;

export type MinuteRing = { newest: number; calls: Uint16Array; costs: Float64Array; usd: bigint[] };

export const freshRing = (): MinuteRing => ({
  newest: -1,
  calls: new Uint16Array(SLOTS),
  costs: new Float64Array(SLOTS),
  usd: new Array<bigint>(SLOTS).fill(0n),
});

/** Nothing for a minute that the ring no longer holds. */
export function addToRing(ring: MinuteRing, minute: number, cost: number, usd: bigint): void {
  if (minute <= ring.newest - SLOTS) return;
  for (let m = Math.max(ring.newest + 1, minute - MASK); m <= minute; m++) {
    ring.calls[m & MASK] = 0;
    ring.costs[m & MASK] = 0;
    ring.usd[m & MASK] = 0n;
  }
  if (minute > ring.newest) ring.newest = minute;
  const slot = minute & MASK;
  if ((ring.calls[slot] ?? 0) < 65_535) ring.calls[slot] = (ring.calls[slot] ?? 0) + 1;
  if (usd === 0n) return;
  ring.costs[slot] = (ring.costs[slot] ?? 0) + cost;
  ring.usd[slot] = (ring.usd[slot] ?? 0n) + usd;
}

const holds = (ring: MinuteRing, minute: number): boolean => minute <= ring.newest && minute > ring.newest - SLOTS;

/** Over `minutes` minutes that end with `end`. */
export function callsIn(ring: MinuteRing, end: number, minutes: number): number {
  let sum = 0;
  for (let m = end - minutes + 1; m <= end; m++) if (holds(ring, m)) sum += ring.calls[m & MASK] ?? 0;
  return sum;
}

export function costIn(ring: MinuteRing, end: number, minutes: number): number {
  let sum = 0;
  for (let m = end - minutes + 1; m <= end; m++) if (holds(ring, m)) sum += ring.costs[m & MASK] ?? 0;
  return sum;
}

export function usdIn(ring: MinuteRing, end: number, minutes: number): bigint {
  let sum = 0n;
  for (let m = end - minutes + 1; m <= end; m++) if (holds(ring, m)) sum += ring.usd[m & MASK] ?? 0n;
  return sum;
}
