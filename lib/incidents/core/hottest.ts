/**
 * Which hours of an incident its cause is looked for in. A burst of minutes is often followed by a day of small signs, in which what
 * others do anyway adds up to more than it: hours count by what they have beyond twice the usual, and those that together have most,
 * one after the other, are what has to be explained (Kadane's maximal segment).
 */
import type { Usd } from "@/lib/kernel/money";
import { isSeries } from "./traits";

export type HourUse = { atMs: number; actualUsd: number; expectedUsd: number };

const HOUR_MS = 3_600_000;
const TIMES = 2;
/** Longer incidents are explained by whole days: what lasts has no hottest hours. */
export const MOST_HOURS = 48;

/** `impactUsd`: beyond the expected. In milliseconds since 1970. */
export type Spell = { fromMs: number; toMs: number; impactUsd: Usd };

const OF_NO_CALLS = new Set(["SECRET", "SECURITY", "SPEND"]);
/** So much of what an incident cost its name has to account for, in hundredths. */
const LEAST_OF_IT = 25n;

/**
 * Where an incident is explained: in the time of what it is called by, for what else was seen beside a loop of minutes may go on for
 * days. What a series is called by began when it was sure, and is explained by all of it; so is what costs hardly anything.
 * @param named Of the signals of the detector that it is called by, together.
 */
export function spellOf(detector: string, whole: Spell, named: Spell | null): Spell {
  if (named === null || isSeries({ detector }) || OF_NO_CALLS.has(detector)) return whole;
  return named.impactUsd > 0n && named.impactUsd * 100n >= LEAST_OF_IT * whole.impactUsd ? named : whole;
}

/** @param hours One after the other, none left out. @returns null where no hour has more than twice the usual: all of them count. */
export function hottestSpan(hours: readonly HourUse[]): { fromMs: number; toMs: number } | null {
  let best: { fromMs: number; toMs: number } | null = null;
  let [most, sum, fromMs] = [0, 0, 0];
  for (const { atMs, actualUsd, expectedUsd } of hours) {
    if (sum <= 0) [sum, fromMs] = [0, atMs];
    sum += actualUsd - TIMES * expectedUsd;
    if (sum > most) {
      most = sum;
      best = { fromMs, toMs: atMs + HOUR_MS };
    }
  }
  return best;
}
