/**
 * What detectors of behaviour have to know beside the calls: from the inventory, the budgets, the policies and the security
 * signals, as of one version of each. Read anew when something changed; instants in milliseconds since 1970.
 */
import type { Usd } from "@/lib/kernel/money";

export type IdentitySurroundings = {
  id: string;
  name: string;
  kind: string;
  ownerId: string | null;
  /** An owner who is no longer here. */
  ownerLeft: boolean;
  teamId: string | null;
  applicationIds: readonly string[];
  environmentId: string | null;
  createdMs: number;
  /** From then on nothing of it should succeed; null: it is in use. */
  endedMs: number | null;
  /** Hours and days are read in it. */
  timeZone: string;
  breakGlass: boolean;
  /** Grants in force, by kind; empty: nothing was granted, and everything is open. */
  models: readonly string[];
  tools: readonly string[];
  /** Identities that it may call, or is called by. */
  declaredCallers: readonly string[];
};

export type CredentialSurroundings = {
  id: string;
  identityId: string;
  label: string;
  createdMs: number;
  /** The earliest of revoked, expired, and the end of its identity. */
  endedMs: number | null;
  endedBy: "revoked" | "expired" | "offboarded" | "rotated" | null;
};

/** A finding or security event that is open on a credential or an identity. */
export type Exposure = {
  credentialId: string | null;
  identityId: string | null;
  atMs: number;
  kind: string;
  title: string;
  /** The row that tells of it: secret_finding or security_event. */
  ref: string;
};

/** Refusals of a hard budget: `count` of them, alike and together, the last at `atMs`. */
export type Denial = {
  identityId: string | null;
  credentialId: string | null;
  ownerId: string | null;
  budgetId: string;
  count: number;
  atMs: number;
};

export type Surroundings = {
  identity(id: string): IdentitySurroundings | undefined;
  credential(id: string): CredentialSurroundings | undefined;
  /** Open within the last 72 hours before `atMs`. */
  exposures(credentialId: string | null, identityId: string | null, atMs: number): readonly Exposure[];
  /** write | exec | payment | secret | read; undefined: nobody classed it. */
  toolClass(tool: string, server: string | null): string | undefined;
  /** Price of a million input tokens at an instant, of the standard mode; null: unknown. */
  inputPrice(provider: string, model: string, atMs: number): Usd | null;
  cacheReadPrice(provider: string, model: string, atMs: number): Usd | null;
  /** Of the tightest budget that counts an identity: what is left of it now; null: none. */
  budgetLeft(identityId: string): Usd | null;
  /** Of the hour up to `atMs`, in the order of time. */
  denials(atMs: number): readonly Denial[];
};
