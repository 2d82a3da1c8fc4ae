/** The one gate of every use case. Pure: an actor's rights were settled when the request came in. */
import { Forbidden } from "@/lib/kernel/errors";
import type { Actor } from "./actor";
import { clashingDuty } from "./duties";
import type { Right } from "./roles";

/**
 * Passes when the actor has the right and holds no duty that excludes it.
 * `lib/http` records the refusals of requests in the audit log.
 * @throws Forbidden naming the right.
 */
export function authorize(ctx: { actor: Actor }, right: Right): void {
  const { actor } = ctx;
  if (!actor.rights.has(right)) {
    throw new Forbidden(`This needs the right "${right}", which ${actor.name} does not have.`, [
      {
        location: "right",
        message: right,
        fix: actor.kind === "token" ? "Use a token with the scope for it." : "Ask an administrator for a role that has it.",
      },
    ]);
  }
  const clash = clashingDuty(actor.roles, right);
  if (clash) {
    throw new Forbidden(`Refused by separation of duties: ${clash.reason}`, [
      { location: "right", message: right, fix: `Have the role with "${clash.other}" taken away first.` },
    ]);
  }
}
