import { recordAudit } from "@/lib/audit";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import type { Context } from "./context";
import { authorize } from "./core/authorize";
import { authorizeGrants, becomesApproved, grantsForAudit, keepAnAdministrator, refuseClashes, refuseUnknownPlaces } from "./member-rules";
import { ChangeMemberInput, type GrantInput } from "./schemas";
import { endLinks } from "./store/links";
import { lockMember, replaceGrants, type StoredMember, updateUser } from "./store/users";

type Change = ReturnType<typeof ChangeMemberInput.parse>;

/**
 * Renames a member, replaces the roles, or disables and enables the account. Acts on the member's next request; a
 * disabled member's sessions end for good.
 * Right: member.write; for roles that need approval role.approve. @throws NotFound, Forbidden (own roles), Conflict
 * (separation of duties, last platform admin), Invalid.
 */
export async function changeMember(ctx: Context, userId: string, input: ChangeMemberInput): Promise<void> {
  const change = parseInput(ChangeMemberInput, input);
  if (change.name !== undefined || change.disabled !== undefined) authorize(ctx, "member.write");
  else authorize(ctx, ctx.actor.rights.has("role.approve") ? "role.approve" : "member.write");
  if (change.grants) refuseClashes(change.grants);
  await withTransaction(ctx.db, async (tx) => {
    const member = await lockMember(tx, userId);
    if (!member) throw new NotFound("There is no such member.");
    if (change.grants) await changeGrants(tx, ctx, member, change.grants, change.reason);
    if (change.disabled !== undefined) await changeAccess(tx, ctx, member, change.disabled, change.reason);
    if (change.name !== undefined && change.name !== member.name) await rename(tx, ctx, member, change.name);
  });
}

async function changeGrants(
  tx: Tx,
  ctx: Context,
  member: StoredMember,
  grants: readonly GrantInput[],
  reason: Change["reason"],
): Promise<void> {
  await refuseUnknownPlaces(tx, grants);
  await authorizeGrants(tx, ctx, member.id, member.grants, grants);
  if (!grants.some((grant) => grant.role === "platform_admin")) await keepAnAdministrator(tx, member);
  await replaceGrants(tx, member.id, grants, ctx.actor.id, ctx.clock.now());
  if (becomesApproved(member.grants, grants)) await endLinks(tx, member.email);
  await recordAudit(tx, ctx, {
    action: "user.change_roles",
    objectType: "user",
    objectId: member.id,
    before: { grants: grantsForAudit(member.grants) },
    after: { grants: grantsForAudit(grants) },
    ...(reason === undefined ? {} : { reason }),
  });
}

async function changeAccess(tx: Tx, ctx: Context, member: StoredMember, disabled: boolean, reason: Change["reason"]): Promise<void> {
  if (disabled === (member.disabledAt !== null)) return;
  if (ctx.actor.id === member.id) throw new Conflict("You cannot disable your own account.");
  if (disabled) await keepAnAdministrator(tx, member);
  await updateUser(tx, member.id, { disabledAt: disabled ? ctx.clock.now() : null, endSessions: true });
  const action = disabled ? "user.disable" : "user.enable";
  await recordAudit(tx, ctx, { action, objectType: "user", objectId: member.id, ...(reason === undefined ? {} : { reason }) });
}

async function rename(tx: Tx, ctx: Context, member: StoredMember, name: string): Promise<void> {
  await updateUser(tx, member.id, { name });
  await recordAudit(tx, ctx, {
    action: "user.rename",
    objectType: "user",
    objectId: member.id,
    before: { name: member.name },
    after: { name },
  });
}
