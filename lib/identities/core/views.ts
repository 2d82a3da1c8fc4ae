/** What people and programs read of the inventory. Instants are ISO texts; ids never change, names may. */

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
} from "./fields";
import type { Fingerprint } from "./fingerprint";
import type { GrantStateName } from "./grants";

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
  vendor: Ref | null;
  autonomy: Autonomy | null;
  dataClass: DataClass | null;
  breakGlass: boolean;
  /** 1 (gravest) to 4, as the last run of the rules found it; null before the first. */
  tier: number | null;
  /** The last review that kept it, and until when that holds. */
  certifiedAt: string | null;
  certifiedUntil: string | null;
  endsAt: string | null;
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
  provider: string | null;
  storage: CredentialStorage | null;
  environment: EnvironmentRef | null;
  management: boolean;
  rotatedAt: string | null;
  expiresAt: string | null;
  revokedAt: string | null;
  /** Hashes are shortened in the middle. Retired: of a secret that was rotated; it goes on naming the past. */
  fingerprints: (Fingerprint & { retiredAt: string | null })[];
};

/** Who did something: a user, a token, the product itself, or a person whom a document named. */
export type ActorRef = Ref;

export type GrantView = {
  id: string;
  identity: Ref;
  kind: GrantKind;
  value: string;
  /** What the value is called; of a tool or environment its name. */
  name: string;
  state: GrantStateName;
  capUsd: string | null;
  reason: string | null;
  grantedBy: ActorRef;
  grantedAt: string;
  approvedBy: ActorRef | null;
  approvedAt: string | null;
  expiresAt: string | null;
  endedAt: string | null;
  endedBy: ActorRef | null;
  endReason: string | null;
  /** Of a tool or source of data: what kind it is, and whether it was approved itself. */
  tool: { kind: ToolKind; approved: boolean; dataClass: DataClass | null } | null;
};

export type DelegationView = {
  id: string;
  operator: Ref;
  actor: Ref;
  purpose: string;
  /** `planned`: its time has not come. */
  state: GrantStateName | "planned";
  validFrom: string;
  validTo: string | null;
  createdBy: ActorRef;
  approvedBy: ActorRef | null;
  approvedAt: string | null;
  endedAt: string | null;
};

export type IdentityDetail = IdentitySummary & {
  /** Former names and other spellings that usage may carry. */
  aliases: string[];
  stateReason: string | null;
  seasonMonths: number[];
  parent: Ref | null;
  /** What it made, or what works for it. */
  children: Ref[];
  requestedBy: ActorRef | null;
  approvedBy: ActorRef | null;
  approvedAt: string | null;
  verifiedAt: string | null;
  certifiedBy: ActorRef | null;
  /** Oldest first; the last may lie in the future. */
  assignments: AssignmentView[];
  credentials: CredentialView[];
  /** In force and waiting first, then those that are over. */
  grants: GrantView[];
  /** As the one who acts, and as the one for whom others act. */
  delegations: DelegationView[];
  /** Rows of the audit log about this identity. */
  auditEntries: number;
};

type Archivable = { archived: boolean };
export type BusinessUnitView = ColoredRef & Archivable & { parent: Ref | null; owner: PersonRef | null };
/** Owner: who answers for its statements. Null account and entity: those of the accounting settings. */
export type CostCentreView = Ref &
  Archivable & { owner: PersonRef | null; account: string | null; entity: string | null; taxCode: string | null; posting: PostingState };
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
export type VendorView = Ref & Archivable & { owner: PersonRef | null; contractEndsAt: string | null; networks: string[] };
export type ToolView = Ref &
  Archivable & {
    kind: ToolKind;
    aliases: string[];
    address: string | null;
    purpose: string | null;
    vendor: Ref | null;
    owner: PersonRef | null;
    dataClass: DataClass | null;
    pinnedVersion: string | null;
    approved: boolean;
    approvedAt: string | null;
  };
/** A tool with who approved it and how many identities may reach it now. */
export type ToolDetail = ToolView & { createdBy: ActorRef | null; approvedBy: ActorRef | null; granted: number; waiting: number };
/** A vendor with how much of the inventory is theirs. */
export type VendorDetail = VendorView & { identities: number; tools: number };
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
  vendors: VendorView;
  tools: ToolView;
};
