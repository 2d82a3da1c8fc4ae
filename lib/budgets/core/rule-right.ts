/** By which right a block or limit of speed is put, and who may therefore lift it. */
import type { Right } from "@/lib/auth/core/roles";

/**
 * The strictest first: budget.lower is what security has and nobody else, so that an owner or a lead does not lift what
 * security put; budget.write is that of leads and platform admins, identity.suspend all that an owner has.
 */
export const RULE_RIGHTS = ["budget.lower", "budget.write", "identity.suspend"] as const satisfies readonly Right[];
export type RuleRight = (typeof RULE_RIGHTS)[number];

/** Rights of which one lifts a rule: that by which it was put, or that of security admins. */
export const liftedBy = (putBy: RuleRight): readonly Right[] => [putBy, "budget.approve_security"];
