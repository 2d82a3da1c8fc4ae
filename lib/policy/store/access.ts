import type { Db } from "@/lib/db/client";
import type { GrantedRow, GrantedTool } from "../core/access-book";

export type AccessRows = {
  grants: GrantedRow[];
  tools: GrantedTool[];
  applications: { id: string; name: string }[];
  environments: { id: string; name: string; kind: string }[];
};

/** What decisions on calls read of grants, tools and places; the ended grants of one identity and kind are one row. */
export async function readAccessRows(db: Db): Promise<AccessRows> {
  const [grants, tools, applications, environments] = await Promise.all([
    db.$queryRaw<GrantedRow[]>`
      SELECT identity_id AS "identityId", kind, value, expires_at AS "expiresAt" FROM access_grant
       WHERE kind IN ('model', 'tool', 'environment') AND approved_at IS NOT NULL AND ended_at IS NULL
      UNION ALL
      SELECT DISTINCT identity_id, kind, NULL, NULL::timestamptz FROM access_grant
       WHERE kind IN ('model', 'tool', 'environment') AND approved_at IS NOT NULL AND ended_at IS NOT NULL`,
    db.$queryRaw<GrantedTool[]>`
      SELECT id, name, coalesce(aliases, '{}') AS aliases, approved_at IS NOT NULL AND archived_at IS NULL AS usable FROM connected_tool ORDER BY id`,
    db.$queryRaw<AccessRows["applications"]>`SELECT id, name FROM application`,
    db.$queryRaw<AccessRows["environments"]>`SELECT id, name, kind FROM environment`,
  ]);
  return { grants, tools, applications, environments };
}
