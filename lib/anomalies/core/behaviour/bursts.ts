/**
 * The dearest quarter of an hour of each of the last 28 days: whoever works in bursts is compared with its own. A mean of the
 * hour of the week says nothing of them, since it is far below each.
 */
import { DAY_MS } from "./week-profile";

const DAYS = 28;

export type Bursts = { day: number; most: Float32Array };

export const freshBursts = (): Bursts => ({ day: -1, most: new Float32Array(DAYS) });

/** @param cost Of a quarter of an hour that is over, and in which nothing was wrong. */
export function addBurst(bursts: Bursts, atMs: number, cost: number): void {
  const day = Math.floor(atMs / DAY_MS);
  if (bursts.day >= 0 && day - bursts.day < DAYS) for (let d = bursts.day + 1; d <= day; d++) bursts.most[d % DAYS] = 0;
  else bursts.most.fill(0);
  bursts.day = Math.max(bursts.day, day);
  const slot = day % DAYS;
  bursts.most[slot] = Math.max(bursts.most[slot] ?? 0, cost);
}

/** The dearest, and on how many days there was any. */
export function dearestBurst({ day, most }: Bursts, atMs: number): { cost: number; days: number } {
  const today = Math.floor(atMs / DAY_MS);
  let [cost, days] = [0, 0];
  for (let d = Math.max(0, day - DAYS + 1, today - DAYS); d <= day; d++) {
    const each = most[d % DAYS] ?? 0;
    if (each > 0) days++;
    cost = Math.max(cost, each);
  }
  return { cost, days };
}
