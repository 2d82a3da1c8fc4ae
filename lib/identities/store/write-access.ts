import type { Tx } from "@/lib/db/client";
import type { GrantState, ToolState, VendorState } from "../core/plan/state";

export async function writeVendors(tx: Tx, rows: readonly VendorState[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO vendor (id, name, owner_id, contract_ends_at, networks, archived_at, created_at)
    SELECT id, name, "ownerId", "contractEndsAt", networks, "archivedAt", ${now}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id text, name text, "ownerId" text, "contractEndsAt" timestamptz, networks text[], "archivedAt" timestamptz)
    ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, owner_id = EXCLUDED.owner_id, contract_ends_at = EXCLUDED.contract_ends_at,
      networks = EXCLUDED.networks, archived_at = EXCLUDED.archived_at`;
}

export async function writeTools(tx: Tx, rows: readonly ToolState[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO connected_tool (id, name, aliases, kind, address, purpose, vendor_id, owner_id, data_class, pinned_version, created_by,
      approved_by, approved_at, archived_at, created_at)
    SELECT id, name, aliases, kind, address, purpose, "vendorId", "ownerId", "dataClass", "pinnedVersion", "createdBy",
      "approvedBy", "approvedAt", "archivedAt", ${now}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id text, name text, aliases text[], kind text, address text, purpose text, "vendorId" text, "ownerId" text, "dataClass" text,
           "pinnedVersion" text, "createdBy" text, "approvedBy" text, "approvedAt" timestamptz, "archivedAt" timestamptz)
    ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, aliases = EXCLUDED.aliases, kind = EXCLUDED.kind, address = EXCLUDED.address,
      purpose = EXCLUDED.purpose, vendor_id = EXCLUDED.vendor_id, owner_id = EXCLUDED.owner_id, data_class = EXCLUDED.data_class,
      pinned_version = EXCLUDED.pinned_version, approved_by = EXCLUDED.approved_by, approved_at = EXCLUDED.approved_at,
      archived_at = EXCLUDED.archived_at`;
}

/** Those that end first: one grant in force for one thing. */
export async function writeGrants(tx: Tx, rows: readonly GrantState[]): Promise<void> {
  await writeThese(
    tx,
    rows.filter(({ endedAt }) => endedAt !== null),
  );
  await writeThese(
    tx,
    rows.filter(({ endedAt }) => endedAt === null),
  );
}

async function writeThese(tx: Tx, rows: readonly GrantState[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO access_grant (id, identity_id, kind, value, cap_usd, reason, granted_by, granted_at, approved_by, approved_at, expires_at,
      ended_at, ended_by, end_reason)
    SELECT id, "identityId", kind, value, "capUsd", reason, "grantedBy", "grantedAt", "approvedBy", "approvedAt", "expiresAt",
      "endedAt", "endedBy", "endReason"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id text, "identityId" text, kind text, value text, "capUsd" numeric, reason text, "grantedBy" text, "grantedAt" timestamptz,
           "approvedBy" text, "approvedAt" timestamptz, "expiresAt" timestamptz, "endedAt" timestamptz, "endedBy" text, "endReason" text)
    ON CONFLICT (id) DO UPDATE SET cap_usd = EXCLUDED.cap_usd, reason = EXCLUDED.reason, approved_by = EXCLUDED.approved_by,
      approved_at = EXCLUDED.approved_at, expires_at = EXCLUDED.expires_at, ended_at = EXCLUDED.ended_at, ended_by = EXCLUDED.ended_by,
      end_reason = EXCLUDED.end_reason`;
}
