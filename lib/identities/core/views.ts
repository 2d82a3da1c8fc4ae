/** What people and programs read of the inventory. Instants are ISO texts; ids never change, names may. */

import type { CredentialKind, EnvironmentKind, IdentityKind, IdentityState } from "../schemas";
import type { Fingerprint } from "./fingerprint";

export type Ref = { id: string; name: string };
export type ColoredRef = Ref & { colorSlot: number };
export type PersonRef = Ref & { email: string; active: boolean };
export type EnvironmentRef = Ref & { kind: EnvironmentKind };

/** One row of the list: the identity as it is now. */
export type IdentitySummary = {
  id: string;
  name: string;
  kind: IdentityKind;
  state: IdentityState;
  purpose: string | null;
  owner: PersonRef | null;
  backupOwner: PersonRef | null;
  team: ColoredRef | null;
  businessUnit: ColoredRef | null;
  costCentre: Ref | null;
  application: ColoredRef | null;
  environment: EnvironmentRef | null;
  activeCredentials: number;
  createdAt: string;
  revokedAt: string | null;
};

/** Who answered for it in a half-open span. `validFrom` null: from the start. */
export type AssignmentView = {
  owner: PersonRef | null;
  backupOwner: PersonRef | null;
  team: ColoredRef | null;
  application: ColoredRef | null;
  environment: EnvironmentRef | null;
  validFrom: string | null;
  validTo: string | null;
};

export type CredentialView = {
  id: string;
  identity: Ref;
  label: string;
  kind: CredentialKind;
  state: "active" | "revoked";
  scopes: string[];
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  /** Hashes are shortened in the middle. */
  fingerprints: Fingerprint[];
};

export type IdentityDetail = IdentitySummary & {
  /** Former names and other spellings that usage may carry. */
  aliases: string[];
  stateReason: string | null;
  /** Oldest first; the last may lie in the future. */
  assignments: AssignmentView[];
  credentials: CredentialView[];
  /** Rows of the audit log about this identity. */
  auditEntries: number;
};

type Archivable = { archived: boolean };
export type BusinessUnitView = ColoredRef & Archivable & { parent: Ref | null; owner: PersonRef | null };
export type CostCentreView = Ref & Archivable;
export type MembershipView = { businessUnit: ColoredRef | null; costCentre: Ref | null; validFrom: string | null; validTo: string | null };
export type TeamView = ColoredRef &
  Archivable & {
    aliases: string[];
    lead: PersonRef | null;
    businessUnit: ColoredRef | null;
    costCentre: Ref | null;
    memberships: MembershipView[];
  };
export type ApplicationView = ColoredRef &
  Archivable & {
    aliases: string[];
    purpose: string | null;
    owner: PersonRef | null;
    team: ColoredRef | null;
    businessUnit: ColoredRef | null;
  };
export type EnvironmentView = ColoredRef & Archivable & { kind: EnvironmentKind; aliases: string[] };
export type TenantView = Ref;
export type PersonView = Ref & {
  email: string;
  title: string | null;
  active: boolean;
  leftAt: string | null;
  manager: PersonRef | null;
  team: ColoredRef | null;
};

export type EntryView = {
  businessUnits: BusinessUnitView;
  costCentres: CostCentreView;
  teams: TeamView;
  people: PersonView;
  applications: ApplicationView;
  environments: EnvironmentView;
  tenants: TenantView;
};
