/**
 * The life of an identity: requested → active ↔ suspended → revoked, and then verified, when nothing succeeded any more.
 * Every step is one cell of the table below; what is not in it is refused.
 */
import type { IdentityState } from "./fields";

type LifecycleDeed = "approve" | "refuse" | "suspend" | "resume" | "revoke";

const TRANSITIONS: Readonly<Record<IdentityState, Readonly<Partial<Record<IdentityState, LifecycleDeed>>>>> = {
  requested: { active: "approve", revoked: "refuse" },
  active: { suspended: "suspend", revoked: "revoke" },
  suspended: { active: "resume", revoked: "revoke" },
  revoked: {},
};

/** What leads from one state to another; null when nothing does. */
export const deedBetween = (from: IdentityState, to: IdentityState): LifecycleDeed | null => TRANSITIONS[from][to] ?? null;

/** Why a step is refused, and what to do instead. */
export function refusalOf(from: IdentityState, to: IdentityState): { message: string; fix: string } {
  if (from === "revoked") return { message: "A revoked identity stays revoked.", fix: "Create a new identity." };
  if (to === "requested") return { message: "An identity that was approved is not requested again.", fix: "Suspend it, or revoke it." };
  return { message: "A requested identity may do nothing yet, so there is nothing to suspend.", fix: "Approve it, or refuse it." };
}

export type LifecycleStep = { name: "requested" | "approved" | "issued" | "used" | "rotated" | "revoked" | "verified"; at: Date | null };

type LifecycleFacts = {
  state: IdentityState;
  createdAt: Date;
  requestedBy: string | null;
  approvedAt: Date | null;
  revokedAt: Date | null;
  verifiedAt: Date | null;
  credentials: readonly { createdAt: Date; rotatedAt: Date | null }[];
  firstUsedAt: Date | null;
};

/** The steps of its life in their order, those to come without a time. Revoked and verified only once it is revoked. */
export function lifecycleOf(facts: LifecycleFacts): LifecycleStep[] {
  const earliest = (dates: readonly Date[]): Date | null => dates.reduce<Date | null>((a, b) => (a === null || b < a ? b : a), null);
  const latest = (dates: readonly Date[]): Date | null => dates.reduce<Date | null>((a, b) => (a === null || b > a ? b : a), null);
  const rotated = latest(facts.credentials.flatMap(({ rotatedAt }) => rotatedAt ?? []));
  const ended: LifecycleStep[] =
    facts.state === "revoked"
      ? [
          { name: "revoked", at: facts.revokedAt },
          { name: "verified", at: facts.verifiedAt },
        ]
      : [];
  return [
    ...(facts.requestedBy === null ? [] : [{ name: "requested", at: facts.createdAt } as const]),
    { name: "approved", at: facts.approvedAt ?? (facts.requestedBy === null ? facts.createdAt : null) },
    { name: "issued", at: earliest(facts.credentials.map(({ createdAt }) => createdAt)) },
    { name: "used", at: facts.firstUsedAt },
    ...(rotated === null ? [] : [{ name: "rotated", at: rotated } as const]),
    ...ended,
  ];
}
