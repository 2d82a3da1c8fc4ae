/** Laws of grants: when one is in force, what is less than before, and what a list of allowed values comes to. */
import { parseUsd } from "@/lib/kernel/money";
import { matchesPattern } from "@/lib/kernel/wildcard";

export type GrantTimes = { approvedAt: Date | null; expiresAt: Date | null; endedAt: Date | null };

export type GrantStateName = "waiting" | "in_force" | "expired" | "ended";

/** Half-open: at the instant at which it expires it is over. Nothing needs to run for that. */
export function grantState({ approvedAt, expiresAt, endedAt }: GrantTimes, now: Date): GrantStateName {
  if (endedAt !== null) return "ended";
  if (expiresAt !== null && expiresAt <= now) return "expired";
  return approvedAt === null ? "waiting" : "in_force";
}

export type GrantLimits = { capUsd: string | null; expiresAt: Date | null };

/** Whether `after` allows nothing that `before` did not. */
export function isNoWider(before: GrantLimits, after: GrantLimits): boolean {
  const capOk = before.capUsd === null || (after.capUsd !== null && parseUsd(after.capUsd) <= parseUsd(before.capUsd));
  const endOk = before.expiresAt === null || (after.expiresAt !== null && after.expiresAt <= before.expiresAt);
  return capOk && endOk;
}

/** What of a value `part` is no more than all of `whole`: `*` in it stands for any run of characters, as for scopes and models. */
export const isWithin = (whole: string, part: string): boolean => matchesPattern(whole, part);

/**
 * What a value may be allowed for at most that takes the place of these: the limits of one of them as a whole, since the end of one with
 * the cap of another was never approved. The one that ends last; of those the one with the highest cap.
 */
export function widestOf(grants: readonly GrantLimits[]): GrantLimits {
  const [first, ...others] = grants;
  if (!first) return { capUsd: null, expiresAt: null };
  const { capUsd, expiresAt } = others.reduce((widest, one) => (isWider(one, widest) ? one : widest), first);
  return { capUsd, expiresAt };
}

function isWider(one: GrantLimits, than: GrantLimits): boolean {
  const [end, thanEnd] = [one.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY, than.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY];
  if (end !== thanEnd) return end > thanEnd;
  if (one.capUsd === null || than.capUsd === null) return one.capUsd === null && than.capUsd !== null;
  return parseUsd(one.capUsd) > parseUsd(than.capUsd);
}

/**
 * Which grants of a kind end and which values are added so that exactly `wanted` is allowed.
 * @param isRestricted Whether the identity was ever granted something of the kind: then it may use only what is in force.
 */
export function narrowTo(
  held: readonly { id: string; value: string }[],
  wanted: readonly string[],
  isRestricted: boolean,
): { ended: string[]; added: string[]; widens: string[] } {
  const values = new Set(held.map(({ value }) => value));
  const added = [...new Set(wanted)].filter((value) => !values.has(value));
  return {
    ended: held.filter(({ value }) => !wanted.includes(value)).map(({ id }) => id),
    added,
    widens: isRestricted ? added.filter((value) => !held.some((grant) => isWithin(grant.value, value))) : [],
  };
}

/** A grant in force with a cap. `capUsd`: USD a month, a decimal string above zero. `name`: of what is granted. */
export type CappedGrant = {
  id: string;
  identityId: string;
  identityName: string;
  kind: "model" | "tool";
  value: string;
  name: string;
  capUsd: string;
};
