/**
 * The inventory as ingest reads it: everything that attribution asks for, by look-up. Built once for each version of
 * the inventory and never changed. The order of the rows makes no difference.
 */
import { groupBy } from "./grouping";
import { buildNames, type Named, type NameIndex } from "./names";
import { buildTimeline, type Dated, type Timeline } from "./timeline";

/** Who answers for an identity, and where it runs. */
export type Assignment = {
  ownerId: string | null;
  backupOwnerId: string | null;
  teamId: string | null;
  applicationId: string | null;
  environmentId: string | null;
};
/** Where a team belongs, and which cost centre answers for it. */
export type Membership = { businessUnitId: string | null; costCentreId: string | null };

export type InventoryRows = {
  version: number;
  identities: readonly (Named & { revokedAt: Date | null; state?: string })[];
  assignments: readonly (Dated<Assignment> & { identityId: string })[];
  credentials: readonly { id: string; identityId: string; state?: string; expiresAt?: Date | null }[];
  fingerprints: readonly { value: string; credentialId: string }[];
  teams: readonly Named[];
  memberships: readonly (Dated<Membership> & { teamId: string })[];
  applications: readonly Named[];
  environments: readonly Named[];
  tenants: readonly Named[];
};

export type KnownCredential = { credentialId: string; identityId: string };

/** That an identity held an application and environment, in milliseconds, half-open. */
export type PairHold = { identityId: string; fromMs: number; toMs: number };

/** Why an identity or a credential must not be used: by its state, or from an instant on. */
export type Bar = { state: string; expiresAtMs: number };

export type InventorySnapshot = {
  version: number;
  /** By the ids of identities and credentials; those without a bar may be used. */
  bars: Map<string, Bar>;
  /** By stored fingerprint: hashes and aliases are lower case. */
  credentials: Map<string, KnownCredential>;
  identities: NameIndex;
  teams: NameIndex;
  applications: NameIndex;
  environments: NameIndex;
  tenants: NameIndex;
  assignments: Map<string, Timeline<Assignment>>;
  memberships: Map<string, Timeline<Membership>>;
  /** By application, then environment ("" for none). */
  pairs: Map<string, Map<string, PairHold[]>>;
};

export function buildInventory(rows: InventoryRows): InventorySnapshot {
  return {
    version: rows.version,
    bars: barsOf(rows),
    credentials: knownCredentials(rows),
    identities: buildNames(rows.identities),
    teams: buildNames(rows.teams),
    applications: buildNames(rows.applications),
    environments: buildNames(rows.environments),
    tenants: buildNames(rows.tenants),
    assignments: timelines(rows.assignments, (row) => row.identityId),
    memberships: timelines(rows.memberships, (row) => row.teamId),
    pairs: pairHolds(rows),
  };
}

function barsOf({ identities, credentials }: InventoryRows): Map<string, Bar> {
  const bars = new Map<string, Bar>();
  for (const { id, state = "active" } of identities) {
    if (state !== "active") bars.set(id, { state, expiresAtMs: Number.POSITIVE_INFINITY });
  }
  for (const { id, state = "active", expiresAt } of credentials) {
    if (state !== "active" || expiresAt) bars.set(id, { state, expiresAtMs: expiresAt?.getTime() ?? Number.POSITIVE_INFINITY });
  }
  return bars;
}

function knownCredentials({ credentials, fingerprints }: InventoryRows): Map<string, KnownCredential> {
  const byId = new Map(credentials.map(({ id, identityId }) => [id, { credentialId: id, identityId }]));
  const known = new Map<string, KnownCredential>();
  for (const { value, credentialId } of fingerprints) {
    const credential = byId.get(credentialId);
    if (credential) known.set(value, credential);
  }
  // Our own id always names its credential.
  for (const [id, credential] of byId) known.set(id, credential);
  return known;
}

const timelines = <Row extends Dated<object>>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Timeline<Row>> =>
  new Map([...groupBy(rows, keyOf)].map(([key, spans]) => [key, buildTimeline(spans)]));

/** A revoked identity holds nothing any more: its successor in the same place must be the only one. */
function pairHolds({ assignments, identities }: InventoryRows): Map<string, Map<string, PairHold[]>> {
  const revokedMs = new Map(identities.map(({ id, revokedAt }) => [id, revokedAt?.getTime() ?? Number.POSITIVE_INFINITY]));
  const pairs = new Map<string, Map<string, PairHold[]>>();
  for (const { identityId, applicationId, environmentId, validFrom, validTo } of assignments) {
    if (applicationId === null) continue;
    const toMs = Math.min(validTo?.getTime() ?? Number.POSITIVE_INFINITY, revokedMs.get(identityId) ?? Number.POSITIVE_INFINITY);
    const byEnvironment = pairs.get(applicationId) ?? new Map<string, PairHold[]>();
    pairs.set(applicationId, byEnvironment);
    const holds = byEnvironment.get(environmentId ?? "") ?? [];
    byEnvironment.set(environmentId ?? "", holds);
    holds.push({ identityId, fromMs: validFrom.getTime(), toMs });
  }
  return pairs;
}
