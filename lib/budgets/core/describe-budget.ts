/** Budgets, counts and raises as they are shown. Pure: names come as a look-up. */

import { formatFixed, parseFixed } from "@/lib/kernel/money";
import { providerLabel } from "@/lib/pricing/core/provider-names";
import { type Amount, type Budget, formatAmount, type ScopeDimension } from "./budget";
import { effectiveLimit } from "./effective-limit";
import { entriesOf } from "./standing";
import type { BudgetState, BudgetView, CounterView, RaiseView, ScopePart } from "./views";

/** Names by dimension and id. What it does not know is called by its id. */
export type NameOf = (dimension: ScopeDimension, id: string) => string;

/** A count in a window, before it is written down. `before`: what is carried from (`carriedFrom`). */
export type Counted = {
  value: string;
  window: { name: string; startsAt: Date | null; endsAt: Date | null };
  spent: Amount;
  held: Amount;
  before: { spent: Amount } | null;
};

const SHARE_SCALE = 4;
const SHARE_ONE = 10n ** BigInt(SHARE_SCALE);
/** Where no threshold below the limit is set. */
const WARNING_SHARE = 8_000n;

/** Ten-thousandths of the limit, rounded down, so that 1 is reached at the limit and not before; null for a limit of 0. */
export function shareOf(used: Amount, limit: Amount): bigint | null {
  if (limit <= 0n) return null;
  return (used * SHARE_ONE) / limit;
}

/** The instant that the limit of a window is told for: now, or its last moment when it is over. */
const toldAt = (window: Counted["window"], now: Date): Date =>
  window.endsAt && window.endsAt <= now ? new Date(window.endsAt.getTime() - 1) : now;

export function counterView(budget: Budget, counted: Counted, now: Date, nameOf: NameOf): CounterView {
  const { value, window, spent, held } = counted;
  const limit = effectiveLimit(budget, value, toldAt(window, now), counted.before);
  const share = shareOf(spent + held, limit);
  return {
    value: budget.per === null ? null : { id: value, name: nameOf(budget.per, value) },
    window: { startsAt: window.startsAt?.toISOString() ?? null, endsAt: window.endsAt?.toISOString() ?? null, name: window.name },
    limit: formatAmount(limit),
    spent: formatAmount(spent),
    held: formatAmount(held),
    remaining: formatAmount(limit - spent - held),
    share: share === null ? null : formatFixed(share, SHARE_SCALE),
  };
}

/** Rising as the limit comes nearer. A limit of 0 is as full as it will be once anything was used. */
export function fullness(budget: Budget, counted: Counted, now: Date): bigint {
  const used = counted.spent + counted.held;
  return shareOf(used, effectiveLimit(budget, counted.value, toldAt(counted.window, now), counted.before)) ?? (used > 0n ? SHARE_ONE : 0n);
}

/** `warning`: from the highest threshold below the limit on. */
export function stateOf(budget: Budget & { archivedAt: Date | null }, fullest: Counted | null, now: Date): BudgetState {
  if (budget.archivedAt !== null) return "archived";
  if (budget.endsAt !== null && budget.endsAt <= now) return "ended";
  const limit = fullest === null ? budget.limit : effectiveLimit(budget, fullest.value, now, fullest.before);
  const used = fullest === null ? 0n : fullest.spent + fullest.held;
  if (used >= limit) return "exhausted";
  const warnAt =
    budget.thresholds.map((threshold) => parseFixed(threshold, SHARE_SCALE)).findLast((share) => share < SHARE_ONE) ?? WARNING_SHARE;
  return used > 0n && (shareOf(used, limit) ?? 0n) >= warnAt ? "warning" : "ok";
}

export const scopeParts = (budget: Budget, nameOf: NameOf): ScopePart[] =>
  entriesOf(budget.scope).map(([dimension, id]) => ({ dimension, id, name: nameOf(dimension, id) }));

/** @param fullest The count that runs and is nearest to its limit. */
export function budgetView(
  budget: Budget & { createdAt: Date; archivedAt: Date | null },
  parent: { id: string; name: string } | null,
  fullest: Counted | null,
  counters: number,
  now: Date,
  nameOf: NameOf,
): BudgetView {
  const { id, name, labels, per, isDefault, unit, window, timeZone, enforcement, onOutage, carryOver } = budget;
  return {
    id,
    name,
    scope: scopeParts(budget, nameOf),
    labels: { ...labels },
    per,
    isDefault,
    unit,
    limit: formatAmount(budget.limit),
    window,
    timeZone,
    enforcement,
    thresholds: [...budget.thresholds],
    onOutage,
    carryOver,
    parent,
    ...(budget.grantId ? { grantId: budget.grantId } : {}),
    state: stateOf(budget, fullest, now),
    startsAt: budget.startsAt.toISOString(),
    endsAt: budget.endsAt?.toISOString() ?? null,
    archivedAt: budget.archivedAt?.toISOString() ?? null,
    createdAt: budget.createdAt.toISOString(),
    counter: fullest && counterView(budget, fullest, now, nameOf),
    counters,
  };
}

type ShownRaise = { id: string; value: string; amount: Amount; startsAt: Date; endsAt: Date; reason: string; withdrawnAt: Date | null };

/** @param by Who added it, by name. */
export function raiseView(budget: Budget, raise: ShownRaise, by: string, now: Date, nameOf: NameOf): RaiseView {
  const { id, value, amount, startsAt, endsAt, reason, withdrawnAt } = raise;
  const state = withdrawnAt ? "withdrawn" : now < startsAt ? "coming" : now < endsAt ? "running" : "over";
  return {
    id,
    value: budget.per === null ? null : { id: value, name: nameOf(budget.per, value) },
    amount: formatAmount(amount),
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    reason,
    state,
    createdBy: by,
  };
}

type Names = ReadonlyMap<string, { name: string }>;
/** A look-up of names out of the lists of the inventory. */
export function namesFrom(
  lists: Readonly<Record<"identities" | "credentials" | "teams" | "businessUnits" | "applications" | "environments" | "tenants", Names>>,
): NameOf {
  const byDimension: Partial<Record<ScopeDimension, Names>> = {
    identity: lists.identities,
    credential: lists.credentials,
    team: lists.teams,
    businessUnit: lists.businessUnits,
    application: lists.applications,
    environment: lists.environments,
    tenant: lists.tenants,
  };
  return (dimension, id) => (dimension === "provider" ? providerLabel(id) : (byDimension[dimension]?.get(id)?.name ?? id));
}
