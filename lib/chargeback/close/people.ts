/** Who may do what to a period: the whole organisation's books, by people, and the two steps of a close by two of them. */
import { type Actor, authorize, type Context, type Right, scopeOf } from "@/lib/auth";
import { clashingDuty } from "@/lib/auth/core/duties";
import { Forbidden } from "@/lib/kernel/errors";
import type { Leave } from "../core/views";

/** @throws Forbidden without the right, for programs, and for whoever sees a part of the organisation only. */
export function requireCloser(ctx: Context, right: Right): void {
  authorize(ctx, right);
  const why = refusal(ctx.actor);
  if (why !== null) throw new Forbidden(why, [{ location: "actor", message: ctx.actor.kind, fix: "Have somebody of finance do it." }]);
  if (scopeOf(ctx.actor, right).kind !== "all") throw new Forbidden("Periods are closed by people who see the whole organisation.");
}

const refusal = ({ kind }: Actor): string | null => (kind === "person" ? null : "Only a person may do this: sign in and do it there.");

/** @throws Forbidden where one person would do both steps, whatever roles that person holds. */
export function requireOther(ctx: Context, first: { by: string; name: string } | null, words: string): void {
  const why = sameAs(ctx.actor, first, words);
  if (why !== null) throw new Forbidden(why, [{ location: "actor", message: "Two people are needed.", fix: "Ask a colleague." }]);
}

export const sameAs = (actor: Actor, first: { by: string; name: string } | null, words: string): string | null =>
  first && (first.by === actor.id || first.by === actor.personId) ? `${first.name} ${words}: another person has to do this.` : null;

export const ALLOWED: Leave = { allowed: true, why: null };
export const refused = (why: string): Leave => ({ allowed: false, why });

/** Whether somebody has a right of closing at all, in words that stand beside a closed button. */
export function leaveFor(actor: Actor, right: Right, needs: string): Leave {
  const why = refusal(actor);
  if (why !== null) return refused(why);
  if (!actor.rights.has(right) || scopeOf(actor, right).kind !== "all") return refused(`This needs ${needs}.`);
  const clash = clashingDuty(actor.roles, right);
  return clash ? refused(`Separation of duties: ${clash.reason}`) : ALLOWED;
}
