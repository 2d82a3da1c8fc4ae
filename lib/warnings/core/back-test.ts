/**
 * How good forecasts of a breach are: made again for months that are over, at their middle, from what came before only,
 * and compared with what then came.
 */

import { addUtcDays, daysIn, periodOf, periodSpan, shiftPeriod, startOfUtcDay } from "@/lib/kernel/period";
import { BREACH_DAYS, forecastBreach, LEAST_DAYS } from "@/lib/reporting/core/forecast/breach";
import { dayNumber } from "@/lib/reporting/core/forecast/daily-series";

/** Used by day, the oldest first, from the first with use on. */
export type DailyUse = { name: string; firstDay: Date; amounts: readonly number[] };
export type Trial = { name: string; month: string; ratio: number; probability: number; isReached: boolean };
export type Calibration = {
  trials: number;
  /** Mean of (probability − outcome)²; 0.25 is what always saying a half gets. */
  brier: number;
  /** By tenth of what was said: how often it was said, its mean, and how often the limit was reached. */
  bins: { from: number; trials: number; said: number; reached: number }[];
};

/** Limits tried on a month: parts of what it came to, spread evenly over 0.6 to 1.6 and shifted by series and month. */
const CAPS = 5;
const [LOWEST, HIGHEST] = [0.6, 1.6];
/** A month of less tells nothing of budgets. */
const LEAST_ACTUAL = 1;
/** Conjugate of the golden ratio: its multiples spread evenly over 0 to 1 (Weyl). */
const GOLDEN = 0.618033988749895;

/** Limits that are reached by the middle of the month already are left out: nothing is forecast of those. */
export function trialsOf(uses: readonly DailyUse[], until: Date): Trial[] {
  let place = 0;
  return uses.flatMap((use) => {
    const first = startOfUtcDay(use.firstDay);
    const trials: Trial[] = [];
    for (let month = shiftPeriod(periodOf(until), -1); periodSpan(month).start > first; month = shiftPeriod(month, -1)) {
      for (let cap = 0; cap < CAPS; cap++) {
        const share = (cap + ((++place * GOLDEN) % 1)) / CAPS;
        const trial = trialOf(use, month, LOWEST + share * (HIGHEST - LOWEST));
        if (trial) trials.push(trial);
      }
    }
    return trials;
  });
}

function trialOf({ name, firstDay, amounts }: DailyUse, month: string, ratio: number): Trial | null {
  const { start, end } = periodSpan(month);
  const middle = addUtcDays(start, Math.floor(daysIn({ start, end }) / 2));
  const place = (at: Date): number => dayNumber(at) - dayNumber(firstDay);
  const sum = (from: Date, to: Date): number => amounts.slice(Math.max(0, place(from)), Math.max(0, place(to))).reduce((a, b) => a + b, 0);
  const actual = sum(start, end);
  const used = sum(start, middle);
  const limit = actual * ratio;
  const known = place(middle);
  if (actual < LEAST_ACTUAL || used >= limit || known < LEAST_DAYS) return null;
  const days = daysIn({ start: middle, end });
  const from = Math.max(0, known - BREACH_DAYS);
  const forecast = forecastBreach({
    seed: `${name}|${month}`,
    daily: amounts.slice(from, known),
    firstDay: dayNumber(firstDay) + from,
    passed: 0,
    used,
    // What is used only grows under a limit that stays, so the end alone says whether it is reached.
    ends: [days],
    limit,
    limits: [limit],
  });
  return forecast && { name, month, ratio, probability: forecast.probability, isReached: actual >= limit };
}

export function calibrationOf(trials: readonly Trial[]): Calibration {
  const bins = Array.from({ length: 10 }, (_, i) => {
    const inside = trials.filter(({ probability }) => Math.min(9, Math.floor(probability * 10)) === i);
    const mean = (of: (trial: Trial) => number): number => inside.reduce((sum, trial) => sum + of(trial), 0) / inside.length;
    return {
      from: i / 10,
      trials: inside.length,
      said: mean(({ probability }) => probability),
      reached: mean(({ isReached }) => Number(isReached)),
    };
  });
  const brier = trials.reduce((sum, { probability, isReached }) => sum + (probability - Number(isReached)) ** 2, 0) / trials.length;
  return { trials: trials.length, brier, bins: bins.filter((bin) => bin.trials > 0) };
}
