/** What of reviews the caller sees. */
import type { Context } from "@/lib/auth";
import { NOTHING, scopeOf } from "@/lib/auth/core/scope";
import { Forbidden, NotFound } from "@/lib/kernel/errors";
import { reviewerIdOf } from "./load-attesters";
import type { Sight } from "./store/sight";

/**
 * Reviews are read by who holds review.read, in the scope of that right, and item by item by who is asked.
 * @throws Forbidden for callers who neither read nor decide any.
 */
export function sightOf(ctx: Context): Sight {
  const { actor } = ctx;
  const reads = actor.rights.has("review.read");
  if (!reads && !actor.rights.has("review.decide")) {
    throw new Forbidden("This needs the right to read or to decide reviews.", [
      { location: "right", message: "review.read", fix: "Ask an administrator for a role that has it." },
    ]);
  }
  return { scope: reads ? scopeOf(actor, "review.read") : NOTHING, me: reviewerIdOf(actor), now: ctx.clock.now() };
}

export const noCampaign = (): NotFound => new NotFound("There is no such review.");
export const noItem = (): NotFound => new NotFound("There is no such item.");

/** Machines and the product itself never attest, sign off, or say who may. @throws Forbidden */
export function requirePerson(ctx: Context, what: string): void {
  if (ctx.actor.kind !== "person") {
    throw new Forbidden(`Only a person may ${what}.`, [
      { location: "actor", message: ctx.actor.kind, fix: "Sign in as somebody who may." },
    ]);
  }
}
