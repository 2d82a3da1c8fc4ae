import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { GrantKind } from "../core/fields";
import type {
  GovernanceCredential,
  GovernanceDelegation,
  GovernanceGrant,
  GovernancePerson,
  GovernanceRow,
  ToolRow,
} from "../core/governance";
import { readRows, reviveDates } from "./read-rows";
import { currentJoins } from "./sql";

type Reader = Db | Tx;

const NAMED = ["owner", "backupOwner", "team", "businessUnit", "costCentre", "application", "environment", "vendor"] as const;
type Named = (typeof NAMED)[number];
type OwnFields = Omit<GovernanceRow, Named | "credentials" | "grants" | "restrictedKinds" | "actsFor">;
type IdentityRow = { self: OwnFields } & { [Name in Named as `${Name}Id`]: string | null };

/**
 * One statement for each kind of thing, whatever the number of identities; names are put to ids here, so that each is
 * read once. One after another, since a transaction has one connection.
 */
export async function readGovernanceRows(db: Reader, ids: readonly string[] | "all", now: Date): Promise<GovernanceRow[]> {
  const among = (column: string): Prisma.Sql => (ids === "all" ? Prisma.sql`true` : Prisma.sql`${Prisma.raw(column)} = ANY(${[...ids]})`);
  const identities = await readIdentities(db, among("i.id"), now);
  if (identities.length === 0) return [];
  const people = byId(await readPeople(db, identities));
  const teams = byId(
    await db.$queryRaw<NonNullable<GovernanceRow["team"]>[]>`
      SELECT id, name, lead_id AS "leadId", archived_at IS NOT NULL AS archived FROM team`,
  );
  const units = byId(await db.$queryRaw<{ id: string; name: string }[]>`SELECT id, name FROM business_unit`);
  const centres = byId(await db.$queryRaw<{ id: string; name: string }[]>`SELECT id, name FROM cost_centre`);
  const applications = byId(
    await db.$queryRaw<NonNullable<GovernanceRow["application"]>[]>`
      SELECT id, name, owner_id AS "ownerId", team_id AS "teamId", archived_at IS NOT NULL AS archived FROM application`,
  );
  const environments = byId(await db.$queryRaw<NonNullable<GovernanceRow["environment"]>[]>`SELECT id, name, kind FROM environment`);
  const vendors = byId(
    await db.$queryRaw<NonNullable<GovernanceRow["vendor"]>[]>`
      SELECT id, name, owner_id AS "ownerId", contract_ends_at AS "contractEndsAt", coalesce(networks, '{}') AS networks,
        archived_at IS NOT NULL AS archived FROM vendor`,
  );
  const credentials = await readCredentials(db, among("c.identity_id"));
  const grants = await readGrants(db, among("identity_id"), now);
  const restricted = await readRestrictions(db, among("identity_id"));
  const delegations = await readDelegations(db, among("actor_id"), now);
  // Added to the row that was read: to copy ten thousand rows of so many fields takes a second.
  return identities.map((row) =>
    Object.assign(row.self, {
      owner: people.get(row.ownerId ?? "") ?? null,
      backupOwner: people.get(row.backupOwnerId ?? "") ?? null,
      team: teams.get(row.teamId ?? "") ?? null,
      businessUnit: units.get(row.businessUnitId ?? "") ?? null,
      costCentre: centres.get(row.costCentreId ?? "") ?? null,
      application: applications.get(row.applicationId ?? "") ?? null,
      environment: environments.get(row.environmentId ?? "") ?? null,
      vendor: vendors.get(row.vendorId ?? "") ?? null,
      credentials: credentials.get(row.self.id) ?? [],
      grants: grants.get(row.self.id) ?? [],
      restrictedKinds: restricted.get(row.self.id) ?? [],
      actsFor: delegations.get(row.self.id) ?? [],
    }),
  );
}

/** Few of each identity are put in order here; the database would sort tens of thousands by the rules of a language. */
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byId = <Row extends { id: string }>(rows: readonly Row[]): Map<string, Row> => new Map(rows.map((row) => [row.id, row]));

async function readIdentities(db: Reader, condition: Prisma.Sql, now: Date): Promise<IdentityRow[]> {
  const rows = await readRows<IdentityRow>(
    db,
    Prisma.sql`
      SELECT (SELECT row_to_json(s) FROM (SELECT i.id, i.name, i.kind, i.purpose, i.state, i.state_reason AS "stateReason", i.autonomy,
          i.data_class AS "dataClass", i.parent_id AS "parentId", i.break_glass AS "breakGlass",
          coalesce(i.season_months, '{}') AS "seasonMonths", i.created_at AS "createdAt", i.ends_at AS "endsAt",
          i.revoked_at AS "revokedAt", i.verified_at AS "verifiedAt", i.requested_by AS "requestedBy", i.approved_by AS "approvedBy",
          i.approved_at AS "approvedAt", i.certified_at AS "certifiedAt", i.certified_by AS "certifiedBy",
          i.certified_until AS "certifiedUntil", a.valid_from AS "assignedAt") s) AS self,
        i.vendor_id AS "vendorId", a.owner_id AS "ownerId", a.backup_owner_id AS "backupOwnerId", a.team_id AS "teamId",
        m.business_unit_id AS "businessUnitId", m.cost_centre_id AS "costCentreId", a.application_id AS "applicationId",
        a.environment_id AS "environmentId"
      FROM identity i ${currentJoins(now)} WHERE ${condition}`,
  );
  for (const { self } of rows) {
    reviveDates(self, ["createdAt", "endsAt", "revokedAt", "verifiedAt", "approvedAt", "certifiedAt", "certifiedUntil", "assignedAt"]);
  }
  return rows.sort((a, b) => order(a.self.id, b.self.id));
}

