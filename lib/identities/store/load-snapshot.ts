import type { Db } from "@/lib/db/client";
import type { InventoryRows } from "../core/inventory";

/** The version of the inventory; raised in the transaction of every change. */
export async function readInventoryVersion(db: Db): Promise<number> {
  const row = await db.ledgerVersion.findUniqueOrThrow({ where: { id: 1 }, select: { inventory: true } });
  return row.inventory;
}

/**
 * All rows that attribution needs, read after `version` was: a change in between makes them newer than they say, and
 * the batch that used them is refused for its version and done again.
 */
export async function readSnapshotRows(db: Db, version: number): Promise<InventoryRows> {
  const [identities, assignments, credentials, fingerprints, teams, memberships, applications, environments, tenants] = await Promise.all([
    db.$queryRaw<InventoryRows["identities"][number][]>`
      SELECT id, name, coalesce(aliases, '{}') AS aliases, revoked_at AS "revokedAt", revoked_at IS NOT NULL AS retired, state
        FROM identity`,
    db.$queryRaw<InventoryRows["assignments"][number][]>`
      SELECT identity_id AS "identityId", owner_id AS "ownerId", backup_owner_id AS "backupOwnerId", team_id AS "teamId",
        application_id AS "applicationId", environment_id AS "environmentId", valid_from AS "validFrom", valid_to AS "validTo" FROM identity_assignment`,
    db.$queryRaw<
      InventoryRows["credentials"][number][]
    >`SELECT id, identity_id AS "identityId", state, expires_at AS "expiresAt" FROM credential`,
    db.$queryRaw<InventoryRows["fingerprints"][number][]>`SELECT value, credential_id AS "credentialId" FROM credential_fingerprint`,
    db.$queryRaw<InventoryRows["teams"][number][]>`
      SELECT id, name, coalesce(aliases, '{}') AS aliases, archived_at IS NOT NULL AS retired FROM team`,
    db.$queryRaw<InventoryRows["memberships"][number][]>`
      SELECT team_id AS "teamId", business_unit_id AS "businessUnitId", cost_centre_id AS "costCentreId", valid_from AS "validFrom",
        valid_to AS "validTo" FROM team_assignment`,
    db.$queryRaw<InventoryRows["applications"][number][]>`
      SELECT id, name, coalesce(aliases, '{}') AS aliases, archived_at IS NOT NULL AS retired FROM application`,
    db.$queryRaw<InventoryRows["environments"][number][]>`
      SELECT id, name, coalesce(aliases, '{}') AS aliases, archived_at IS NOT NULL AS retired FROM environment`,
    db.$queryRaw<InventoryRows["tenants"][number][]>`SELECT id, name FROM tenant`,
  ]);
  return { version, identities, assignments, credentials, fingerprints, teams, memberships, applications, environments, tenants };
}
