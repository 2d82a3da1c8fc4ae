/** From what the database says of a user to an actor: roles, rights and where each right holds. */
import type { Actor, Grant, Scope } from "./actor";
import { DEFAULT_SCOPE_OF_ROLE, RIGHTS_OF_ROLE, RIGHTS_OF_SCOPE, ROLES, type Role, TOKEN_SCOPES, type TokenScope } from "./roles";
import { ALL, NOTHING, unionScope, withSubUnits } from "./scope";

export type RoleGrantFacts = {
  role: string;
  businessUnitIds: string[];
  teamIds: string[];
  applicationIds: string[];
  environmentIds: string[];
};

export type UserFacts = {
  id: string;
  name: string;
  personId: string | null;
  grants: readonly RoleGrantFacts[];
  /** All units when any grant names one, else none. */
  units: readonly { id: string; parentId: string | null }[];
  ledTeamIds: readonly string[];
  ownedIdentityIds: readonly string[];
};

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);
export const isTokenScope = (text: string): text is TokenScope => (TOKEN_SCOPES as readonly string[]).includes(text);

export function actorOfUser(user: UserFacts): Actor {
  // A role of a later version is no role here.
  const known = user.grants.filter((grant): grant is RoleGrantFacts & { role: Role } => isRole(grant.role));
  const grants: Grant[] = known.map((grant) => ({ rights: new Set(RIGHTS_OF_ROLE[grant.role]), scope: scopeOfGrant(grant, user) }));
  const reading = grants.filter((grant) => grant.rights.has("spend.read"));
  return {
    kind: "person",
    id: user.id,
    name: user.name,
    roles: known.map((grant) => grant.role),
    rights: new Set(grants.flatMap((grant) => [...grant.rights])),
    scope: unionScope(reading.map((grant) => grant.scope)),
    grants,
    ...(user.personId === null ? {} : { personId: user.personId }),
  };
}

function scopeOfGrant(grant: RoleGrantFacts & { role: Role }, user: UserFacts): Scope {
  const { businessUnitIds, teamIds, applicationIds, environmentIds } = grant;
  const isListed = [businessUnitIds, teamIds, applicationIds, environmentIds].some((ids) => ids.length > 0);
  const listed: Scope = {
    kind: "some",
    businessUnitIds: withSubUnits(businessUnitIds, user.units),
    teamIds,
    applicationIds,
    environmentIds,
    identityIds: [],
  };
  switch (DEFAULT_SCOPE_OF_ROLE[grant.role]) {
    case "all":
      return isListed ? listed : ALL;
    case "own_identities":
      return unionScope([listed, { ...NOTHING, identityIds: [...user.ownedIdentityIds] }]);
    case "led_teams":
      return unionScope([listed, { ...NOTHING, teamIds: [...user.ledTeamIds] }]);
    case "nothing":
      return NOTHING;
  }
}

export type TokenFacts = { id: string; name: string; scopes: readonly string[]; sourceId: string | null };

/** A machine token sees the whole organisation within the rights of its scopes. */
export function actorOfTokenFacts(token: TokenFacts): Actor {
  const scopes = token.scopes.filter(isTokenScope);
  return {
    kind: "token",
    id: token.id,
    name: token.name,
    roles: [],
    rights: new Set(scopes.flatMap((scope) => RIGHTS_OF_SCOPE[scope])),
    scope: ALL,
    tokenScopes: scopes,
    ...(token.sourceId === null ? {} : { sourceId: token.sourceId }),
  };
}
