/**
 * An identity with everything that is asked about it when it is judged: who answers for it, where it runs, what it
 * authenticates with, what it may use and on whose word. Reviews, rules of risk, policies and the reconciliation stand on it.
 */
import type {
  Autonomy,
  CredentialKind,
  CredentialStorage,
  DataClass,
  EnvironmentKind,
  GrantKind,
  IdentityKind,
  IdentityState,
  ToolKind,
} from "./fields";

export type GovernancePerson = {
  id: string;
  name: string;
  email: string;
  active: boolean;
  leftAt: Date | null;
  managerId: string | null;
  teamId: string | null;
};

export type GovernanceCredential = {
  id: string;
  label: string;
  kind: CredentialKind;
  provider: string | null;
  state: "active" | "revoked";
  storage: CredentialStorage | null;
  scopes: string[];
  /** Where it is meant to be used, when that is not where its identity is. */
  environment: { id: string; name: string; kind: EnvironmentKind } | null;
  createdAt: Date;
  rotatedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
  /** A key that manages an account. */
  management: boolean;
  /** How many values name it, those of rotated secrets among them. */
  fingerprints: number;
};

export type GovernanceGrant = {
  id: string;
  kind: GrantKind;
  /** A model's name, the id of a connected tool or environment, a scope as its provider spells it; * for all. */
  value: string;
  /** USD a month, an exact decimal string. */
  capUsd: string | null;
  reason: string | null;
  /** Ids of actors: users, tokens, "system:…"; of an approval that a document brought in, the person whom it named. */
  grantedBy: string;
  grantedAt: Date;
  approvedBy: string;
  approvedAt: Date;
  expiresAt: Date | null;
};

/** On whose behalf an identity may act at the moment that was asked about. */
export type GovernanceDelegation = { id: string; operatorId: string; purpose: string; validFrom: Date; validTo: Date | null };

export type GovernanceRow = {
  id: string;
  name: string;
  kind: IdentityKind;
  purpose: string | null;
  state: IdentityState;
  stateReason: string | null;
  autonomy: Autonomy | null;
  dataClass: DataClass | null;
  parentId: string | null;
  breakGlass: boolean;
  /** Months (1 to 12) in which it is used; empty: all year. */
  seasonMonths: number[];
  createdAt: Date;
  endsAt: Date | null;
  revokedAt: Date | null;
  verifiedAt: Date | null;
  /** Ids of actors; null of entries that were brought in. */
  requestedBy: string | null;
  approvedBy: string | null;
  approvedAt: Date | null;
  /** The last review that kept it, and until when that holds. */
  certifiedAt: Date | null;
  certifiedBy: string | null;
  certifiedUntil: Date | null;
  owner: GovernancePerson | null;
  backupOwner: GovernancePerson | null;
  team: { id: string; name: string; leadId: string | null; archived: boolean } | null;
  businessUnit: { id: string; name: string } | null;
  costCentre: { id: string; name: string } | null;
  application: { id: string; name: string; ownerId: string | null; teamId: string | null; archived: boolean } | null;
  environment: { id: string; name: string; kind: EnvironmentKind } | null;
  vendor: { id: string; name: string; ownerId: string | null; contractEndsAt: Date | null; networks: string[]; archived: boolean } | null;
  /** Since when owner, team and place are as they are; the epoch: from the start. */
  assignedAt: Date | null;
  /** Live and revoked ones, the oldest first. */
  credentials: GovernanceCredential[];
  /** Those in force: approved, not expired, not ended. Ordered by kind and value. */
  grants: GovernanceGrant[];
  /**
   * Kinds of which something was ever approved: of these the identity may use only what is in force, which may be nothing
   * when all of it expired or was ended. Of the other kinds it may use anything.
   */
  restrictedKinds: GrantKind[];
  /** In force, as the one who acts. */
  actsFor: GovernanceDelegation[];
};

/** A system that identities reach, as rules read it. */
export type ToolRow = {
  id: string;
  name: string;
  /** Other names that usage carries, lower case. */
  aliases: string[];
  kind: ToolKind;
  address: string | null;
  vendorId: string | null;
  ownerId: string | null;
  dataClass: DataClass | null;
  pinnedVersion: string | null;
  approvedBy: string | null;
  approvedAt: Date | null;
  archivedAt: Date | null;
};
