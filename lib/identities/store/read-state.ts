import type { Db, Tx } from "@/lib/db/client";
import { groupBy } from "../core/grouping";
import { buildNames, findByName } from "../core/names";
import type { CredentialRecord, GrantState, IdentityRecord, InventoryState, PersonState, TeamState } from "../core/plan/state";

type Reader = Db | Tx;

/** What of the large kinds a plan is about; the small kinds are read whole. */
export type Wanted = {
  /** Ids or names. */
  identities?: readonly string[];
  credentialIds?: readonly string[];
  /** Stored values. */
  fingerprints?: readonly string[];
  /** E-mail addresses, lower case. */
  emails?: readonly string[];
  personIds?: readonly string[];
  tenants?: boolean;
  grantIds?: readonly string[];
  /** Id or name of an application: the identities that were ever assigned to it. */
  application?: string | undefined;
};

/** Changes of the inventory are made one after another: spans cannot overlap, values cannot be claimed twice. */
export async function lockInventory(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('inventory change'))::text`;
}

export async function readState(db: Reader, wanted: Wanted): Promise<InventoryState> {
  // One after another: a transaction has one connection.
  const businessUnits = await db.businessUnit.findMany({
    select: { id: true, name: true, parentId: true, ownerId: true, colorSlot: true, archivedAt: true },
  });
  const costCentres = (await db.costCentre.findMany({ omit: { createdAt: true } })) as InventoryState["costCentres"];
  const teams = await readTeams(db);
  const applications = await db.application.findMany({ omit: { createdAt: true } });
  const environments = (await db.environment.findMany({ omit: { createdAt: true } })) as InventoryState["environments"];
  const tenants = wanted.tenants ? await db.tenant.findMany({ select: { id: true, name: true } }) : [];
  const people = await readPeople(db, wanted);
  const vendors = await db.vendor.findMany({ omit: { createdAt: true } });
  const tools = (await db.connectedTool.findMany({ omit: { createdAt: true } })) as InventoryState["tools"];
  const identityIds = [
    ...(await resolveIdentities(db, wanted.identities ?? [])),
    ...(await readHolders(db, applications, wanted.application)),
    ...(await readGrantees(db, wanted.grantIds ?? [])),
  ];
  const credentials = await readCredentials(db, identityIds, wanted);
  const concerned = [...new Set([...identityIds, ...credentials.map((credential) => credential.identityId)])];
  const grants = await readGrants(db, concerned, wanted.grantIds ?? []);
  const identities = await readIdentities(db, await withParents(db, concerned));
  return {
    ...{ businessUnits, costCentres, teams, people, applications, environments, tenants, vendors, tools },
    ...{ identities, credentials, grants },
  };
}

/** Those of these identities that were not ended, and those that were asked for. */
async function readGrants(db: Reader, identityIds: readonly string[], grantIds: readonly string[]): Promise<GrantState[]> {
  if (identityIds.length === 0) return [];
  return db.$queryRaw<GrantState[]>`
    SELECT id, identity_id AS "identityId", kind, value, trim_scale(cap_usd)::text AS "capUsd", reason, granted_by AS "grantedBy",
      granted_at AS "grantedAt", approved_by AS "approvedBy", approved_at AS "approvedAt", expires_at AS "expiresAt",
      ended_at AS "endedAt", ended_by AS "endedBy", end_reason AS "endReason"
    FROM access_grant WHERE (identity_id = ANY(${[...identityIds]}) AND ended_at IS NULL) OR id = ANY(${[...grantIds]})
    ORDER BY kind, value`;
}

async function readGrantees(db: Reader, grantIds: readonly string[]): Promise<string[]> {
  if (grantIds.length === 0) return [];
  const rows = await db.accessGrant.findMany({ where: { id: { in: [...grantIds] } }, select: { identityId: true } });
  return rows.map((row) => row.identityId);
}

/** What they were made by, all the way up: nothing may be its own parent. */
async function withParents(db: Reader, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE above AS (
      SELECT id, parent_id FROM identity WHERE id = ANY(${[...ids]})
      UNION SELECT i.id, i.parent_id FROM identity i JOIN above ON i.id = above.parent_id)
    SELECT id FROM above`;
  return rows.map((row) => row.id);
}

/** The small kinds, with the people whom they name. */
export async function readOrganisation(db: Reader): Promise<InventoryState> {
  const state = await readState(db, { tenants: true });
  const named = [
    ...state.businessUnits.map((row) => row.ownerId),
    ...state.costCentres.map((row) => row.ownerId),
    ...state.teams.map((row) => row.leadId),
    ...[...state.applications, ...state.vendors, ...state.tools].map((row) => row.ownerId),
  ];
  return { ...state, people: await readPeople(db, { personIds: [...new Set(named.flatMap((id) => id ?? []))] }) };
}

/** All of it, for writing it down. */
export async function readWholeState(db: Reader): Promise<InventoryState> {
  const identities = await db.$queryRaw<{ id: string }[]>`SELECT id FROM identity ORDER BY id`;
  const people = await db.$queryRaw<{ id: string }[]>`SELECT id FROM person ORDER BY id`;
  return readState(db, { identities: identities.map((row) => row.id), personIds: people.map((row) => row.id), tenants: true });
}

