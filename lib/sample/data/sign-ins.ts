/**
 * Who can sign in to the sample organisation, one for each kind of work. The password is public: it stands in the
 * README and is printed at the start. It opens invented data only: no other organisation gets these sign-ins.
 */
import type { Role } from "@/lib/auth/core/roles";

export const DEMO_PASSWORD = "gantry walnut ledger 47";

export type DemoSignIn = { person: string; role: Role; does: string };

export const DEMO_SIGN_INS: readonly DemoSignIn[] = [
  { person: "helen-okafor", role: "finance_controller", does: "approves the close, sees all money" },
  { person: "ravi-menon", role: "finance_analyst", does: "prepares the close, sets prices, assigns what is unattributed" },
  { person: "nora-fitzgerald", role: "platform_admin", does: "runs the product: members, sources, tokens, inventory" },
  { person: "elif-demir", role: "security_analyst", does: "works on findings and incidents" },
  { person: "samir-haddad", role: "security_admin", does: "approves roles and exceptions, opens reviews" },
  { person: "ines-moreau", role: "team_lead", does: "leads Customer care" },
  { person: "mara-lindqvist", role: "identity_owner", does: "owns Tier-1 triage" },
  { person: "greta-solberg", role: "auditor", does: "reads everything, changes nothing" },
];
