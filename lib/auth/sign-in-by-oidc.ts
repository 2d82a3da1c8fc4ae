import { recordAudit } from "@/lib/audit";
import { withTransaction } from "@/lib/db/transaction";
import { Unauthenticated } from "@/lib/kernel/errors";
import type { Context } from "./context";
import { isRole } from "./core/build-actor";
import { Email } from "./core/email";
import { type RoleMap, rolesOfClaims } from "./core/oidc-claims";
import type { Role } from "./core/roles";
import { systemActor } from "./core/system-actor";
import { addUser } from "./create-user";
import { grantsForAudit, refuseClashes } from "./member-rules";
import type { GrantInput } from "./schemas";
import { recordSignIn, type SignedIn } from "./sign-in";
import { lockMemberByEmail, readSignedUser, replaceGrants, type StoredMember } from "./store/users";

/** Who gave a role, for those that the identity provider's groups give. */
const BY_PROVIDER = "system:oidc";

export type OidcSettings = { roleClaim: string | undefined; roleMap: RoleMap };

/**
 * Signs in whom the organisation's identity provider vouches for. An account is found by its e-mail address, or made
 * when the person's groups bring a role. Roles from groups follow the groups at each sign-in; roles that were given by
 * hand stay. Roles that one person may not hold refuse the sign-in.
 * @throws Unauthenticated (no e-mail, e-mail not verified, no role, disabled), Conflict (separation of duties).
 */
export async function signInByOidc(ctx: Context, claims: Record<string, unknown>, settings: OidcSettings): Promise<SignedIn> {
  const email = Email.safeParse(claims.email).data;
  if (email === undefined) throw new Unauthenticated("The identity provider did not tell an e-mail address.");
  if (claims.email_verified === false || claims.email_verified === "false")
    throw new Unauthenticated("The identity provider has not verified this e-mail address.");
  const roles = rolesOfClaims(claims, settings.roleClaim, settings.roleMap);
  const name = typeof claims.name === "string" && claims.name.trim() !== "" ? claims.name.trim().slice(0, 200) : email;
  const userId = await bringAccount(ctx, { email, name }, roles);
  const user = await readSignedUser(ctx.db, userId);
  if (!user || user.isBarred || user.grants.length === 0) {
    if (user) await recordSignIn(ctx, user, "oidc", user.isBarred ? "The account is disabled." : "No role.");
    throw new Unauthenticated("This account may not use Countinghouse.");
  }
  await recordSignIn(ctx, user, "oidc");
  return { userId: user.id, email: user.email, name: user.name, sessionVersion: user.sessionVersion };
}

async function bringAccount(ctx: Context, person: { email: string; name: string }, roles: readonly Role[] | undefined): Promise<string> {
  const { requestId, ip } = ctx.actor;
  const provider: Context = {
    ...ctx,
    actor: { ...systemActor("oidc"), ...(requestId === undefined ? {} : { requestId }), ...(ip === undefined ? {} : { ip }) },
  };
  return withTransaction(ctx.db, async (tx) => {
    const member = await lockMemberByEmail(tx, person.email);
    if (!member) {
      const grants = (roles ?? []).map(everywhere);
      if (grants.length === 0) throw new Unauthenticated("This account may not use Countinghouse.");
      refuseClashes(grants);
      return (await addUser(tx, provider, { ...person, passwordHash: null, grants, invites: false })).id;
    }
    if (roles === undefined) return member.id;
    const grants = grantsFollowing(member, roles);
    const isSame =
      grants.length === member.grants.length && grants.every((grant) => member.grants.some((before) => before.role === grant.role));
    if (isSame) return member.id;
    refuseClashes(grants);
    await replaceGrants(tx, member.id, grants, BY_PROVIDER, ctx.clock.now());
    await recordAudit(tx, provider, {
      action: "user.change_roles",
      objectType: "user",
      objectId: member.id,
      before: { grants: grantsForAudit(member.grants) },
      after: { grants: grantsForAudit(grants) },
      reason: "Groups of the identity provider",
    });
    return member.id;
  });
}

function grantsFollowing(member: StoredMember, roles: readonly Role[]): GrantInput[] {
  const byHand = member.grants.flatMap(({ grantedBy, role, ...lists }) =>
    grantedBy !== BY_PROVIDER && isRole(role) ? [{ role, ...lists }] : [],
  );
  return [...byHand, ...roles.filter((role) => !byHand.some((grant) => grant.role === role)).map(everywhere)];
}

const everywhere = (role: Role): GrantInput => ({ role, businessUnitIds: [], teamIds: [], applicationIds: [], environmentIds: [] });
