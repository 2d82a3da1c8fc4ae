/** The stored inventory as a plan works on it: plain values, one row per thing, spans inside. */
import type { CredentialKind, EnvironmentKind, IdentityKind, IdentityState } from "../../schemas";
import type { Fingerprint } from "../fingerprint";
import type { Assignment, Membership } from "../inventory";
import type { Dated } from "../timeline";

export type UnitState = {
  id: string;
  name: string;
  parentId: string | null;
  ownerId: string | null;
  colorSlot: number;
  archivedAt: Date | null;
};
export type CostCentreState = { id: string; name: string; archivedAt: Date | null };
export type TeamState = {
  id: string;
  name: string;
  aliases: string[];
  leadId: string | null;
  colorSlot: number;
  archivedAt: Date | null;
  spans: Dated<Membership>[];
};
export type PersonState = {
  id: string;
  email: string;
  name: string;
  title: string | null;
  managerId: string | null;
  teamId: string | null;
  active: boolean;
  leftAt: Date | null;
};
export type ApplicationState = {
  id: string;
  name: string;
  aliases: string[];
  businessUnitId: string | null;
  teamId: string | null;
  ownerId: string | null;
  purpose: string | null;
  colorSlot: number;
  archivedAt: Date | null;
};
export type EnvironmentState = {
  id: string;
  name: string;
  aliases: string[];
  kind: EnvironmentKind;
  colorSlot: number;
  archivedAt: Date | null;
};
export type TenantState = { id: string; name: string };
export type IdentityRecord = {
  id: string;
  name: string;
  aliases: string[];
  kind: IdentityKind;
  purpose: string | null;
  state: IdentityState;
  stateReason: string | null;
  revokedAt: Date | null;
  spans: Dated<Assignment>[];
};
export type CredentialRecord = {
  id: string;
  identityId: string;
  label: string;
  kind: CredentialKind;
  state: "active" | "revoked";
  scopes: string[];
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  fingerprints: Fingerprint[];
};

/** Everything that a plan may touch or refer to, by kind. Identities, credentials and people: only those concerned. */
export type InventoryState = {
  businessUnits: UnitState[];
  costCentres: CostCentreState[];
  teams: TeamState[];
  people: PersonState[];
  applications: ApplicationState[];
  environments: EnvironmentState[];
  tenants: TenantState[];
  identities: IdentityRecord[];
  credentials: CredentialRecord[];
};
export const INVENTORY_KINDS = [
  "businessUnits",
  "costCentres",
  "teams",
  "people",
  "applications",
  "environments",
  "tenants",
  "identities",
  "credentials",
] as const satisfies readonly (keyof InventoryState)[];
export type InventoryKind = (typeof INVENTORY_KINDS)[number];
export type StateOf<Kind extends InventoryKind> = InventoryState[Kind][number];

/** The prefix of generated ids, and the word for people and for the audit log. */
export const KIND_WORDS: Readonly<Record<InventoryKind, { prefix: string; word: string; objectType: string; path: string }>> = {
  businessUnits: { prefix: "bu", word: "business unit", objectType: "business_unit", path: "business-units" },
  costCentres: { prefix: "cc", word: "cost centre", objectType: "cost_centre", path: "cost-centres" },
  teams: { prefix: "tm", word: "team", objectType: "team", path: "teams" },
  people: { prefix: "per", word: "person", objectType: "person", path: "people" },
  applications: { prefix: "app", word: "application", objectType: "application", path: "applications" },
  environments: { prefix: "env", word: "environment", objectType: "environment", path: "environments" },
  tenants: { prefix: "ten", word: "tenant", objectType: "tenant", path: "tenants" },
  identities: { prefix: "idn", word: "identity", objectType: "identity", path: "identities" },
  credentials: { prefix: "crd", word: "credential", objectType: "credential", path: "credentials" },
};