async function readPeople(db: Reader, identities: readonly IdentityRow[]): Promise<GovernancePerson[]> {
  const ids = [...new Set(identities.flatMap((row) => [row.ownerId ?? [], row.backupOwnerId ?? []].flat()))];
  return db.$queryRaw<GovernancePerson[]>`
    SELECT id, name, email, active, left_at AS "leftAt", manager_id AS "managerId", team_id AS "teamId" FROM person WHERE id = ANY(${ids})`;
}

/** Things of identities, by identity. */
async function readOf<Row extends object>(
  db: Reader,
  query: Prisma.Sql,
  dates: readonly (keyof Row)[],
  compare: (a: Row, b: Row) => number,
): Promise<Map<string, Row[]>> {
  const groups = await readRows<{ id: string; rows: Row[] }>(db, query);
  return new Map(groups.map(({ id, rows }) => [id, rows.map((row) => reviveDates(row, dates)).sort(compare)]));
}

const readCredentials = (db: Reader, condition: Prisma.Sql): Promise<Map<string, GovernanceCredential[]>> =>
  readOf<GovernanceCredential>(
    db,
    Prisma.sql`
      SELECT c.identity_id AS id, json_agg(json_build_object('id', c.id, 'label', c.label, 'kind', c.kind, 'provider', c.provider,
        'state', c.state, 'storage', c.storage, 'scopes', coalesce(c.scopes, '{}'), 'createdAt', c.created_at, 'rotatedAt', c.rotated_at,
        'expiresAt', c.expires_at, 'revokedAt', c.revoked_at, 'management', c.management, 'fingerprints', coalesce(f.n, 0),
        'environment', CASE WHEN e.id IS NOT NULL THEN json_build_object('id', e.id, 'name', e.name, 'kind', e.kind) END)) AS rows
      FROM credential c LEFT JOIN environment e ON e.id = c.environment_id
        LEFT JOIN (SELECT credential_id, count(*) AS n FROM credential_fingerprint GROUP BY 1) f ON f.credential_id = c.id
      WHERE ${condition} GROUP BY 1`,
    ["createdAt", "rotatedAt", "expiresAt", "revokedAt"],
    (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || order(a.id, b.id),
  );

/** In force: somebody said yes, and it has neither expired nor been ended. */
const readGrants = (db: Reader, condition: Prisma.Sql, now: Date): Promise<Map<string, GovernanceGrant[]>> =>
  readOf<GovernanceGrant>(
    db,
    Prisma.sql`
      SELECT identity_id AS id, json_agg(json_build_object('id', id, 'kind', kind, 'value', value, 'capUsd', trim_scale(cap_usd)::text,
        'reason', reason, 'grantedBy', granted_by, 'grantedAt', granted_at, 'approvedBy', approved_by, 'approvedAt', approved_at,
        'expiresAt', expires_at)) AS rows
      FROM access_grant
      WHERE ${condition} AND approved_at IS NOT NULL AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > ${now}) GROUP BY 1`,
    ["grantedAt", "approvedAt", "expiresAt"],
    (a, b) => order(a.kind, b.kind) || order(a.value, b.value),
  );

async function readRestrictions(db: Reader, condition: Prisma.Sql): Promise<Map<string, GrantKind[]>> {
  const rows = await readRows<{ id: string; kinds: GrantKind[] }>(
    db,
    Prisma.sql`SELECT identity_id AS id, json_agg(DISTINCT kind) AS kinds FROM access_grant
      WHERE ${condition} AND approved_at IS NOT NULL GROUP BY 1`,
  );
  return new Map(rows.map(({ id, kinds }) => [id, kinds]));
}

const readDelegations = (db: Reader, condition: Prisma.Sql, now: Date): Promise<Map<string, GovernanceDelegation[]>> =>
  readOf<GovernanceDelegation>(
    db,
    Prisma.sql`
      SELECT actor_id AS id, json_agg(json_build_object('id', id, 'operatorId', operator_id, 'purpose', purpose, 'validFrom', valid_from,
        'validTo', valid_to)) AS rows
      FROM identity_delegation
      WHERE ${condition} AND approved_at IS NOT NULL AND ended_at IS NULL AND valid_from <= ${now}
        AND (valid_to IS NULL OR valid_to > ${now}) GROUP BY 1`,
    ["validFrom", "validTo"],
    (a, b) => order(a.operatorId, b.operatorId),
  );

/** All of them, archived ones too: they are few. */
export async function readToolRows(db: Reader): Promise<ToolRow[]> {
  return db.$queryRaw<ToolRow[]>`
    SELECT id, name, coalesce(aliases, '{}') AS aliases, kind, address, vendor_id AS "vendorId", owner_id AS "ownerId",
      data_class AS "dataClass", pinned_version AS "pinnedVersion", approved_by AS "approvedBy", approved_at AS "approvedAt",
      archived_at AS "archivedAt" FROM connected_tool ORDER BY id`;
}
