import type { Db, Tx } from "@/lib/db/client";
import type { CappedGrant } from "../core/grants";

/** Every grant that is in force at an instant and has a cap, by id: what has to be held. Not for requests. */
export async function readCappedGrants(db: Db | Tx, now: Date): Promise<CappedGrant[]> {
  return db.$queryRaw<CappedGrant[]>`
    SELECT g.id, g.identity_id AS "identityId", i.name AS "identityName", g.kind, g.value, trim_scale(g.cap_usd)::text AS "capUsd",
      coalesce(t.name, CASE g.value WHEN '*' THEN 'every ' || g.kind ELSE g.value END) AS name
    FROM access_grant g JOIN identity i ON i.id = g.identity_id LEFT JOIN connected_tool t ON g.kind = 'tool' AND t.id = g.value
    WHERE g.cap_usd IS NOT NULL AND g.kind IN ('model', 'tool') AND g.approved_at IS NOT NULL AND g.ended_at IS NULL
      AND (g.expires_at IS NULL OR g.expires_at > ${now})
    ORDER BY g.id`;
}
