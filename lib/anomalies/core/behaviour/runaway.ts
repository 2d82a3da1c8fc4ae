/** B13: a quarter of an hour, or one trace, that costs many times what is usual. */
import { titled } from "../title";
import { dearestBurst } from "./bursts";
import { dollars, fact, moneyFact, numberOf, times, usdOf } from "./figures";
import type { IdentityState } from "./identity-state";
import { costIn, usdIn } from "./minute-ring";
import { quantileOf } from "./quantile";
import type { Sight } from "./sight";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./week-profile";

type Limits = {
  costUsd: number;
  usualFactor: number;
  budgetHours: number;
  aloneFactor: number;
  coldUsd: number;
  traceFactor: number;
  burstFactor: number;
};

const WINDOW = 15;
const LEARNT_TRACES = 50;
const LEARNT_HOURS = 20;
/** Days of work before the dearest quarter of them is known, and how many times as dear it may be until then. */
const LEARNT_DAYS = 10;
const UNSURE = 2;
/** Where no budget would be used up it has to be so many times as dear: an hour's work of somebody who seldom works is none. */
const ALONE_COSTS = 4;
/** Well above the usual: what has begun goes on as long. */
const GOES_ON = 2;

type Quarter = { cost: number; usual: number; why: string; budgetHours: number | null };

export function watchRunaway(sight: Sight): void {
  const { call, me, at, trace } = sight;
  if (call.costUsd === 0n) return;
  const cost = costIn(me.minutes, me.minutes.newest, WINDOW);
  me.hour.burst = Math.max(me.hour.burst, cost);
  const limits = sight.limits<Limits>("B13");
  if (!limits) return;
  const open = sight.goingOn("B13");
  const isTrace = call.fact.traceId !== null && isDearTrace(me, trace.cost, limits);
  if (cost < limits.costUsd && !isTrace) return;
  const usual = sight.subject.usualQuarter();
  const quarter = judgeQuarter(sight, limits, cost, usual);
  const goesOn = open !== undefined && cost >= limits.costUsd && cost > GOES_ON * usual;
  if (!quarter && !isTrace && !goesOn) return;
  const windowUsd = usdIn(me.minutes, me.minutes.newest, WINDOW);
  const already = isTrace && trace.usd > windowUsd ? trace.usd : windowUsd;
  const quarters = Math.max(1, (at - (open?.started ?? at - WINDOW * MINUTE_MS)) / (WINDOW * MINUTE_MS));
  const factor = usual > 0 ? cost / usual : 0;
  sight.raise({
    detector: "B13",
    startedMs: isTrace ? trace.first : Math.max(me.first, (me.minutes.newest - WINDOW + 1) * MINUTE_MS),
    severity: "high",
    title: isTrace
      ? titled(sight.name, `: one trace costs ${dollars(trace.cost)}`)
      : titled(sight.name, ` cost ${dollars(cost)} in 15 minutes${factor > 0 ? `, ${times(factor)} times the usual` : ""}`),
    addUsd: open ? call.costUsd : already,
    expectedUsd: usdOf(Math.min(numberOf((open?.actual ?? 0n) + (open ? call.costUsd : already)), usual * quarters)),
    confidence: quarter && isTrace ? 0.95 : 0.85,
    evidence: [
      fact("Cost in 15 minutes", dollars(cost)),
      fact("Usual in 15 minutes", dollars(usual)),
      fact("Why", [quarter?.why, isTrace ? "one trace" : undefined].filter((each) => each !== undefined).join(", ") || "goes on"),
      ...(quarter && quarter.budgetHours !== null ? [fact("Its budget would last", `${quarter.budgetHours.toFixed(1)} hours`)] : []),
      ...(call.fact.traceId === null ? [] : [moneyFact("Cost of the trace", trace.usd)]),
    ],
  });
}

function isDearTrace(me: IdentityState, cost: number, limits: Limits): boolean {
  if (cost < limits.costUsd || me.traceCost.n < LEARNT_TRACES) return false;
  return cost > limits.traceFactor * quantileOf(me.traceCost, 0.999);
}

function judgeQuarter(sight: Sight, limits: Limits, cost: number, usual: number): Quarter | null {
  const { me, at, historyMs, around, subject } = sight;
  if (historyMs < DAY_MS) return cost >= limits.coldUsd ? { cost, usual, why: "no history", budgetHours: null } : null;
  if (cost < limits.costUsd || cost < limits.usualFactor * usual) return null;
  if (cost < limits.burstFactor * ownBurst(me, at)) return null;
  const left = subject.kind === "identity" ? around.budgetLeft(subject.id) : null;
  const budgetHours = left === null ? null : Math.max(0, numberOf(left)) / (cost * (HOUR_MS / (WINDOW * MINUTE_MS)));
  if (budgetHours !== null && budgetHours < limits.budgetHours) return { cost, usual, why: "its budget will be used up", budgetHours };
  if (usual === 0 && me.hourCost.n < LEARNT_HOURS) return cost >= limits.coldUsd ? { cost, usual, why: "no history", budgetHours } : null;
  const isAlone = cost >= limits.aloneFactor * usual && cost >= ALONE_COSTS * limits.costUsd;
  return isAlone ? { cost, usual, why: "far above the usual", budgetHours } : null;
}

/**
 * Its dearest quarter of 28 days: who works in bursts is far above its mean in each of them. While few days of work are known, the
 * dearest of them may be far from the dearest there is.
 */
function ownBurst({ bursts }: IdentityState, at: number): number {
  const { cost, days } = dearestBurst(bursts, at);
  return days < LEARNT_DAYS ? UNSURE * cost : cost;
}
