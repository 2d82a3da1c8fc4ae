import type { Db } from "@/lib/db/client";
import { addUtcDays, utcDate } from "@/lib/kernel/period";
import type { UseCell } from "../core/risk-facts";

const DAYS = 30;

type Row = Omit<UseCell, "requests" | "succeeded"> & { requests: string; succeeded: string };

/** What was used in 30 days, today included, by who called, key, application, place and claim; from the daily roll-up. */
export async function readUseCells(db: Db, now: Date): Promise<UseCell[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT d.identity_id AS "identityId", d.actor_id AS "actorId", d.credential_id AS "credentialId", d.application_id AS "applicationId",
      d.environment_id AS "environmentId", d.operator_id AS "operatorId", d.operator_evidence AS "operatorEvidence",
      sum(u.requests)::text AS requests, sum(u.requests - u.errors)::text AS succeeded, sum(u.cost)::text AS "costUsd"
    FROM (
      SELECT dimension_id, sum(requests) AS requests, sum(least(errors, requests)) AS errors, sum(cost_usd) AS cost FROM usage_daily
      WHERE day >= ${utcDate(addUtcDays(now, 1 - DAYS))}::date AND day <= ${utcDate(now)}::date GROUP BY 1
    ) u JOIN usage_dimension d ON d.id = u.dimension_id WHERE d.identity_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7`;
  return rows.map((row) => ({ ...row, requests: Number(row.requests), succeeded: Number(row.succeeded) }));
}
