import type { Scope } from "@/lib/auth/core/actor";
import type { Db } from "@/lib/db/client";
import { currentJoins, identityInScope } from "./sql";

export async function readToolApprovals(db: Db): Promise<Map<string, { createdBy: string | null; approvedBy: string | null }>> {
  const rows = await db.connectedTool.findMany({ select: { id: true, createdBy: true, approvedBy: true } });
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}

/** How many identities in the scope may use a tool now, and for how many that is asked for. */
export async function readToolReach(db: Db, scope: Scope, now: Date): Promise<Map<string, { granted: number; waiting: number }>> {
  const rows = await db.$queryRaw<{ id: string; granted: number; waiting: number }[]>`
    SELECT g.value AS id, count(DISTINCT i.id) FILTER (WHERE g.approved_at IS NOT NULL)::int AS granted,
      count(DISTINCT i.id) FILTER (WHERE g.approved_at IS NULL)::int AS waiting
    FROM access_grant g JOIN identity i ON i.id = g.identity_id ${currentJoins(now)}
    WHERE g.kind IN ('tool', 'data_source') AND g.ended_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > ${now})
      AND ${identityInScope(scope)}
    GROUP BY 1`;
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}

export async function readVendorReach(db: Db, scope: Scope, now: Date): Promise<Map<string, { identities: number; tools: number }>> {
  const rows = await db.$queryRaw<{ id: string; identities: number; tools: number }[]>`
    SELECT v.id, (SELECT count(*)::int FROM connected_tool t WHERE t.vendor_id = v.id AND t.archived_at IS NULL) AS tools,
      (SELECT count(*)::int FROM identity i ${currentJoins(now)}
        WHERE i.vendor_id = v.id AND i.state <> 'revoked' AND ${identityInScope(scope)}) AS identities
    FROM vendor v`;
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}
