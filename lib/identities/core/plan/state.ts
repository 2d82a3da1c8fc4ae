/** The stored inventory as a plan works on it: plain values, one row per thing, spans inside. */
import type {
  Autonomy,
  CredentialKind,
  CredentialStorage,
  DataClass,
  EnvironmentKind,
  GrantKind,
  IdentityKind,
  IdentityState,
  PostingState,
  ToolKind,
} from "../fields";
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
export type CostCentreState = {
  id: string;
  name: string;
  ownerId: string | null;
  glAccount: string | null;
  entity: string | null;
  taxCode: string | null;
  posting: PostingState;
  archivedAt: Date | null;
};
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
  autonomy: Autonomy | null;
  dataClass: DataClass | null;
  vendorId: string | null;
  endsAt: Date | null;
  breakGlass: boolean;
  seasonMonths: number[];
  parentId: string | null;
  requestedBy: string | null;
  approvedBy: string | null;
  approvedAt: Date | null;
  spans: Dated<Assignment>[];
};
/** `retiredAt`: the secret that it stands for was rotated; it goes on naming the credential. */
export type RecordedFingerprint = Fingerprint & { retiredAt: Date | null };
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
  provider: string | null;
  storage: CredentialStorage | null;
  environmentId: string | null;
  rotatedAt: Date | null;
  management: boolean;
  fingerprints: RecordedFingerprint[];
};
export type VendorState = {
  id: string;
  name: string;
  ownerId: string | null;
  contractEndsAt: Date | null;
  networks: string[];
  archivedAt: Date | null;
};
export type ToolState = {
  id: string;
  name: string;
  aliases: string[];
  kind: ToolKind;
  address: string | null;
  purpose: string | null;
  vendorId: string | null;
  ownerId: string | null;
  dataClass: DataClass | null;
  pinnedVersion: string | null;
  createdBy: string | null;
  approvedBy: string | null;
  approvedAt: Date | null;
  archivedAt: Date | null;
};
/** Waiting while `approvedAt` is null. */
export type GrantState = {
  id: string;
  identityId: string;
  kind: GrantKind;
  value: string;
  capUsd: string | null;
  reason: string | null;
  grantedBy: string;
  grantedAt: Date;
  approvedBy: string | null;
  approvedAt: Date | null;
  expiresAt: Date | null;
  endedAt: Date | null;
  endedBy: string | null;
  endReason: string | null;
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
  vendors: VendorState[];
  tools: ToolState[];
  identities: IdentityRecord[];
  credentials: CredentialRecord[];
  /** Of the identities concerned: those that were not ended, and any that was asked for. */
  grants: GrantState[];
};
export const INVENTORY_KINDS = [
  "businessUnits",
  "costCentres",
  "teams",
  "people",
  "applications",
  "environments",
  "tenants",
  "vendors",
  "tools",
  "identities",
  "credentials",
  "grants",
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
  vendors: { prefix: "ven", word: "vendor", objectType: "vendor", path: "vendors" },
  tools: { prefix: "tool", word: "tool", objectType: "tool", path: "tools" },
  identities: { prefix: "idn", word: "identity", objectType: "identity", path: "identities" },
  credentials: { prefix: "crd", word: "credential", objectType: "credential", path: "credentials" },
  grants: { prefix: "grt", word: "grant", objectType: "grant", path: "grants" },
};
