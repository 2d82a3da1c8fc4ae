/** B15: calls of an identity that was not used for a month. */
import { titled } from "../title";
import { fact } from "./figures";
import { callsIn, RING_MINUTES } from "./minute-ring";
import type { Sight } from "./sight";
import { DAY_MS } from "./week-profile";

type Limits = { silentDays: number; calls: number };

export function watchDormant(sight: Sight): void {
  const { call, me, at, who } = sight;
  if (!call.succeeded) return;
  const { wake } = me;
  const slept = me.used === 0 ? 0 : at - me.used;
  if (slept < 7 * DAY_MS && wake.at === 0) return;
  const limits = sight.limits<Limits>("B15");
  if (!limits || who?.breakGlass) return;
  if (slept >= limits.silentDays * DAY_MS) me.wake = { at, slept, usd: 0n };
  if (me.wake.at === 0) return;
  if (at - me.wake.at > DAY_MS) {
    me.wake = { at: 0, slept: 0, usd: 0n };
    return;
  }
  me.wake.usd += call.costUsd;
  const calls = callsIn(me.minutes, me.minutes.newest, RING_MINUTES);
  const open = sight.goingOn("B15");
  if (calls < limits.calls && !open) return;
  const days = Math.floor(me.wake.slept / DAY_MS);
  const { usd } = me.wake;
  me.wake.usd = 0n;
  sight.raise({
    detector: "B15",
    startedMs: me.wake.at,
    severity: who?.ownerLeft ? "high" : "medium",
    title: titled(sight.name, ` is used again after ${days} days`),
    addUsd: usd,
    confidence: 0.8,
    evidence: [
      fact("Days without use", days),
      fact("Calls within an hour", calls),
      fact("Owner", who?.ownerLeft ? "no longer here" : who?.ownerId === null ? "nobody" : "here"),
    ],
  });
}
