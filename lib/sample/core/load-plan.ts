/** From relative loads to whole numbers of events: exactly as many as were asked for, spread as the shapes say. */
import { BEHAVIOURS } from "../data/behaviours";
import type { Behaviour } from "./behaviour";
import { hourlyShape, hoursOf } from "./hourly-shape";
import type { Window } from "./moments";
import type { SampleIdentity } from "./organisation";

export type PlannedIdentity = { identity: SampleIdentity; behaviour: Behaviour; counts: Uint32Array };
export type LoadPlan = { hours: number[]; identities: PlannedIdentity[] };

/** Multiplies an identity's load in an hour: how stories make it grow or wake. */
export type LoadFactor = (identityId: string, hourMs: number) => number;

export const behaviourOf = (identity: SampleIdentity): Behaviour => {
  const behaviour = BEHAVIOURS[identity.behaviour];
  if (!behaviour) throw new RangeError(`no behaviour is called "${identity.behaviour}"`);
  return behaviour;
};

export function planLoad(
  identities: readonly SampleIdentity[],
  window: Window,
  seed: string,
  events: number,
  factor: LoadFactor,
): LoadPlan {
  const hours = hoursOf(window);
  const shapes = identities.map((identity) => {
    const shape = hourlyShape(identity, behaviourOf(identity), window, seed);
    return shape.map((load, i) => load * identity.weight * factor(identity.id, hours[i] ?? 0));
  });
  const totals = apportion(
    shapes.map((shape) => shape.reduce((sum, load) => sum + load, 0)),
    events,
  );
  return {
    hours,
    identities: identities.map((identity, i) => ({
      identity,
      behaviour: behaviourOf(identity),
      counts: spread(shapes[i] ?? new Float64Array(), totals[i] ?? 0),
    })),
  };
}

/** Largest remainder, ties to the earlier part: the parts sum to the total. */
export function apportion(weights: readonly number[], total: number): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (whole === 0) return weights.map(() => 0);
  const raw = weights.map((weight) => (weight / whole) * total);
  const parts = raw.map(Math.floor);
  let left = total - parts.reduce((sum, part) => sum + part, 0);
  const byRemainder = raw.map((value, i) => ({ i, rest: value - Math.floor(value) })).sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of byRemainder) {
    if (left-- <= 0) break;
    parts[i] = (parts[i] ?? 0) + 1;
  }
  return parts;
}

/** Counts by hour whose running sum follows the running sum of the loads; the last of it meets the total exactly. */
function spread(loads: Float64Array, total: number): Uint32Array {
  const whole = loads.reduce((sum, load) => sum + load, 0);
  const counts = new Uint32Array(loads.length);
  if (whole === 0) return counts;
  let running = 0;
  let given = 0;
  for (const [i, load] of loads.entries()) {
    running += load;
    const due = Math.floor((running / whole) * total);
    counts[i] = due - given;
    given = due;
  }
  return counts;
}
