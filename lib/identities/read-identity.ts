import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { IdentityDetail } from "./core/views";
import { notThere, scopeFor } from "./scope";
import { readDelegationPage, readGrantsOf } from "./store/read-access";
import { readActors } from "./store/read-actors";
import { readCredentialsOf } from "./store/read-credentials";
import { readIdentityRow } from "./store/read-identities";

/**
 * One identity: who answers for it now and did before, what it authenticates with, what it may use and for whom it may act,
 * how often it was changed.
 * Right: inventory.read.
 * @throws NotFound when there is none, or it lies outside the caller's scope.
 */
export async function readIdentity(ctx: Context, id: string): Promise<IdentityDetail> {
  authorize(ctx, "inventory.read");
  const scope = scopeFor(ctx, "inventory.read");
  const now = ctx.clock.now();
  const row = await readIdentityRow(ctx.db, scope, id, now);
  if (!row) throw notThere("identity");
  const { requestedBy, approvedBy, certifiedBy, approvedAt, verifiedAt, ...identity } = row;
  const [actor, credentials, grants, delegations] = await Promise.all([
    readActors(ctx.db, [requestedBy, approvedBy, certifiedBy]),
    readCredentialsOf(ctx.db, scope, id, now),
    readGrantsOf(ctx.db, scope, id, now),
    readDelegationPage(ctx.db, scope, { identity: id, limit: 500 }, now),
  ]);
  return {
    ...identity,
    requestedBy: requestedBy === null ? null : actor(requestedBy),
    approvedBy: approvedBy === null ? null : actor(approvedBy),
    certifiedBy: certifiedBy === null ? null : actor(certifiedBy),
    approvedAt: approvedAt?.toISOString() ?? null,
    verifiedAt: verifiedAt?.toISOString() ?? null,
    ...{ credentials, grants, delegations: delegations.data },
  };
}
