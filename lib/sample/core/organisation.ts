/** The nouns of the sample organisation, as its data files write them. Ages are days before the end of the sample. */
export type SampleUnit = { id: string; name: string; owner: string };
/** Who answers for its statements, and what it is posted to where that is not the account of all. */
export type SampleCostCentre = { id: string; name: string; owner: string; account?: string };
export type SampleTeam = { id: string; name: string; lead: string; businessUnit: string; costCentre: string };
export type SamplePerson = {
  id: string;
  name: string;
  title: string;
  team: string;
  manager: string | null;
  /** Days ago that the person left; absent while they work here. */
  leftDaysAgo?: number;
};
export type SampleEnvironment = { id: string; name: string; kind: "production" | "staging" | "test" | "sandbox"; aliases: string[] };
export type SampleApplication = { id: string; name: string; businessUnit: string; team: string; owner: string; purpose: string };
export type SampleVendor = { id: string; name: string; owner: string; contractEndsInDays: number; networks: readonly string[] };
/** A server that offers tools, by the names that usage carries. */
export type SampleConnectedTool = {
  id: string;
  name: string;
  names: readonly string[];
  owner: string;
  dataClass: "public" | "internal" | "confidential" | "restricted";
  vendor?: string;
  isUnapproved?: boolean;
};
export type SampleTenant = { id: string; name: string };

export const IDENTITY_KINDS = ["agent", "service_account", "api_client", "ci_bot", "workload", "shared", "human"] as const;
export type IdentityKind = (typeof IDENTITY_KINDS)[number];

/** A moment before the end of the sample: whole days before the day it ends on, and a time of day in UTC. */
export type Moment = { daysAgo: number; at: string };

export type SampleCredential = {
  id: string;
  label: string;
  kind: "api_key" | "token" | "certificate" | "federated";
  created: Moment;
  /** Days from now that it expires; absent for a secret without an end. */
  expiresInDays?: number;
  revoked?: Moment;
  scopes: string[];
};

export type SampleIdentity = {
  id: string;
  name: string;
  kind: IdentityKind;
  purpose: string;
  owner: string | null;
  backup: string | null;
  team: string | null;
  application: string | null;
  environment: string;
  /** Key of the behaviours table: what a call of it looks like. */
  behaviour: string;
  /** Share of the organisation's calls, relative to the others. */
  weight: number;
  ageDays: number;
  /** Days ago of its last ordinary call; absent while it is in use. */
  silentSinceDays?: number;
  /** When it was revoked, with its credentials. */
  revoked?: Moment;
  credentials: SampleCredential[];
  /** Hours ahead of UTC of the people it works with. */
  utcOffsetHours: number;
  /** How emitters spell who is calling: by credential alias, by its fingerprint, by a declared identity, or only by application and environment. */
  names: "alias" | "sha256" | "declared" | "place";
};
