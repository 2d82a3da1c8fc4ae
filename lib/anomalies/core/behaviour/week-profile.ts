/**
 * How much is usual at each hour of the week, in the owner's time zone: 168 sums that halve every 28 days. What is going on
 * in the present hour is added when it is over, so that nothing is compared with itself.
 */
import { tzOffset } from "@date-fns/tz";

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
const WEEK_HOURS = 168;
const HALF_LIFE_MS = 28 * DAY_MS;
/** Weights grow with time; from here on they are made small again. */
const MOST_WEIGHT = 1_024;

export type WeekProfile = { base: number; from: number; calls: Float32Array; costs: Float32Array; hours: Float32Array };

export const freshProfile = (fromMs: number): WeekProfile => ({
  base: fromMs,
  from: fromMs,
  calls: new Float32Array(WEEK_HOURS),
  costs: new Float32Array(WEEK_HOURS),
  hours: new Float32Array(WEEK_HOURS),
});

const weightAt = (profile: WeekProfile, atMs: number): number => 2 ** ((atMs - profile.base) / HALF_LIFE_MS);

export function addHour(profile: WeekProfile, bin: number, atMs: number, calls: number, cost: number): void {
  let weight = weightAt(profile, atMs);
  if (weight > MOST_WEIGHT) {
    for (let i = 0; i < WEEK_HOURS; i++) {
      profile.calls[i] = (profile.calls[i] ?? 0) / weight;
      profile.costs[i] = (profile.costs[i] ?? 0) / weight;
      profile.hours[i] = (profile.hours[i] ?? 0) / weight;
    }
    profile.base = atMs;
    weight = 1;
  }
  profile.calls[bin] = (profile.calls[bin] ?? 0) + weight * calls;
  profile.costs[bin] = (profile.costs[bin] ?? 0) + weight * cost;
  if (calls > 0) profile.hours[bin] = (profile.hours[bin] ?? 0) + weight;
}

/** How often an hour of the week has been, each counted by its weight: the integral of the weights over the history. */
function weeksOf(profile: WeekProfile, atMs: number): number {
  const grown = weightAt(profile, atMs) - weightAt(profile, profile.from);
  return (grown * HALF_LIFE_MS) / Math.LN2 / (WEEK_HOURS * HOUR_MS);
}

function sumOf(sums: Float32Array): number {
  let sum = 0;
  for (const each of sums) sum += each;
  return sum;
}

const around = (sums: Float32Array, bin: number, by: number): number => sums[(bin + by + WEEK_HOURS) % WEEK_HOURS] ?? 0;

export type Usual = { calls: number; cost: number };

/**
 * What an hour usually holds: of the hour of the week and its neighbours the most, since programs do not keep to the minute.
 * Before 28 days the same hour of other days counts as well, before 7 days any hour.
 */
export function usualHour(profile: WeekProfile, bin: number, atMs: number): Usual {
  const weeks = weeksOf(profile, atMs);
  if (weeks <= 0) return { calls: 0, cost: 0 };
  const days = (atMs - profile.from) / DAY_MS;
  // An hour of the week that was there once was there once, however short the history.
  const most = (sums: Float32Array): number => {
    let usual = Math.max(around(sums, bin, -1), around(sums, bin, 0), around(sums, bin, 1)) / Math.max(weeks, 1);
    if (days < 28) {
      let sameHour = 0;
      for (let day = 0; day < 7; day++) sameHour += around(sums, bin, day * 24);
      usual = Math.max(usual, sameHour / Math.max(7 * weeks, 1));
    }
    return days < 7 ? Math.max(usual, sumOf(sums) / (WEEK_HOURS * weeks)) : usual;
  };
  return { calls: most(profile.calls), cost: most(profile.costs) };
}

/** The chance that a call falls in an hour of the week: smoothed over its neighbours, with half a call in each hour added. */
export function chanceOf(profile: WeekProfile, bin: number, atMs: number): number {
  const unit = weightAt(profile, atMs);
  const total = sumOf(profile.calls) / unit;
  const smooth = (around(profile.calls, bin, -1) + around(profile.calls, bin, 0) + around(profile.calls, bin, 1)) / 3 / unit;
  return (smooth + 0.5) / (total + 0.5 * WEEK_HOURS);
}

/** Days of a week that are alike. */
const isWeekend = (bin: number): boolean => Math.floor(bin / 24) === 2 || Math.floor(bin / 24) === 3;
/** Longer than any weight is felt. */
const MOST_WEEKS = 13;

export type Near = { reach: number; days: "one" | "alike" | "all" };

/**
 * Hours with calls at about a time of day, `reach` hours before and after it, on that day of the week, on all that are alike, workdays
 * or those of the weekend, or on all: how many there were, and how many there would have been had its hours been spread evenly.
 */
export function hoursAround(profile: WeekProfile, bin: number, atMs: number, { reach, days }: Near): { were: number; even: number } {
  let [were, slots] = [0, 0];
  for (let day = 0; day < 7; day++) {
    const same = day * 24 + (bin % 24);
    if (days === "one" ? same !== bin : days === "alike" && isWeekend(same) !== isWeekend(bin)) continue;
    for (let by = -reach; by <= reach; by++) were += around(profile.hours, same, by);
    slots += 2 * reach + 1;
  }
  const share = sumOf(profile.hours) / (weeksOf(profile, atMs) * WEEK_HOURS);
  const weeks = Math.min(MOST_WEEKS, (atMs - profile.from) / (7 * DAY_MS));
  return { were: were / weightAt(profile, atMs), even: share * slots * weeks };
}

/** 1: every hour of the week alike, 0: always the same hour. */
export function evennessOf(profile: WeekProfile): number {
  const total = sumOf(profile.calls);
  if (total === 0) return 1;
  let entropy = 0;
  for (const each of profile.calls) if (each > 0) entropy -= (each / total) * Math.log(each / total);
  return entropy / Math.log(WEEK_HOURS);
}

/** The hours that the clocks of a zone have shown since 1970, by the quarter of an hour that changes of clocks keep to. */
export class LocalHours {
  private readonly zones = new Map<string, { quarter: number; offsetMs: number }>();

  hourOf(atMs: number, timeZone: string): number {
    const quarter = Math.floor(atMs / (15 * MINUTE_MS));
    let zone = this.zones.get(timeZone);
    if (!zone || zone.quarter !== quarter) {
      const offset = tzOffset(timeZone, new Date(atMs));
      zone = { quarter, offsetMs: (Number.isFinite(offset) ? offset : 0) * MINUTE_MS };
      this.zones.set(timeZone, zone);
    }
    return Math.floor((atMs + zone.offsetMs) / HOUR_MS);
  }
}

/** The first hour of 1970 was one of a Thursday. */
export const binOf = (localHour: number): number => ((localHour % WEEK_HOURS) + WEEK_HOURS) % WEEK_HOURS;

const DAYS = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
export const binName = (bin: number): string => `${DAYS[Math.floor(bin / 24)]} ${String(bin % 24).padStart(2, "0")}:00`;
