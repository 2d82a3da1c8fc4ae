import type { Tx } from "@/lib/db/client";
import type { InventoryPlan } from "../core/plan/plan-inventory";
import type { InventoryKind, StateOf } from "../core/plan/state";
import { writeGrants, writeTools, writeVendors } from "./write-access";

/**
 * Writes what a plan changes: one statement for each table, whatever the number of rows. Rows go over as one JSON
 * text. People come twice, since a person belongs to a team and a team is led by a person.
 */
export async function writePlan(tx: Tx, plan: InventoryPlan, now: Date): Promise<void> {
  await writePeople(tx, rowsOf(plan, "people"), now);
  await writeUnits(tx, rowsOf(plan, "businessUnits"), now);
  await writeCostCentres(tx, rowsOf(plan, "costCentres"), now);
  await writeTeams(tx, rowsOf(plan, "teams"), now);
  await placePeople(tx, rowsOf(plan, "people"));
  await writeApplications(tx, rowsOf(plan, "applications"), now);
  await writeEnvironments(tx, rowsOf(plan, "environments"), now);
  await writeTenants(tx, rowsOf(plan, "tenants"), now);
  await writeVendors(tx, rowsOf(plan, "vendors"), now);
  await writeTools(tx, rowsOf(plan, "tools"), now);
  await writeIdentities(tx, rowsOf(plan, "identities"), now);
  await writeCredentials(tx, rowsOf(plan, "credentials"), now);
  await writeGrants(tx, rowsOf(plan, "grants"));
}

function rowsOf<Kind extends InventoryKind>(plan: InventoryPlan, kind: Kind): StateOf<Kind>[] {
  return plan.touched.flatMap((touched) =>
    touched.kind === kind && touched.outcome !== "unchanged" ? [touched.after as StateOf<Kind>] : [],
  );
}

async function writePeople(tx: Tx, rows: readonly StateOf<"people">[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO person (id, email, name, title, manager_id, active, left_at, created_at)
    SELECT id, email, name, title, "managerId", active, "leftAt", ${now}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id text, email text, name text, title text, "managerId" text, active boolean, "leftAt" timestamptz)
    ON CONFLICT (id) DO UPDATE SET email = EXCLUDED.email, name = EXCLUDED.name, title = EXCLUDED.title, manager_id = EXCLUDED.manager_id,
      active = EXCLUDED.active, left_at = EXCLUDED.left_at`;
}

async function placePeople(tx: Tx, rows: readonly StateOf<"people">[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    UPDATE person SET team_id = r."teamId" FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id text, "teamId" text)
    WHERE person.id = r.id AND person.team_id IS DISTINCT FROM r."teamId"`;
}

async function writeUnits(tx: Tx, rows: readonly StateOf<"businessUnits">[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO business_unit (id, name, parent_id, owner_id, color_slot, archived_at, created_at)
    SELECT id, name, "parentId", "ownerId", "colorSlot", "archivedAt", ${now}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id text, name text, "parentId" text, "ownerId" text, "colorSlot" integer, "archivedAt" timestamptz)
    ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, parent_id = EXCLUDED.parent_id, owner_id = EXCLUDED.owner_id, archived_at = EXCLUDED.archived_at`;
}

async function writeCostCentres(tx: Tx, rows: readonly StateOf<"costCentres">[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO cost_centre (id, name, owner_id, gl_account, entity, tax_code, posting, archived_at, created_at)
    SELECT id, name, "ownerId", "glAccount", entity, "taxCode", posting, "archivedAt", ${now}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id text, name text, "ownerId" text, "glAccount" text, entity text, "taxCode" text, posting text, "archivedAt" timestamptz)
    ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, owner_id = EXCLUDED.owner_id, gl_account = EXCLUDED.gl_account,
      entity = EXCLUDED.entity, tax_code = EXCLUDED.tax_code, posting = EXCLUDED.posting, archived_at = EXCLUDED.archived_at`;
}

