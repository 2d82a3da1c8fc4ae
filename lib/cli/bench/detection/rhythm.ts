/** When a resident calls: traces of calls by hour, with the shapes of real services and the habits of its kind. */

import { hourlyShape } from "@/lib/sample/core/hourly-shape";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/sample/core/moments";
import type { SampleIdentity } from "@/lib/sample/core/organisation";
import { hashText, type Random } from "@/lib/sample/core/random";
import { type Calendar, within } from "./calendar";
import type { Resident } from "./resident";

export type Start = { atMs: number; length: number };

const RUNS_AN_HOUR = 0.3;
const DORMANT_AFTER_DAYS = 5;
/** Beyond it the normal distribution is near enough. */
const LARGE_MEAN = 30;

export class Rhythm {
  private readonly shape: Float64Array;
  /** The minute of the day at which nightly work and evaluations begin. */
  private readonly minute: number;

  constructor(
    private readonly resident: Resident,
    private readonly calendar: Calendar,
    seed: string,
  ) {
    const window = { startMs: calendar.fromMs, endMs: calendar.toMs, until: new Date(calendar.toMs) };
    this.shape = hourlyShape(asSample(resident), resident.behaviour, window, seed);
    this.minute = hashText(`minute/${resident.id}`) % 180;
  }

  /** Of the usual calls; what happens to fall outside a life is left out. */
  startsIn(hourMs: number, load: number, laterByHours = 0): Start[] {
    const { resident, calendar } = this;
    if (resident.endedMs !== null && hourMs >= resident.endedMs - HOUR_MS) return [];
    if (resident.kind === "dormant" && hourMs >= calendar.fromMs + DORMANT_AFTER_DAYS * DAY_MS) return [];
    const meantMs = hourMs - laterByHours * HOUR_MS;
    const rest = calendar.holidays.some((day) => within(day, meantMs)) ? restOf(resident) : 1;
    if (resident.kind === "health") return load === 0 ? [] : this.ticks(hourMs);
    if (resident.kind === "build") return this.builds(hourMs, meantMs, load * rest);
    if (resident.kind === "nightly" || resident.kind === "evaluation") return this.nights(hourMs, meantMs, load);
    const hours = this.shape.length;
    const place = Math.round((meantMs - calendar.fromMs) / HOUR_MS);
    const usual = this.shape[((place % hours) + hours) % hours] ?? 0;
    return this.traces(hourMs, HOUR_MS, resident.pace * usual * rest * load);
  }

  /** Traces whose calls come to `calls` on average, anywhere in the span. */
  private traces(fromMs: number, spanMs: number, calls: number): Start[] {
    const { random, behaviour } = this.resident;
    const [fewest, most] = behaviour.traceEvents;
    const count = poisson(random, calls / ((fewest + most) / 2));
    return Array.from({ length: count }, () => ({ atMs: fromMs + random.below(spanMs), length: random.between(fewest, most) }));
  }

  private ticks(hourMs: number): Start[] {
    const apartMs = HOUR_MS / this.resident.pace;
    return Array.from({ length: Math.floor(this.resident.pace) }, (_, i) => ({ atMs: Math.floor(hourMs + i * apartMs), length: 1 }));
  }

  private builds(hourMs: number, meantMs: number, load: number): Start[] {
    const { random, pace, utcOffsetHours } = this.resident;
    const localMs = meantMs + utcOffsetHours * HOUR_MS;
    const hour = (localMs % DAY_MS) / HOUR_MS;
    const weekday = (Math.floor(localMs / DAY_MS) + 4) % 7;
    const often = weekday % 6 === 0 ? 0.03 : RUNS_AN_HOUR;
    if (hour < 8 || hour >= 18 || !random.chance(Math.min(1, often * Math.min(1, load)))) return [];
    const spanMs = random.between(3, 12) * MINUTE_MS;
    return this.traces(hourMs + random.below(HOUR_MS - spanMs), spanMs, pace * Math.max(1, load) * Math.exp(0.3 * random.normal()));
  }

  private nights(hourMs: number, meantMs: number, load: number): Start[] {
    const { random, pace, kind } = this.resident;
    const atMinute = (meantMs % DAY_MS) / MINUTE_MS;
    if (this.minute < atMinute || this.minute >= atMinute + 60 || load === 0) return [];
    const fromMs = hourMs + (this.minute - atMinute) * MINUTE_MS + random.below(2 * MINUTE_MS);
    const spanMs = (kind === "evaluation" ? 9 : random.between(30, 50)) * MINUTE_MS;
    return this.traces(fromMs, spanMs, pace * load * Math.exp(0.12 * random.normal()));
  }
}

/** People stay at home; services are called less. */
const restOf = ({ behaviour }: Resident): number => (behaviour.shape === "office" ? 0.04 : behaviour.shape === "day" ? 0.6 : 0.9);

function asSample(resident: Resident): SampleIdentity {
  return {
    id: resident.id,
    name: resident.name,
    kind: "agent",
    purpose: "",
    owner: null,
    backup: null,
    team: null,
    application: null,
    environment: resident.environmentId,
    behaviour: "",
    weight: 1,
    ageDays: 1_000,
    credentials: [],
    utcOffsetHours: resident.utcOffsetHours,
    names: "alias",
  };
}

export function poisson(random: Random, mean: number): number {
  if (mean > LARGE_MEAN) return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.unit(); product > limit; product *= random.unit()) count++;
  return count;
}
