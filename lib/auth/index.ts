export { acceptLink } from "./accept-link";
export { actorOfSession, type Session, sessionOf } from "./actor-of-session";
export { actorOfToken } from "./actor-of-token";
export { changeMember } from "./change-member";
export { changePassword } from "./change-password";
export { changeSource } from "./change-source";
export type { Context } from "./context";
export type { Actor, Grant, Scope } from "./core/actor";
export { authorize } from "./core/authorize";
export { clashingRoles } from "./core/duties";
export {
  RIGHTS,
  RIGHTS_OF_ROLE,
  RIGHTS_OF_SCOPE,
  type Right,
  ROLE_NAMES,
  ROLES,
  type Role,
  TOKEN_SCOPES,
  type TokenScope,
} from "./core/roles";
export { type Place, type ScopeFilter, scopeAllows, scopeFilter, scopeOf } from "./core/scope";
export { systemActor } from "./core/system-actor";
export { createSource } from "./create-source";
export { type CreatedToken, createToken } from "./create-token";
export { type CreatedUser, createUser } from "./create-user";
export { describeSession, type SessionDescription } from "./describe-session";
export { completeSetup, createSetupLink, ensureFirstAdministrator, needsSetup } from "./first-administrator";
export { grantRole } from "./grant-role";
export { inviteMember } from "./invite-member";
export { type ListedGrant, type ListedMember, listMembers } from "./list-members";
export { type ListedSource, listSources } from "./list-sources";
export { type ListedToken, listTokens } from "./list-tokens";
export type { OneTimeLink } from "./one-time-link";
export { renewInvitation } from "./renew-invitation";
export { revokeToken } from "./revoke-token";
export { type SignedIn, signInWithPassword } from "./sign-in";
export { signOutEverywhere } from "./sign-out";
