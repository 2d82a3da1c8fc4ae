/**
 * Money committed in advance against usage. Usage at its price is on statements as direct cost already; what it takes of the
 * commitment is paid with it, what it does not take is a cost of its own, and what it needs beyond is billed as usage.
 */
import type { Minor } from "./money";
import type { UseOf } from "./use";

/** Which usage a commitment pays for; lists that are empty mean any. */
export type Covers = { provider: string; models: readonly string[]; costCentreIds: readonly string[] };

export type SettledCommitment = {
  used: Minor;
  unused: Minor;
  overage: Minor;
  /** What the provider bills: the commitment and the overage. */
  billed: { purchase: Minor; overage: Minor };
  /** Usage and unused part: what all of it cost. */
  effective: Minor;
};

export function settleCommitment(committed: Minor, usage: Minor): SettledCommitment {
  const used = usage < committed ? usage : committed;
  const unused = committed - used;
  const overage = usage - used;
  return { used, unused, overage, billed: { purchase: committed, overage }, effective: usage + unused };
}

export const isCovered = ({ provider, models, costCentreIds }: Covers, use: UseOf): boolean =>
  use.provider === provider &&
  (models.length === 0 || models.includes(use.model)) &&
  (costCentreIds.length === 0 || (use.costCentreId !== null && costCentreIds.includes(use.costCentreId)));

/**
 * Several commitments in their order: what one has paid for, the next does not. Usage is handed out use by use.
 * @param worth Whole units of an exact cost.
 */
export function settleCommitments(
  commitments: readonly { committed: Minor; covers: Covers }[],
  uses: readonly UseOf[],
  worth: (costUsd: bigint) => Minor,
): SettledCommitment[] {
  const left = uses.map(({ costUsd }) => (costUsd > 0n ? costUsd : 0n) as bigint);
  return commitments.map(({ committed, covers }) => {
    const covered = uses.flatMap((use, i) => (isCovered(covers, use) ? [i] : []));
    const exact = covered.reduce((sum, i) => sum + (left[i] ?? 0n), 0n);
    const usage = worth(exact);
    const settled = settleCommitment(committed, usage);
    // Of the exact cost as much is paid for as of the whole units.
    let paid = usage === 0n ? 0n : (exact * settled.used) / usage;
    for (const i of covered) {
      const taken = paid < (left[i] ?? 0n) ? paid : (left[i] ?? 0n);
      left[i] = (left[i] ?? 0n) - taken;
      paid -= taken;
    }
    return settled;
  });
}
