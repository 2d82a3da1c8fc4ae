import { formatFixed, formatUsd, subtractUsd, USD_SCALE, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { utcDate } from "@/lib/kernel/period";
import { formatMinor } from "./core/money";
import { standingOf } from "./core/rule-versions";
import type { CreditView, Made, MarkupView, Named, SharedCostView, TrueUpView } from "./core/views";
import type { StoredCredit, StoredMarkup, StoredSharedCost, StoredTrueUp } from "./store/money";

export type Names = ReadonlyMap<string, string>;
const named = (names: Names, id: string): Named => ({ id, name: names.get(id) ?? (id === "" ? "Unattributed" : id) });
const madeOf = (row: { createdBy: string; createdByName: string; createdAt: Date }): Made => ({
  by: row.createdBy,
  byName: row.createdByName,
  at: row.createdAt.toISOString(),
});

export const sharedCostView = (cost: StoredSharedCost, centres: Names): SharedCostView => ({
  ...{ id: cost.id, name: cost.name, kind: cost.kind, provider: cost.provider, basis: cost.basis, seats: cost.seats, covers: cost.covers },
  ...{ amount: formatFixed(cost.amount, USD_SCALE), currency: cost.currency },
  ...{ validFrom: utcDate(cost.span.start), validTo: utcDate(cost.span.end) },
  holder: cost.costCentreId === "" ? null : named(centres, cost.costCentreId),
  ...{ state: cost.state, reason: cost.reason, made: madeOf(cost) },
});

export function creditView(credit: StoredCredit, taken: Usd = ZERO_USD, today: string): CreditView {
  const { id, provider, name, validFrom, expiresOn, state, reason } = credit;
  const left = subtractUsd(credit.amount, taken);
  return {
    ...{ id, provider, name, amountUsd: formatUsd(credit.amount), usedUsd: formatUsd(taken), leftUsd: formatUsd(left) },
    ...{ validFrom, expiresOn, isExpired: expiresOn !== null && expiresOn <= today, state, reason, made: madeOf(credit) },
  };
}

export const markupView = (markup: StoredMarkup, units: Names, today: string): MarkupView => ({
  ...{ id: markup.id, businessUnit: named(units, markup.businessUnitId), percent: markup.percent },
  ...{ validFrom: markup.validFrom, validTo: markup.validTo },
  standing: standingOf({ ...markup, state: markup.state === "active" ? "active" : "retired" }, today),
  ...{ reason: markup.reason, made: madeOf(markup) },
});

/** @param actorId Who looks: nobody decides on what they proposed. */
export function trueUpView(trueUp: StoredTrueUp, centres: Names, mayApprove: boolean, actorId: string): TrueUpView {
  const { id, fromPeriodId, toPeriodId, currency, state, postedIn, reason, decidedBy, decidedByName, decidedAt } = trueUp;
  return {
    ...{ id, fromPeriodId, toPeriodId, currency, state, postedIn, reason, made: madeOf(trueUp) },
    difference: formatMinor(trueUp.difference, currency),
    shares: [...trueUp.shares].map(([costCentreId, amount]) => ({
      ...named(centres, costCentreId),
      amount: formatMinor(amount, currency),
    })),
    decided:
      decidedBy === null || decidedAt === null ? null : { by: decidedBy, byName: decidedByName ?? decidedBy, at: decidedAt.toISOString() },
    mayDecide: mayApprove && state === "proposed" && trueUp.createdBy !== actorId,
  };
}
