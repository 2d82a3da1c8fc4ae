/** Laws of acting for another: two identities, a time that is not over, and no two open ones at once. */
import type { ErrorDetail } from "@/lib/kernel/errors";

export type DelegationSpan = { operatorId: string; actorId: string; validFrom: Date; validTo: Date | null };

export type DelegationFault = ErrorDetail & { kind: "invalid" | "conflict" };

/** What is wrong with a new delegation, or null. Spans are half-open. */
export function delegationFault(wanted: DelegationSpan, open: readonly DelegationSpan[], now: Date): DelegationFault | null {
  const { operatorId, actorId, validFrom, validTo } = wanted;
  if (operatorId === actorId)
    return { kind: "invalid", location: "actor", message: "An identity always acts for itself.", fix: "Name two identities." };
  if (validTo !== null && validTo <= validFrom)
    return { kind: "invalid", location: "validTo", message: "It would end before it begins.", fix: "Name a later end." };
  if (validTo !== null && validTo <= now)
    return { kind: "invalid", location: "validTo", message: "This has passed.", fix: "Name a time to come." };
  const overlaps = (other: DelegationSpan) =>
    (other.validTo === null || validFrom < other.validTo) && (validTo === null || other.validFrom < validTo);
  if (open.some((other) => other.operatorId === operatorId && other.actorId === actorId && overlaps(other)))
    return {
      kind: "conflict",
      location: "actor",
      message: "It may act for it in that time already, or that is asked for.",
      fix: "End the other one first.",
    };
  return null;
}
