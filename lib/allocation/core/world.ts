/**
 * All that a period's statements need beside usage, as read at one moment: rules in force, shared cost, credits, markups and
 * true-ups; and what becomes of it in whole units, given the usage. Pure.
 */
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import { formatUsd, type Usd } from "@/lib/kernel/money";
import { daysIn, type Span, utcDate } from "@/lib/kernel/period";
import type { CostCentres, Pot } from "./allocation";
import { type AmortiseBasis, amortise, overlap, periodsOver, type Seat, seatCharges } from "./amortise";
import { type Covers, settleCommitments } from "./commitments";
import { appliedOf, burnCredits, type CreditGrant, shareCredit } from "./credits";
import type { Markup } from "./markups";
import { largestRemainder, type Minor, minorOf, minorOfUsd, type Rate } from "./money";
import type { Rule, SharedCostKind } from "./rule";
import type { CommitmentUse, CreditLine, Purchase, SharedPart, TrueUpLine } from "./shared";
import type { UseOf } from "./use";

/** Days are midnights of UTC that name them. */
export type SharedCost = {
  id: string;
  name: string;
  kind: SharedCostKind;
  provider: string | null;
  /** Of the whole span, or of one seat and period; in 10^-15 of `currency`. */
  amount: bigint;
  currency: string;
  span: Span;
  basis: AmortiseBasis;
  seats: readonly Seat[] | null;
  covers: Covers | null;
  /** Who bears it; empty: nobody. */
  costCentreId: string;
};

export type ProviderCredit = CreditGrant & { name: string; provider: string };
/** What usage of a provider cost in a day, dollars. */
export type ProviderDay = { provider: string; day: string; costUsd: Usd };
export type TrueUp = { id: string; fromPeriodId: string; toPeriodId: string; currency: string; shares: ReadonlyMap<string, Minor> };

export type AllocationWorld = {
  period: { id: string; start: Date; end: Date };
  /** Its days in its zone. */
  days: Span;
  calendar: FiscalCalendar;
  /** Of statements. */
  rate: Rate;
  rules: Rule[];
  costCentres: CostCentres;
  metrics: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
  /** With what one dollar was worth in their currency when they began; null: no rate is known. */
  sharedCosts: (SharedCost & { rate: Rate | null })[];
  /** What is left of each at `creditsFrom`. */
  credits: ProviderCredit[];
  /** From the end of the last closed period to the end of this one. */
  providerDays: ProviderDay[];
  markups: Markup[];
  trueUps: TrueUp[];
};

export type SharedMoney = {
  parts: SharedPart[];
  pots: Pot[];
  purchases: Purchase[];
  commitments: CommitmentUse[];
  credits: CreditLine[];
  trueUps: TrueUpLine[];
  /** What could not be stated, in words: shared cost in a currency without a rate. It must be put right before a close. */
  problems: string[];
};

/** What stands on the period's statements beside direct cost, before any rule. */
export function sharedMoney(world: AllocationWorld, uses: readonly UseOf[], fallback: string): SharedMoney {
  const priced = world.sharedCosts.flatMap((cost) => (cost.rate ? [{ ...cost, rate: cost.rate }] : []));
  const { parts: committedParts, commitments } = commitmentParts(world, priced, uses);
  const parts = [...priced.flatMap((cost) => (cost.covers ? [] : partsOf(world, cost))), ...committedParts].filter(
    ({ amount }) => amount !== 0n,
  );
  return {
    parts,
    pots: parts.map(potOf),
    purchases: world.sharedCosts.flatMap((cost) => purchaseOf(world, cost)),
    commitments,
    credits: creditLines(world, uses, fallback),
    trueUps: trueUpLines(world),
    problems: world.sharedCosts.flatMap(({ name, currency, rate, span }) =>
      rate ? [] : [`${name} is in ${currency}, and no exchange rate of ${utcDate(span.start)} is known.`],
    ),
  };
}

type Priced = SharedCost & { rate: Rate };

const potOf = ({ sourceId, sharedCostId, kind, provider, holder, amount }: SharedPart): Pot => ({
  kind: "shared_cost",
  id: sourceId,
  sharedCostId,
  costKind: kind,
  provider,
  holder,
  amount,
});

