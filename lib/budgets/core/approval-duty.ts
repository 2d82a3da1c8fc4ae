/** Who may give which yes. Nobody decides their own request, and nobody speaks for two duties. */
import type { Actor } from "@/lib/auth/core/actor";
import type { Right } from "@/lib/auth/core/roles";
import { scopeOf } from "@/lib/auth/core/scope";
import type { Duty, Need } from "./approval";
import type { BudgetScope } from "./budget";
import { isScopeInside, type Standing } from "./standing";

export type RequestState = "waiting" | "approved" | "refused" | "withdrawn" | "expired";
export type Approval = { duty: Duty; decision: "approved" | "refused"; by: string };
export type Asked = { state: RequestState; createdBy: string; expiresAt: Date; needs: readonly Need[]; approvals: readonly Approval[] };

export const RIGHT_OF_DUTY = {
  team: "budget.write",
  finance: "budget.approve",
  security: "budget.approve_security",
} as const satisfies Record<Duty, Right>;

/** A request that nobody decided in time is over, whether or not that was written down yet. */
export const stateAt = ({ state, expiresAt }: Pick<Asked, "state" | "expiresAt">, now: Date): RequestState =>
  state === "waiting" && expiresAt <= now ? "expired" : state;

/** What a request is about, and how the organisation stands. */
export type About = { scope: BudgetScope; standing: Standing };

/** Whether somebody holds a duty over what is asked about. Platform admins change budgets but are nobody's lead. */
export function holdsDuty(actor: Actor, duty: Duty, { scope, standing }: About): boolean {
  if (actor.kind !== "person" || (duty === "team" && !actor.roles.includes("team_lead"))) return false;
  const right = RIGHT_OF_DUTY[duty];
  return actor.rights.has(right) && isScopeInside(scopeOf(actor, right), scope, standing);
}

/** The needs of a request that have no answer yet. */
export const openNeeds = ({ needs, approvals }: Pick<Asked, "needs" | "approvals">): Need[] =>
  needs.filter(({ duty }) => !approvals.some((approval) => approval.duty === duty));

/** The open duties that somebody may speak for now. Rights that clash are looked at when one is used. */
export function dutiesOf(actor: Actor, asked: Asked, about: About, now: Date): Duty[] {
  const isOut = stateAt(asked, now) !== "waiting" || asked.createdBy === actor.id || asked.approvals.some(({ by }) => by === actor.id);
  return isOut ? [] : openNeeds(asked).flatMap(({ duty }) => (holdsDuty(actor, duty, about) ? [duty] : []));
}

/**
 * Whether who changes a budget may give by that alone what it needs. One yes only: nobody speaks for two. A team's lead
 * within an envelope that somebody else made: their own, or many small steps, would be no bound. A token is the automation
 * of the organisation, whose changes were looked at where they are written.
 */
export function mayGiveAlone(actor: Actor, needs: readonly Need[], envelope: { createdBy: string } | null, about: About): boolean {
  const [need, ...others] = needs;
  if (!need || others.length > 0) return false;
  if (actor.kind !== "person") return true;
  if (need.duty === "team" && (envelope === null || envelope.createdBy === actor.id)) return false;
  return holdsDuty(actor, need.duty, about);
}