async function writeTeams(tx: Tx, rows: readonly StateOf<"teams">[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO team (id, name, aliases, lead_id, color_slot, archived_at, created_at)
    SELECT id, name, aliases, "leadId", "colorSlot", "archivedAt", ${now}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id text, name text, aliases text[], "leadId" text, "colorSlot" integer, "archivedAt" timestamptz)
    ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, aliases = EXCLUDED.aliases, lead_id = EXCLUDED.lead_id, archived_at = EXCLUDED.archived_at`;
  const spans = rows.flatMap((row) => row.spans.map((span) => ({ ...span, teamId: row.id })));
  await tx.$executeRaw`
    INSERT INTO team_assignment (team_id, business_unit_id, cost_centre_id, valid_from, valid_to)
    SELECT "teamId", "businessUnitId", "costCentreId", "validFrom", "validTo"
    FROM jsonb_to_recordset(${JSON.stringify(spans)}::jsonb)
      AS r("teamId" text, "businessUnitId" text, "costCentreId" text, "validFrom" timestamptz, "validTo" timestamptz)
    ON CONFLICT (team_id, valid_from) DO UPDATE SET business_unit_id = EXCLUDED.business_unit_id, cost_centre_id = EXCLUDED.cost_centre_id,
      valid_to = EXCLUDED.valid_to`;
}

async function writeApplications(tx: Tx, rows: readonly StateOf<"applications">[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO application (id, name, aliases, business_unit_id, team_id, owner_id, purpose, color_slot, archived_at, created_at)
    SELECT id, name, aliases, "businessUnitId", "teamId", "ownerId", purpose, "colorSlot", "archivedAt", ${now}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id text, name text, aliases text[], "businessUnitId" text, "teamId" text, "ownerId" text, purpose text, "colorSlot" integer,
           "archivedAt" timestamptz)
    ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, aliases = EXCLUDED.aliases, business_unit_id = EXCLUDED.business_unit_id,
      team_id = EXCLUDED.team_id, owner_id = EXCLUDED.owner_id, purpose = EXCLUDED.purpose, archived_at = EXCLUDED.archived_at`;
}

async function writeEnvironments(tx: Tx, rows: readonly StateOf<"environments">[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO environment (id, name, kind, aliases, color_slot, archived_at, created_at)
    SELECT id, name, kind, aliases, "colorSlot", "archivedAt", ${now}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id text, name text, kind text, aliases text[], "colorSlot" integer, "archivedAt" timestamptz)
    ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, kind = EXCLUDED.kind, aliases = EXCLUDED.aliases, archived_at = EXCLUDED.archived_at`;
}

async function writeTenants(tx: Tx, rows: readonly StateOf<"tenants">[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO tenant (id, name, created_at)
    SELECT id, name, ${now} FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id text, name text)
    ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name`;
}

