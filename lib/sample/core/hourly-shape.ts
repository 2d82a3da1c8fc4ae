/**
 * How busy an identity is, hour by hour: a client of the ServeGen trace, its two weeks laid over the calendar so that
 * weekdays meet weekdays, with growth and noise. Relative numbers; the plan turns them into counts.
 */
import packedRates from "../data/hourly-rates.json" with { type: "json" };
import type { Behaviour } from "./behaviour";
import { DAY_MS, HOUR_MS, momentMs, type Window } from "./moments";
import type { SampleIdentity } from "./organisation";
import { hashText, randomOf } from "./random";

const WEEK_HOURS = 168;
const TRACE_HOURS = 2 * WEEK_HOURS;
/** The trace begins on a Tuesday: its quiet days are the fifth and sixth. */
const FIRST_TUESDAY_MS = 5 * DAY_MS;
/** Part of an hour's load that comes from the trace's own hour; the rest is the mean of that hour of the week. */
const OWN_HOUR_SHARE = 0.35;
const NOISE = 0.2;
const GROWTH_SPAN_MS = 30 * DAY_MS;

type Client = { kind: string; week: number[] };

const CLIENTS: readonly Client[] = packedRates.map(({ kind, hours }) => ({ kind, week: settled(hours.split(" ").map(Number)) }));

/** Two weeks in which bursts of a single hour are damped towards what that hour of the week usually is; mean 1. */
function settled(hours: number[]): number[] {
  const at = (hour: number) => hours[hour % TRACE_HOURS] ?? 0;
  const blended = hours.map((rate, hour) => OWN_HOUR_SHARE * rate + (1 - OWN_HOUR_SHARE) * ((at(hour) + at(hour + WEEK_HOURS)) / 2));
  const mean = blended.reduce((sum, rate) => sum + rate, 0) / TRACE_HOURS;
  return blended.map((rate) => rate / mean);
}

/** The first of January 1970 was a Thursday. */
function isWeekend(localMs: number): boolean {
  const weekday = (Math.floor(localMs / DAY_MS) + 4) % 7;
  return weekday === 0 || weekday === 6;
}

/** People work from seven to seven on weekdays, and a little at other times. */
function officeShare(localMs: number): number {
  const hour = (localMs % DAY_MS) / HOUR_MS;
  if (isWeekend(localMs)) return hour >= 9 && hour < 19 ? 0.05 : 0;
  if (hour >= 8 && hour < 18) return hour >= 12 && hour < 13 ? 0.6 : 1;
  return hour >= 7 && hour < 21 ? 0.25 : 0.01;
}

/** Services for customers and robots rest a little at the weekend too. */
const WEEKEND_SHARE: Record<Behaviour["shape"], number> = { office: 1, day: 0.6, steady: 0.85, burst: 0.8 };

function clientOf(identity: SampleIdentity, shape: Behaviour["shape"]): Client {
  const kind = shape === "office" ? "day" : shape;
  const fitting = CLIENTS.filter((client) => client.kind === kind);
  return fitting[hashText(`client/${identity.id}`) % fitting.length] as Client;
}

/** The hours that a window touches, each as the instant it starts; the first and last may be cut. */
export function hoursOf(window: Window): number[] {
  const first = Math.floor(window.startMs / HOUR_MS) * HOUR_MS;
  const hours: number[] = [];
  for (let at = first; at < window.endMs; at += HOUR_MS) hours.push(at);
  return hours;
}

/** From birth to silence or revocation, as far as the window goes. */
function lifeOf(identity: SampleIdentity, window: Window): { fromMs: number; toMs: number } {
  const bornMs = momentMs(window.until, { daysAgo: identity.ageDays, at: "09:00" });
  const silentMs =
    identity.silentSinceDays === undefined ? window.endMs : momentMs(window.until, { daysAgo: identity.silentSinceDays, at: "18:00" });
  const revokedMs = identity.revoked === undefined ? window.endMs : momentMs(window.until, identity.revoked);
  return { fromMs: Math.max(window.startMs, bornMs), toMs: Math.min(window.endMs, silentMs, revokedMs) };
}

/** Relative load of each hour of the window: about 1 in the mean of an identity that is in use throughout. */
export function hourlyShape(identity: SampleIdentity, behaviour: Behaviour, window: Window, seed: string): Float64Array {
  const { week } = clientOf(identity, behaviour.shape);
  const random = randomOf(`${seed}/hours/${identity.id}`);
  const hours = hoursOf(window);
  const life = lifeOf(identity, window);
  const shape = new Float64Array(hours.length);
  let sum = 0;
  hours.forEach((hourMs, i) => {
    const localMs = hourMs + identity.utcOffsetHours * HOUR_MS;
    const traceHour = Math.floor((((localMs - FIRST_TUESDAY_MS) / HOUR_MS) % TRACE_HOURS) + TRACE_HOURS) % TRACE_HOURS;
    const rest = isWeekend(localMs) ? WEEKEND_SHARE[behaviour.shape] : 1;
    const office = behaviour.shape === "office" ? officeShare(localMs) : 1;
    const growth = behaviour.growth ** ((hourMs - window.startMs) / GROWTH_SPAN_MS);
    const load = (week[traceHour] ?? 0) * rest * office * growth * Math.exp(NOISE * random.normal());
    sum += load;
    shape[i] = load * Math.max(0, (Math.min(hourMs + HOUR_MS, life.toMs) - Math.max(hourMs, life.fromMs)) / HOUR_MS);
  });
  const mean = sum / hours.length;
  return mean === 0 ? shape : shape.map((load) => load / mean);
}
