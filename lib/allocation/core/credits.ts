/** Money that a provider gave: taken by what is charged while it is valid, the earliest expiry first, and lost when it expires. */
import type { Usd } from "@/lib/kernel/money";
import { byKey, largestRemainder, type Minor } from "./money";
import { bearerOf, type UseOf } from "./use";

/** Days as texts; `expiresOn` is the first day on which it is worth nothing. */
export type CreditGrant = { id: string; amount: bigint; validFrom: string; expiresOn: string | null };
export type Charge = { on: string; amount: bigint };
export type Applied = { charge: number; creditId: string; amount: bigint };

const byExpiry = (a: CreditGrant, b: CreditGrant): number =>
  byKey(a.expiresOn ?? "9999", b.expiresOn ?? "9999") || byKey(a.validFrom, b.validFrom) || byKey(a.id, b.id);

/**
 * Charges in order of their days. A charge of nothing or less takes no credit.
 * @param until The day up to which it is looked at: what expired by then is lost.
 */
export function burnCredits(
  grants: readonly CreditGrant[],
  charges: readonly Charge[],
  until: string,
): { applied: Applied[]; left: Map<string, bigint>; expired: Map<string, bigint> } {
  const sorted = [...grants].sort(byExpiry);
  const left = new Map(sorted.map(({ id, amount }) => [id, amount]));
  const order = charges.map((charge, i) => ({ ...charge, i })).sort((a, b) => byKey(a.on, b.on) || a.i - b.i);
  const applied = order.flatMap(({ on, amount, i }) => {
    let open = amount;
    return sorted.flatMap(({ id, validFrom, expiresOn }): Applied[] => {
      const credit = left.get(id) ?? 0n;
      if (open <= 0n || credit <= 0n || on < validFrom || (expiresOn !== null && on >= expiresOn)) return [];
      const taken = credit < open ? credit : open;
      open -= taken;
      left.set(id, credit - taken);
      return [{ charge: i, creditId: id, amount: taken }];
    });
  });
  const expired = new Map<string, bigint>();
  for (const { id, expiresOn } of sorted) {
    if (expiresOn === null || expiresOn > until) continue;
    expired.set(id, left.get(id) ?? 0n);
    left.delete(id);
  }
  return { applied, left, expired };
}

/** A credit laid on those who used its provider, in proportion to what that cost. Below zero: it is given. */
export function shareCredit(
  amount: Minor,
  provider: string,
  uses: readonly UseOf[],
  fallback: string,
): { costCentreId: string; amount: Minor }[] {
  const costs = new Map<string, bigint>();
  for (const use of uses) {
    if (use.provider !== provider || use.costUsd <= 0n) continue;
    const bearer = bearerOf(use, fallback);
    costs.set(bearer, (costs.get(bearer) ?? 0n) + use.costUsd);
  }
  const weights = [...costs].map(([key, weight]) => ({ key, weight })).sort((a, b) => byKey(a.key, b.key));
  if (weights.length === 0) return [];
  const parts = largestRemainder(-amount, weights);
  return weights.map(({ key }, i) => ({ costCentreId: key, amount: parts[i] ?? 0n })).filter((each) => each.amount !== 0n);
}

/** What is applied of one credit, as dollars. */
export const appliedOf = (applied: readonly Applied[], creditId: string): Usd =>
  applied.reduce((sum, each) => (each.creditId === creditId ? sum + each.amount : sum), 0n) as Usd;
