import type { Role } from "@/lib/auth/core/roles";

/** What each role is for, in a sentence. */
export const ROLE_DUTIES: readonly (readonly [Role, string])[] = [
  ["finance_analyst", "Prepares the close: prices, allocation, usage without an owner."],
  ["finance_controller", "Approves the close and prices, and sees all money."],
  ["identity_owner", "Answers for identities: budgets, requests and reviews of these."],
  ["team_lead", "Sees and steers what the led teams spend."],
  ["platform_admin", "Runs the product: members, sources, tokens, inventory."],
  ["security_analyst", "Works on findings and incidents."],
  ["security_admin", "Approves roles and exceptions, opens reviews, sets detectors."],
  ["reviewer", "Decides what a review asks, and sees only that."],
  ["auditor", "Reads everything, changes nothing."],
];
