/**
 * What grants and a policy would have said of calls that were made, by the facts of now. Costs by the combinations that were
 * used and not by calls. Exact.
 */
import { type CountedUnder, placeOf } from "@/lib/budgets/core/place";
import { addUsd, formatUsd, parseUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import type { CallJudge, Ruling, RulingReason } from "./call-judge";

/** One combination, summed over the span: calls that were counted, and what they cost in dollars. */
export type UsedCalls = CountedUnder & { callerId: string | null; operatorEvidence: string | null; calls: string; costUsd: string };

/** `identities`: how many different ones; calls of nobody count as none. */
export type Tally = { calls: number; costUsd: string; identities: number };
export type Replay = {
  all: Tally;
  /** Each call once, whatever spoke against it. */
  refused: Tally;
  /** By the reason, for policies by the rule; the most calls first. */
  against: (Tally & { reason: RulingReason; rule: string | null })[];
};

class Sum {
  calls = 0;
  cost: Usd = ZERO_USD;
  readonly identities = new Set<string>();
  add({ identityId, calls, costUsd }: UsedCalls): void {
    this.calls += Number(calls);
    this.cost = addUsd(this.cost, parseUsd(costUsd));
    if (identityId !== null) this.identities.add(identityId);
  }
  get tally(): Tally {
    return { calls: this.calls, costUsd: formatUsd(this.cost), identities: this.identities.size };
  }
}

export function replayCalls(judge: CallJudge, used: readonly UsedCalls[], prices: PriceBook, now: Date): Replay {
  const [all, refused] = [new Sum(), new Sum()];
  const against = new Map<string, { ruling: Ruling; sum: Sum }>();
  for (const row of used) {
    all.add(row);
    const { callerId, operatorEvidence, calls: _calls, costUsd: _costUsd, ...under } = row;
    const rulings = judge.judge({ place: placeOf(under, prices), callerId, operatorEvidence }, now);
    if (rulings.some(({ reason }) => reason !== "policy_unknown")) refused.add(row);
    for (const key of new Set(rulings.map(({ reason, rule }) => `${reason}:${rule}`))) {
      const ruling = rulings.find(({ reason, rule }) => `${reason}:${rule}` === key) as Ruling;
      const known = against.get(key) ?? { ruling, sum: new Sum() };
      against.set(key, known);
      known.sum.add(row);
    }
  }
  const told = [...against.values()].map(({ ruling: { reason, rule }, sum }) => ({ reason, rule, ...sum.tally }));
  return { all: all.tally, refused: refused.tally, against: told.sort((a, b) => b.calls - a.calls) };
}
