/** What the reconciliation compares: the inventory, what usage shows of 30 to 90 days, and what providers list and bill. */
import type { GovernanceRow, ToolRow } from "@/lib/identities/core/governance";
import type { Usd } from "@/lib/kernel/money";
import type { IdentityUse } from "@/lib/reporting/core/identity-use";

/** Usage that no identity answers for, by what its sender said. */
export type UnknownUse = {
  sourceId: string;
  sourceName: string;
  hints: Readonly<Record<string, unknown>>;
  costUsd: Usd;
  events: bigint;
  firstSeenAt: Date;
  lastSeenAt: Date;
};

/** A key as a provider lists it. */
export type ListedKey = {
  id: string;
  provider: string;
  account: string;
  keyId: string;
  sha256: string | null;
  name: string | null;
  hint: string | null;
  ownerLabel: string | null;
  state: string;
  createdAt: Date | null;
  lastUsedAt: Date | null;
  seenAt: Date;
  missingAt: Date | null;
  credentialId: string | null;
};

/** A class of data that calls of an identity were marked with. */
export type ReachedClass = { identityId: string; dataClass: string; calls: number; costUsd: string; lastAt: Date };

/** What only a provider's export tells of a credential or identity: no emitter told of any call. */
export type BilledOnly = { identityId: string; credentialId: string | null; provider: string; costUsd: string; lastOn: string };

export type World = {
  now: Date;
  identities: readonly GovernanceRow[];
  tools: readonly ToolRow[];
  /** Who answers for tools, by id. */
  toolOwners: ReadonlyMap<string, { name: string; active: boolean }>;
  use: ReadonlyMap<string, IdentityUse>;
  unknown: readonly UnknownUse[];
  keys: readonly ListedKey[];
  reached: readonly ReachedClass[];
  billedOnly: readonly BilledOnly[];
};

/** Sources whose rows are a provider's own count, not calls that an emitter told of. */
export const EXPORT_SOURCE = "usage-exports";
/** Below it nothing is worth somebody's time: R21. */
export const FLOOR_USD = "1";
