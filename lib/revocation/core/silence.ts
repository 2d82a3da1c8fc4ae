/**
 * What proves that access ended: no call succeeded after the cut-off. It counts when a call was made, not when it was told:
 * a late event from before is no violation, and one from after is, whenever it arrives. What gateways still remember and
 * clocks that stand apart are allowed for by the grace. Refused calls are evidence that it holds, never against it.
 */

import type { RevocationPolicy, Task } from "./task";
import type { SilenceView } from "./views";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** No success may be later than this. */
export const silentFrom = (cutOffAt: Date, { graceMinutes }: Pick<RevocationPolicy, "graceMinutes">): Date =>
  new Date(cutOffAt.getTime() + graceMinutes * MINUTE_MS);

export const silentUntil = (cutOffAt: Date, policy: Pick<RevocationPolicy, "graceMinutes" | "silenceDays">): Date =>
  new Date(silentFrom(cutOffAt, policy).getTime() + policy.silenceDays * DAY_MS);

/** What was seen of one task, calls strictly after `silentFrom`. */
export type Seen = {
  /** A call that should not have succeeded. */
  hasSuccess: boolean;
  /** Of rotate: whether the new secret is in use; of all else true. */
  hasSuccessor: boolean;
  /** Whether the inventory still says what was decided. A suspended identity may be let go on by a decision of somebody. */
  holds: boolean;
};

export type Verdict = "wait" | "verify" | "reopen" | "superseded";

export function judge({ state, cutOffAt }: Pick<Task, "state" | "cutOffAt">, policy: RevocationPolicy, seen: Seen, now: Date): Verdict {
  if (cutOffAt === null || (state !== "confirmed" && state !== "verified")) return "wait";
  if (!seen.holds) return "superseded";
  if (seen.hasSuccess) return "reopen";
  if (state === "verified" || !seen.hasSuccessor) return "wait";
  return now >= silentUntil(cutOffAt, policy) ? "verify" : "wait";
}

/** Whole days of silence. Null where there is no cut-off, the silence was broken, or none is asked for: who is handed on calls on. */
export function silenceOf(
  { action, state, cutOffAt, verifiedAt }: Pick<Task, "action" | "state" | "cutOffAt" | "verifiedAt">,
  policy: RevocationPolicy,
  now: Date,
): SilenceView | null {
  if (action === "reassign" || cutOffAt === null || !(state === "confirmed" || state === "verified")) return null;
  const from = silentFrom(cutOffAt, policy);
  const passed = Math.floor(((verifiedAt ?? now).getTime() - from.getTime()) / DAY_MS);
  const days = Math.min(policy.silenceDays, Math.max(0, passed));
  return { days, of: policy.silenceDays, from: from.toISOString(), until: silentUntil(cutOffAt, policy).toISOString() };
}