async function readTeams(db: Reader): Promise<TeamState[]> {
  const teams = await db.team.findMany({ omit: { createdAt: true } });
  const spans = await db.teamAssignment.findMany({ omit: { id: true }, orderBy: [{ teamId: "asc" }, { validFrom: "asc" }] });
  const byTeam = groupBy(spans, (span) => span.teamId);
  return teams.map((team) => ({ ...team, spans: (byTeam.get(team.id) ?? []).map(({ teamId: _, ...span }) => span) }));
}

async function readPeople(db: Reader, { emails = [], personIds = [] }: Wanted): Promise<PersonState[]> {
  if (emails.length + personIds.length === 0) return [];
  return db.$queryRaw<PersonState[]>`
    SELECT id, email, name, title, manager_id AS "managerId", team_id AS "teamId", active, left_at AS "leftAt"
    FROM person WHERE lower(email) = ANY(${[...emails]}) OR id = ANY(${[...personIds]})`;
}

/** Names are compared in one place only, in `core/names`; the database would fold them in its own way. */
async function resolveIdentities(db: Reader, wanted: readonly string[]): Promise<string[]> {
  if (wanted.length === 0) return [];
  const asked = [...wanted];
  const byId = await db.$queryRaw<{ id: string }[]>`SELECT id FROM identity WHERE id = ANY(${asked})`;
  const ids = new Set(byId.map((row) => row.id));
  const rest = asked.filter((text) => !ids.has(text));
  if (rest.length === 0) return [...ids];
  const all = await db.$queryRaw<{ id: string; name: string; aliases: string[] | null; retired: boolean }[]>`
    SELECT id, name, aliases, revoked_at IS NOT NULL AS retired FROM identity`;
  const names = buildNames(all.map((row) => ({ ...row, aliases: row.aliases ?? [] })));
  for (const text of rest) ids.add(findByName(names, text) ?? text);
  // A name that several share must be seen as such by the plan.
  const shared = new Set(rest.filter((text) => findByName(names, text) === undefined).map((text) => text.trim().toLowerCase()));
  for (const row of all) if (shared.has(row.name.trim().toLowerCase())) ids.add(row.id);
  return [...ids];
}

async function readHolders(db: Reader, applications: InventoryState["applications"], wanted: string | undefined): Promise<string[]> {
  const applicationId = wanted === undefined ? undefined : findByName(buildNames(applications), wanted);
  if (applicationId === undefined) return [];
  const rows = await db.$queryRaw<{ identityId: string }[]>`
    SELECT DISTINCT identity_id AS "identityId" FROM identity_assignment WHERE application_id = ${applicationId}`;
  return rows.map((row) => row.identityId);
}

async function readCredentials(db: Reader, identityIds: readonly string[], wanted: Wanted): Promise<CredentialRecord[]> {
  const { credentialIds = [], fingerprints = [] } = wanted;
  if (identityIds.length + credentialIds.length + fingerprints.length === 0) return [];
  const rows = await db.$queryRaw<Omit<CredentialRecord, "fingerprints">[]>`
    SELECT id, identity_id AS "identityId", label, kind, state, scopes, created_at AS "createdAt", expires_at AS "expiresAt",
      revoked_at AS "revokedAt", provider, storage, environment_id AS "environmentId", rotated_at AS "rotatedAt", management
    FROM credential
    WHERE identity_id = ANY(${[...identityIds]}) OR id = ANY(${[...credentialIds]})
       OR id IN (SELECT credential_id FROM credential_fingerprint WHERE value = ANY(${[...fingerprints]}))`;
  const values = await db.$queryRaw<(CredentialRecord["fingerprints"][number] & { credentialId: string })[]>`
    SELECT value, kind, credential_id AS "credentialId", retired_at AS "retiredAt" FROM credential_fingerprint
    WHERE credential_id = ANY(${rows.map((row) => row.id)}) ORDER BY created_at, value`;
  const byCredential = groupBy(values, (value) => value.credentialId);
  return rows.map((row) => ({
    ...row,
    scopes: row.scopes ?? [],
    fingerprints: (byCredential.get(row.id) ?? []).map(({ kind, value, retiredAt }) => ({ kind, value, retiredAt })),
  }));
}

async function readIdentities(db: Reader, ids: readonly string[]): Promise<IdentityRecord[]> {
  if (ids.length === 0) return [];
  const rows = await db.$queryRaw<Omit<IdentityRecord, "spans">[]>`
    SELECT id, name, aliases, kind, purpose, state, state_reason AS "stateReason", revoked_at AS "revokedAt",
      autonomy, data_class AS "dataClass", vendor_id AS "vendorId", ends_at AS "endsAt", break_glass AS "breakGlass",
      season_months AS "seasonMonths", parent_id AS "parentId", requested_by AS "requestedBy", approved_by AS "approvedBy",
      approved_at AS "approvedAt"
    FROM identity WHERE id = ANY(${[...ids]})`;
  const spans = await db.$queryRaw<(IdentityRecord["spans"][number] & { identityId: string })[]>`
    SELECT identity_id AS "identityId", owner_id AS "ownerId", backup_owner_id AS "backupOwnerId", team_id AS "teamId", application_id AS "applicationId",
           environment_id AS "environmentId", valid_from AS "validFrom", valid_to AS "validTo"
    FROM identity_assignment WHERE identity_id = ANY(${[...ids]}) ORDER BY valid_from`;
  const byIdentity = groupBy(spans, (span) => span.identityId);
  return rows.map((row) => ({
    ...row,
    aliases: row.aliases ?? [],
    seasonMonths: row.seasonMonths ?? [],
    spans: (byIdentity.get(row.id) ?? []).map(({ identityId: _, ...span }) => span),
  }));
}
