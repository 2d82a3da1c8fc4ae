/** B7: calls in hours of the week in which the identity never works, by the clocks of its owner. */
import { titled } from "../title";
import { fact } from "./figures";
import type { Sight } from "./sight";
import { binName, binOf, chanceOf, DAY_MS, evennessOf, HOUR_MS, hoursAround, type Near } from "./week-profile";

type Limits = { probability: number; requests: number; costUsd: number; learningDays: number; minCalls: number; entropy: number };

/** One dear call is none that works. */
const FEWEST_CALLS = 3;
/** An hour of three months ago counts no more. */
const NONE = 0.1;
const ONE = 1;
const BESIDE: Near = { reach: 1, days: "one" };
/**
 * So many hours with calls it would have had at about that time of day by now, worked it evenly: of an identity that calls now and then
 * most hours of the week are empty by chance, which makes its evenness low too. None of nine is missing by chance once in 8,000 times,
 * or more often, since hours of work come together. Where there was one after all, some weeks ago, it takes more of them. Of who works
 * seldom only the whole night is known to be empty.
 */
const MISSED_HOURS = 9;
const MISSED_FOR_ONE = 6;
const AROUND: readonly (Near & { most: number })[] = [
  { reach: 1, days: "alike", most: ONE },
  { reach: 3, days: "alike", most: NONE },
  { reach: 3, days: "all", most: NONE },
];

export function watchOffHours(sight: Sight): void {
  const { me, at, call } = sight;
  const { hour } = me;
  const limits = sight.limits<Limits>("B7");
  if (!limits) return;
  const open = sight.goingOn("B7");
  if (!open && hour.calls < limits.requests && (hour.cost < limits.costUsd || hour.calls < FEWEST_CALLS)) return;
  hour.isOff ??= isOff(sight, limits);
  if (!hour.isOff) return;
  const bin = binOf(hour.hour);
  const isNovel = me.novelty > 0 && at - me.novelty < HOUR_MS;
  sight.raise({
    detector: "B7",
    startedMs: hour.firstAt,
    severity: isNovel ? "medium" : "low",
    title: titled(sight.name, ` works on ${binName(bin)}, when it never does`),
    addUsd: open ? call.costUsd : hour.usd,
    confidence: 0.6,
    evidence: [
      fact("Hour of the week", `${binName(bin)} (${sight.who?.timeZone ?? "UTC"})`),
      fact("Calls in the hour", hour.calls),
      fact("Chance of a call in that hour", chanceOf(me.week, bin, at).toFixed(4)),
      fact("New network, model or tool in the same hour", isNovel ? "yes" : "no"),
    ],
  });
}

function isOff({ me, at, historyMs }: Sight, limits: Limits): boolean {
  if (historyMs < limits.learningDays * DAY_MS || me.calls - me.hour.calls < limits.minCalls) return false;
  const bin = binOf(me.hour.hour);
  if (chanceOf(me.week, bin, at) >= limits.probability || evennessOf(me.week) >= limits.entropy) return false;
  if (hoursAround(me.week, bin, at, BESIDE).were >= NONE) return false;
  return AROUND.some((near) => {
    const { were, even } = hoursAround(me.week, bin, at, near);
    return were < near.most && even >= MISSED_HOURS + MISSED_FOR_ONE * were;
  });
}