async function writeIdentities(tx: Tx, rows: readonly StateOf<"identities">[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO identity (id, name, aliases, kind, purpose, state, state_reason, revoked_at, autonomy, data_class, vendor_id, ends_at, break_glass,
      season_months, parent_id, requested_by, approved_by, approved_at, created_at)
    SELECT id, name, aliases, kind, purpose, state, "stateReason", "revokedAt", autonomy, "dataClass", "vendorId", "endsAt", "breakGlass",
      "seasonMonths", "parentId", "requestedBy", "approvedBy", "approvedAt", ${now}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id text, name text, aliases text[], kind text, purpose text, state text, "stateReason" text, "revokedAt" timestamptz, autonomy text,
           "dataClass" text, "vendorId" text, "endsAt" timestamptz, "breakGlass" boolean, "seasonMonths" integer[], "parentId" text,
           "requestedBy" text, "approvedBy" text, "approvedAt" timestamptz)
    ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, aliases = EXCLUDED.aliases, kind = EXCLUDED.kind, purpose = EXCLUDED.purpose,
      state = EXCLUDED.state, state_reason = EXCLUDED.state_reason, revoked_at = EXCLUDED.revoked_at, autonomy = EXCLUDED.autonomy,
      data_class = EXCLUDED.data_class, vendor_id = EXCLUDED.vendor_id, ends_at = EXCLUDED.ends_at, break_glass = EXCLUDED.break_glass,
      season_months = EXCLUDED.season_months, parent_id = EXCLUDED.parent_id, requested_by = EXCLUDED.requested_by,
      approved_by = EXCLUDED.approved_by, approved_at = EXCLUDED.approved_at`;
  const spans = rows.flatMap((row) => row.spans.map((span) => ({ ...span, identityId: row.id })));
  await tx.$executeRaw`
    INSERT INTO identity_assignment (identity_id, owner_id, backup_owner_id, team_id, application_id, environment_id, valid_from, valid_to)
    SELECT "identityId", "ownerId", "backupOwnerId", "teamId", "applicationId", "environmentId", "validFrom", "validTo"
    FROM jsonb_to_recordset(${JSON.stringify(spans)}::jsonb)
      AS r("identityId" text, "ownerId" text, "backupOwnerId" text, "teamId" text, "applicationId" text, "environmentId" text,
           "validFrom" timestamptz, "validTo" timestamptz)
    ON CONFLICT (identity_id, valid_from) DO UPDATE SET owner_id = EXCLUDED.owner_id, backup_owner_id = EXCLUDED.backup_owner_id,
      team_id = EXCLUDED.team_id, application_id = EXCLUDED.application_id, environment_id = EXCLUDED.environment_id, valid_to = EXCLUDED.valid_to`;
}

async function writeCredentials(tx: Tx, rows: readonly StateOf<"credentials">[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO credential (id, identity_id, label, kind, state, scopes, created_at, expires_at, revoked_at, provider, storage, environment_id,
      rotated_at, management)
    SELECT id, "identityId", label, kind, state, scopes, "createdAt", "expiresAt", "revokedAt", provider, storage, "environmentId", "rotatedAt",
      management
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id text, "identityId" text, label text, kind text, state text, scopes text[], "createdAt" timestamptz, "expiresAt" timestamptz,
           "revokedAt" timestamptz, provider text, storage text, "environmentId" text, "rotatedAt" timestamptz, management boolean)
    ON CONFLICT (id) DO UPDATE SET label = EXCLUDED.label, kind = EXCLUDED.kind, state = EXCLUDED.state, scopes = EXCLUDED.scopes,
      expires_at = EXCLUDED.expires_at, revoked_at = EXCLUDED.revoked_at, provider = EXCLUDED.provider, storage = EXCLUDED.storage,
      environment_id = EXCLUDED.environment_id, rotated_at = EXCLUDED.rotated_at, management = EXCLUDED.management`;
  const fingerprints = rows.flatMap((row) => row.fingerprints.map((fingerprint) => ({ ...fingerprint, credentialId: row.id })));
  await tx.$executeRaw`
    DELETE FROM credential_fingerprint
    WHERE credential_id = ANY(${rows.map((row) => row.id)}) AND value <> ALL(${fingerprints.map((fingerprint) => fingerprint.value)})`;
  await tx.$executeRaw`
    INSERT INTO credential_fingerprint (value, kind, credential_id, created_at, retired_at)
    SELECT value, kind, "credentialId", ${now}, "retiredAt"
    FROM jsonb_to_recordset(${JSON.stringify(fingerprints)}::jsonb) AS r(value text, kind text, "credentialId" text, "retiredAt" timestamptz)
    ON CONFLICT (value) DO UPDATE SET kind = EXCLUDED.kind, retired_at = EXCLUDED.retired_at WHERE credential_fingerprint.credential_id = EXCLUDED.credential_id`;
}
