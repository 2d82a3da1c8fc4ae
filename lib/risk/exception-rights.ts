/** Who may decide an exception: security, but neither who asked for it nor who owns what it is about. */
import type { Context } from "@/lib/auth";
import type { GovernanceRow } from "@/lib/identities";
import { Forbidden } from "@/lib/kernel/errors";
import { mayOn, requirePerson } from "./sight";
import type { StoredException } from "./store/exceptions";

const isOwner = (ctx: Context, row: GovernanceRow | undefined): boolean =>
  ctx.actor.personId !== undefined && [row?.owner?.id, row?.backupOwner?.id].includes(ctx.actor.personId);

export const mayDecide = (ctx: Context, exception: StoredException, row: GovernanceRow | undefined): boolean =>
  exception.state === "waiting" &&
  exception.expiresAt > ctx.clock.now() &&
  ctx.actor.kind === "person" &&
  mayOn(ctx, "finding.except", row) &&
  exception.requestedBy !== ctx.actor.id &&
  !isOwner(ctx, row);

/** Who asked, while it waits; security, what holds. */
export const mayWithdraw = (ctx: Context, { state, requestedBy, expiresAt }: StoredException, row: GovernanceRow | undefined): boolean => {
  if (ctx.actor.kind !== "person" || expiresAt <= ctx.clock.now()) return false;
  if (state === "waiting") return requestedBy === ctx.actor.id;
  return state === "approved" && mayOn(ctx, "finding.except", row);
};

/** @throws Forbidden with what stands in the way. */
export function requireIndependence(ctx: Context, exception: StoredException, row: GovernanceRow | undefined): void {
  requirePerson(ctx);
  if (!mayOn(ctx, "finding.except", row)) throw refused("This needs the right to accept risks of this identity.", "Ask a security admin.");
  if (exception.requestedBy === ctx.actor.id) throw refused("Nobody decides their own request.", "Have another person of security decide.");
  if (isOwner(ctx, row)) throw refused("Whoever owns it does not accept its risks.", "Have another person of security decide.");
}

const refused = (message: string, fix: string): Forbidden =>
  new Forbidden(message, [{ location: "right", message: "finding.except", fix }]);
