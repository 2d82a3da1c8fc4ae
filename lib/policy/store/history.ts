import type { Db } from "@/lib/db/client";
import type { UsedCalls } from "../core/replay";

/**
 * The combinations that were used on days from `from` up to but not on `to`, as decisions on calls look at them: summed by
 * dimension first, so that it costs by combinations and not by calls.
 */
export function readUsedCalls(db: Db, from: string, to: string): Promise<UsedCalls[]> {
  return db.$queryRaw<UsedCalls[]>`
    SELECT d.identity_id AS "identityId", d.credential_id AS "credentialId", d.team_id AS "teamId", d.business_unit_id AS "businessUnitId",
      d.application_id AS "applicationId", d.environment_id AS "environmentId", d.provider, d.model, d.tool, d.tenant,
      d.operator_evidence AS "operatorEvidence", c.identity_id AS "callerId", sum(u.calls)::text AS calls, trim_scale(sum(u.cost))::text AS "costUsd"
    FROM (
      SELECT dimension_id, sum(requests) AS calls, sum(cost_usd) AS cost FROM usage_daily
      WHERE day >= ${from}::date AND day < ${to}::date GROUP BY dimension_id
    ) u JOIN usage_dimension d ON d.id = u.dimension_id LEFT JOIN credential c ON c.id = d.credential_id
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12`;
}

/** The version of the inventory; raised in the transaction of every change. */
export async function readInventoryVersion(db: Db): Promise<number> {
  return (await db.ledgerVersion.findUniqueOrThrow({ where: { id: 1 }, select: { inventory: true } })).inventory;
}
