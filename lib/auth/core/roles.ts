/**
 * Roles, what each may do, and the duties that one person may not hold together.
 * Source: the table of roles and rights in lib/auth/README.md.
 */
export const ROLES = [
  "finance_analyst",
  "finance_controller",
  "identity_owner",
  "team_lead",
  "platform_admin",
  "security_analyst",
  "security_admin",
  "reviewer",
  "auditor",
] as const;
export type Role = (typeof ROLES)[number];

export const RIGHTS = [
  "spend.read",
  "event.read",
  "inventory.read",
  "price.read",
  "chargeback.export",
  "price.write",
  "price.approve",
  "alias.write",
  "inventory.write",
  "identity.write",
  "identity.suspend",
  "identity.revoke",
  "attribution.assign",
  "import.create",
  "source.read",
  "source.write",
  "token.read",
  "token.write",
  "member.read",
  "member.write",
  "role.approve",
  "audit.read",
  "audit.read_area",
  "audit.verify",
  "audit.configure",
  "close.prepare",
  "close.approve",
  "budget.write",
  "budget.approve",
  "budget.lower",
  "finding.comment",
  "finding.triage",
  "finding.except",
  "review.define",
  "review.open",
  "review.decide",
  "review.sign_off",
  "event.write",
  "enforce",
] as const;
export type Right = (typeof RIGHTS)[number];

/** What every signed-in role but the reviewer, who sees the evidence of assigned items only, reads within its scope. */
const READS = ["spend.read", "event.read", "inventory.read", "price.read"] as const satisfies readonly Right[];

export const RIGHTS_OF_ROLE: Readonly<Record<Role, readonly Right[]>> = {
  finance_analyst: [
    ...READS,
    "chargeback.export",
    "price.write",
    "alias.write",
    "import.create",
    "attribution.assign",
    "source.read",
    "close.prepare",
  ],
  finance_controller: [...READS, "chargeback.export", "price.approve", "close.approve", "budget.approve", "source.read"],
  identity_owner: [...READS, "chargeback.export", "identity.write", "identity.suspend", "identity.revoke", "finding.comment"],
  team_lead: [...READS, "chargeback.export", "identity.write", "identity.suspend", "identity.revoke", "budget.write", "finding.comment"],
  platform_admin: [
    ...READS,
    "price.write",
    "alias.write",
    "inventory.write",
    "identity.write",
    "identity.suspend",
    "identity.revoke",
    "attribution.assign",
    "import.create",
    "source.read",
    "source.write",
    "token.read",
    "token.write",
    "member.read",
    "member.write",
    "budget.write",
    "audit.read_area",
    "audit.configure",
  ],
  security_analyst: [
    ...READS,
    "source.read",
    "token.read",
    "identity.suspend",
    "budget.lower",
    "finding.triage",
    "review.define",
    "audit.read",
  ],
  security_admin: [
    ...READS,
    "source.read",
    "token.read",
    "member.read",
    "role.approve",
    "identity.write",
    "identity.suspend",
    "identity.revoke",
    "budget.lower",
    "finding.except",
    "review.open",
    "review.sign_off",
    "audit.read",
  ],
  reviewer: ["review.decide"],
  auditor: [...READS, "chargeback.export", "source.read", "token.read", "member.read", "audit.read", "audit.verify"],
};

/** One kind of work per token keeps a leaked one small; a list is allowed. */
export const TOKEN_SCOPES = ["ingest", "enforce", "read", "admin"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

export const RIGHTS_OF_SCOPE: Readonly<Record<TokenScope, readonly Right[]>> = {
  ingest: ["event.write", "import.create"],
  enforce: ["enforce"],
  read: [...READS, "chargeback.export", "source.read", "audit.read"],
  admin: [
    "price.write",
    "alias.write",
    "inventory.read",
    "inventory.write",
    "identity.write",
    "identity.suspend",
    "identity.revoke",
    "attribution.assign",
    "import.create",
    "source.read",
    "source.write",
    "budget.write",
  ],
};

/** The widest view a role has when its grant names no unit, team, application or environment. */
export const DEFAULT_SCOPE_OF_ROLE: Readonly<Record<Role, "all" | "own_identities" | "led_teams" | "nothing">> = {
  finance_analyst: "all",
  finance_controller: "all",
  identity_owner: "own_identities",
  team_lead: "led_teams",
  platform_admin: "all",
  security_analyst: "all",
  security_admin: "all",
  reviewer: "nothing",
  auditor: "all",
};

/** Words for people. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  finance_analyst: "Finance analyst",
  finance_controller: "Finance controller",
  identity_owner: "Identity owner",
  team_lead: "Team lead",
  platform_admin: "Platform admin",
  security_analyst: "Security analyst",
  security_admin: "Security admin",
  reviewer: "Reviewer",
  auditor: "Auditor",
};
