import type { Db } from "@/lib/db/client";
import type { Knock } from "../core/risk-facts";

/**
 * Refused calls of the last 24 hours with these keys, after each was revoked, and from which networks: those that were
 * not seen in the 30 days before. Refusals at a gateway are counted too; they do not say from where they came.
 */
export async function readKnocks(db: Db, revoked: readonly { credentialId: string; revokedAt: Date }[], now: Date): Promise<Knock[]> {
  if (revoked.length === 0) return [];
  const rows = await db.$queryRaw<(Omit<Knock, "denied" | "withNetwork"> & { denied: string; withNetwork: string })[]>`
    WITH key(id, at) AS (SELECT * FROM unnest(${revoked.map((each) => each.credentialId)}::text[], ${revoked.map((each) => each.revokedAt.toISOString())}::timestamptz[])),
    line AS (
      SELECT k.id, l.occurred_at AS at, l.events AS calls, coalesce('AS' || (l.details->'network'->>'asn'), l.details->'network'->>'ip') AS network
      FROM key k JOIN usage_dimension d ON d.credential_id = k.id JOIN usage_line l ON l.dimension_id = d.id
      WHERE l.status = 'error' AND l.role = 'billable' AND l.occurred_at > k.at
        AND l.occurred_at >= ${now.toISOString()}::timestamptz - interval '24 hours' AND l.occurred_at < ${now.toISOString()}::timestamptz
      UNION ALL
      SELECT k.id, b.at, b.count, NULL FROM key k JOIN budget_decision b ON b.credential_id = k.id
      WHERE b.decision = 'deny' AND b.at > k.at AND b.at >= ${now.toISOString()}::timestamptz - interval '24 hours' AND b.at < ${now.toISOString()}::timestamptz
    ), knock AS (
      SELECT id, sum(calls) AS denied, sum(calls) FILTER (WHERE network IS NOT NULL) AS told, array_agg(DISTINCT network) FILTER (WHERE network IS NOT NULL) AS networks,
        max(at) AS last FROM line GROUP BY 1
    )
    SELECT n.id AS "credentialId", n.denied::text, coalesce(n.told, 0)::text AS "withNetwork", n.last AS "lastAt",
      ARRAY(SELECT x FROM unnest(n.networks) x WHERE NOT EXISTS (
        SELECT 1 FROM usage_dimension d JOIN usage_line l ON l.dimension_id = d.id
        WHERE d.credential_id = n.id AND l.occurred_at <= k.at AND l.occurred_at > k.at - interval '30 days'
          AND coalesce('AS' || (l.details->'network'->>'asn'), l.details->'network'->>'ip') = x)) AS strange
    FROM knock n JOIN key k USING (id)`;
  return rows.map((row) => ({ ...row, denied: Number(row.denied), withNetwork: Number(row.withNetwork) }));
}
