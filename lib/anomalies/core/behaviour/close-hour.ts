/** When an hour of an identity is over: what it was becomes what is usual, unless something was wrong in it. */
import { addBurst } from "./bursts";
import { watchCacheCollapse } from "./cache-collapse";
import { freshHour, type IdentityState } from "./identity-state";
import { watchOutputRatio } from "./output-ratio";
import { addToQuantile, quantileOf } from "./quantile";
import type { Sight } from "./sight";
import { addHour, binOf, usualHour } from "./week-profile";

/** While one of these goes on, hours wait: the burst of an hour must not make the next one usual. */
const FREEZE = ["B5", "B7", "B13"];
const MOST_HELD = 48;
const MOST_TIMES_USUAL = 3;
const PEAK_WEIGHT = 0.1;
/** Hours with cost before the dearest are known. */
const SETTLED = 100;

export function closeHour(sight: Sight, localHour: number): void {
  const { me, at } = sight;
  const { hour } = me;
  if (hour.calls > 0) {
    watchCacheCollapse(sight);
    watchOutputRatio(sight);
    me.held.push(binOf(hour.hour), at, hour.calls, hour.cost);
  }
  const isWrong = FREEZE.some((detector) => sight.goingOn(detector) !== undefined);
  if (!isWrong || me.held.length > MOST_HELD * 4) takeHeld(me);
  if (hour.cost > 0 && !isWrong) {
    addBurst(me.bursts, hour.firstAt, hour.burst);
    addToQuantile(me.hourCost, 0.99, hour.cost);
    me.peak += PEAK_WEIGHT * (Math.max(...hour.quarters) / hour.cost - me.peak);
  }
  me.hour = freshHour(localHour);
  sight.subject.forgetUsual();
}

/** Cost far beyond the usual is cut: what is usual follows it in weeks, not at once. */
function takeHeld(me: IdentityState): void {
  for (let i = 0; i < me.held.length; i += 4) {
    const [bin = 0, at = 0, calls = 0, cost = 0] = me.held.slice(i, i + 4);
    addHour(me.week, bin, at, calls, me.hourCost.n < SETTLED ? cost : Math.min(cost, mostUsual(me, bin, at)));
  }
  me.held = [];
}

function mostUsual(me: IdentityState, bin: number, at: number): number {
  const usual = usualHour(me.week, bin, at).cost;
  return usual === 0 ? Number.POSITIVE_INFINITY : MOST_TIMES_USUAL * Math.max(usual, quantileOf(me.hourCost, 0.99));
}
