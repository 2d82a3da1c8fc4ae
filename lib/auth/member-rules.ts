/** The rules that every change of a member's roles obeys, whichever use case makes it. */
import type { Tx } from "@/lib/db/client";
import { Conflict, Forbidden, Invalid } from "@/lib/kernel/errors";
import type { Context } from "./context";
import { authorize } from "./core/authorize";
import { clashingRoles } from "./core/duties";
import { ROLE_NAMES, type Role } from "./core/roles";
import type { GrantInput } from "./schemas";
import { countOthersWithRole, readUnknownPlaces, type StoredGrant, type StoredMember, sameGrant } from "./store/users";

/** Roles that rule over others: once the organisation has a security admin, that one gives and takes them. */
const APPROVED_ROLES: readonly Role[] = ["platform_admin", "security_admin", "finance_controller", "auditor"];

/** @throws Invalid for a role named twice, Conflict for roles that one person may not hold. */
export function refuseClashes(grants: readonly GrantInput[]): void {
  const roles = grants.map((grant) => grant.role);
  const twice = roles.find((role, i) => roles.indexOf(role) !== i);
  if (twice)
    throw new Invalid(`The role ${ROLE_NAMES[twice]} is listed twice.`, [
      { location: "grants", message: "Listed twice.", fix: "List its units, teams and others together." },
    ]);
  const clash = clashingRoles(roles);
  if (!clash) return;
  throw new Conflict(`One person may not hold these roles. ${clash.reason}`, [
    { location: "grants", message: "Refused by separation of duties.", fix: `Give ${ROLE_NAMES[clash.roles[1]]} to somebody else.` },
  ]);
}

/**
 * Whether the actor may bring a member from some grants to others. Nobody changes the own roles. Ordinary roles need
 * member.write. Approved roles need role.approve as soon as somebody other than the member holds it; before that
 * member.write does, or nobody could ever begin.
 * @throws Forbidden
 */
export async function authorizeGrants(
  tx: Tx,
  ctx: Context,
  userId: string,
  before: readonly StoredGrant[],
  after: readonly GrantInput[],
): Promise<void> {
  const changed = [
    ...before.filter((grant) => !after.some((other) => sameGrant(grant, other))),
    ...after.filter((grant) => !before.some((other) => sameGrant(grant, other))),
  ].map((grant) => grant.role as Role);
  if (changed.length === 0) return;
  if (ctx.actor.kind === "system") return;
  if (ctx.actor.id === userId)
    throw new Forbidden("Nobody changes the own roles.", [
      { location: "grants", message: "These are your own.", fix: "Ask another administrator." },
    ]);
  const approved = changed.filter(isApproved);
  const ordinary = changed.filter((role) => !isApproved(role));
  if (ordinary.length > 0) authorize(ctx, "member.write");
  if (approved.length > 0) await authorizeApproval(tx, ctx, userId);
}

/** For what makes, or opens, an account that rules over others. @throws Forbidden */
async function authorizeApproval(tx: Tx, ctx: Context, userId: string): Promise<void> {
  authorize(ctx, (await countOthersWithRole(tx, "security_admin", userId)) > 0 ? "role.approve" : "member.write");
}

/**
 * Whether the actor may make a link that opens a member's account: whoever holds the link can become the member, so it
 * takes the right to give that member's roles. @throws Forbidden
 */
export async function authorizeLink(tx: Tx, ctx: Context, member: StoredMember): Promise<void> {
  if (member.grants.some((grant) => isApproved(grant.role))) await authorizeApproval(tx, ctx, member.id);
  else authorize(ctx, "member.write");
}

/** Whether a change of grants makes an account rule over others: links to it that somebody holds must end. */
export const becomesApproved = (before: readonly StoredGrant[], after: readonly GrantInput[]): boolean =>
  after.some((grant) => isApproved(grant.role) && !before.some((other) => other.role === grant.role));

const isApproved = (role: string): boolean => (APPROVED_ROLES as readonly string[]).includes(role);

/** @throws Invalid naming each id that is not there. */
export async function refuseUnknownPlaces(tx: Tx, grants: readonly GrantInput[]): Promise<void> {
  const unknown = await readUnknownPlaces(tx, grants);
  if (unknown.length === 0) return;
  throw new Invalid(
    "The scope of a role names something that does not exist.",
    unknown.map(({ list, id }) => ({
      location: `grants.${list}`,
      message: `"${id}" does not exist.`,
      fix: "Choose one that is in the inventory.",
    })),
  );
}

/** @throws Conflict when nobody could administer the product afterwards. */
export async function keepAnAdministrator(tx: Tx, member: StoredMember): Promise<void> {
  const isAdministrator = member.disabledAt === null && member.grants.some((grant) => grant.role === "platform_admin");
  if (!isAdministrator || (await countOthersWithRole(tx, "platform_admin", member.id)) > 0) return;
  throw new Conflict("This is the last platform admin. Give the role to somebody else first.");
}

export const grantsForAudit = (grants: readonly (GrantInput | StoredGrant)[]) =>
  grants.map(({ role, businessUnitIds, teamIds, applicationIds, environmentIds }) => ({
    role,
    businessUnitIds,
    teamIds,
    applicationIds,
    environmentIds,
  }));