function partsOf(world: AllocationWorld, cost: Priced): SharedPart[] {
  const of = { sharedCostId: cost.id, name: cost.name, kind: cost.kind, provider: cost.provider };
  if (cost.seats) {
    const scope = { span: cost.span, period: world.days, basis: cost.basis };
    return seatCharges(cost.seats, cost.amount, scope, (exact) => minorOf(exact, cost.rate, world.rate)).map((charge) => ({
      ...of,
      sourceId: `${cost.id}/${charge.costCentreId}`,
      holder: charge.costCentreId,
      amount: charge.amount,
      detail: `${charge.seats} ${charge.seats === 1 ? "seat" : "seats"}, ${charge.days} ${charge.days === 1 ? "day" : "days"}`,
    }));
  }
  return [{ ...of, sourceId: cost.id, holder: cost.costCentreId, amount: periodPart(world, cost), detail: partWords(world, cost) }];
}

/** The whole is converted, then cut: parts of all its periods sum to it. */
function periodPart(world: AllocationWorld, cost: Priced): Minor {
  const periods = periodsOver(world.calendar, cost.span);
  const at = periods.findIndex(({ start }) => start.getTime() === world.days.start.getTime());
  return at < 0 ? 0n : (amortise(minorOf(cost.amount, cost.rate, world.rate), cost.span, periods, cost.basis)[at] ?? 0n);
}

function partWords({ days }: AllocationWorld, { span }: SharedCost): string {
  const within = overlap(span, days);
  return within ? `${daysIn(within)} of ${daysIn(span)} days` : "";
}

function commitmentParts(world: AllocationWorld, costs: readonly Priced[], uses: readonly UseOf[]) {
  const covering = costs
    .flatMap((cost) => (cost.covers ? [{ cost, covers: cost.covers, committed: periodPart(world, cost) }] : []))
    .sort((a, b) => a.cost.span.start.getTime() - b.cost.span.start.getTime() || (a.cost.id < b.cost.id ? -1 : 1));
  const settled = settleCommitments(covering, uses, (costUsd) => minorOfUsd(costUsd as Usd, world.rate));
  const commitments: CommitmentUse[] = covering.map(({ cost, committed }, i) => ({
    sharedCostId: cost.id,
    name: cost.name,
    provider: cost.provider,
    committed,
    used: settled[i]?.used ?? 0n,
    unused: settled[i]?.unused ?? 0n,
    overage: settled[i]?.overage ?? 0n,
  }));
  const parts: SharedPart[] = covering.map(({ cost }, i) => ({
    sourceId: cost.id,
    sharedCostId: cost.id,
    name: cost.name,
    kind: cost.kind,
    provider: cost.provider,
    holder: cost.costCentreId,
    amount: settled[i]?.unused ?? 0n,
    detail: "unused",
  }));
  return { parts, commitments };
}

/** What later periods bear is bought in the period that it begins in. */
function purchaseOf({ days }: AllocationWorld, cost: SharedCost): Purchase[] {
  const isPurchase = cost.kind === "prepayment" || cost.kind === "commitment" || cost.kind === "provisioned_throughput";
  if (!isPurchase || cost.span.start < days.start || cost.span.start >= days.end) return [];
  const { id, name, kind, provider, amount, currency } = cost;
  return [{ sharedCostId: id, name, kind, provider, amount: formatUsd(amount as Usd), currency, on: utcDate(cost.span.start) }];
}

function creditLines(world: AllocationWorld, uses: readonly UseOf[], fallback: string): CreditLine[] {
  const first = utcDate(world.days.start);
  const end = utcDate(world.days.end);
  return [...new Set(world.credits.map(({ provider }) => provider))].sort().flatMap((provider) => {
    const credits = world.credits.filter((credit) => credit.provider === provider);
    const days = world.providerDays.filter((each) => each.provider === provider && each.day < end);
    const { applied } = burnCredits(
      credits,
      days.map(({ day, costUsd }) => ({ on: day, amount: costUsd })),
      end,
    );
    const here = applied.filter(({ charge }) => (days[charge]?.day ?? "") >= first);
    return credits.flatMap((credit) => {
      const appliedUsd = appliedOf(here, credit.id);
      const shares = shareCredit(minorOfUsd(appliedUsd, world.rate), provider, uses, fallback);
      const exact = largestRemainder(
        shares.length === 0 ? 0n : appliedUsd,
        shares.map(({ costCentreId, amount }) => ({ key: costCentreId, weight: -amount })),
      );
      return shares.map((share, i) => ({
        creditId: credit.id,
        name: credit.name,
        provider,
        ...share,
        appliedUsd: (exact[i] ?? 0n) as Usd,
      }));
    });
  });
}

const trueUpLines = ({ trueUps, rate }: AllocationWorld): TrueUpLine[] =>
  trueUps
    .filter(({ currency }) => currency === rate.currency)
    .flatMap(({ id, fromPeriodId, toPeriodId, shares }) =>
      [...shares].map(([costCentreId, amount]) => ({ trueUpId: id, fromPeriodId, toPeriodId, costCentreId, amount })),
    );
