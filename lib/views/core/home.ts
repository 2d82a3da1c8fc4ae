/** Where a person begins after signing in, unless they or an administrator chose otherwise. */
import { ROLES, type Role } from "@/lib/auth/core/roles";

/** Finance begins at business units, owners at what they answer for, security at what nobody does, platform at sources. */
const HOME_OF_ROLE: Readonly<Record<Role, string>> = {
  finance_analyst: "/spend?groupBy=business_unit",
  finance_controller: "/spend?groupBy=business_unit",
  identity_owner: "/identities?owner=me",
  team_lead: "/identities?owner=me",
  platform_admin: "/sources",
  security_analyst: "/unattributed",
  security_admin: "/unattributed",
  reviewer: "/overview",
  auditor: "/audit",
};

/** With several roles, the first in the order of the table of roles decides. */
export const leadingRoles = (roles: readonly Role[]): Role[] => ROLES.filter((role) => roles.includes(role));

export const builtInHome = (roles: readonly Role[]): string => {
  const [first] = leadingRoles(roles);
  return first ? HOME_OF_ROLE[first] : "/overview";
};
