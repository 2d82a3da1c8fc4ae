import type { Db } from "@/lib/db/client";
import { addUtcDays, utcDate } from "@/lib/kernel/period";
import type { ToolUse } from "../core/risk-facts";

const DAYS = 7;

/** Tools that were used in 7 days, today included, with the servers that calls named. */
export async function readToolUses(db: Db, now: Date): Promise<ToolUse[]> {
  const from = utcDate(addUtcDays(now, 1 - DAYS));
  const rows = await db.$queryRaw<(Omit<ToolUse, "requests"> & { requests: string })[]>`
    WITH used AS (
      SELECT d.identity_id, d.tool, sum(u.events) AS requests, sum(u.cost_usd) AS cost, array_agg(DISTINCT d.id) AS dimensions
      FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
      WHERE u.day >= ${from}::date AND u.day <= ${utcDate(now)}::date AND d.identity_id IS NOT NULL AND d.tool IS NOT NULL
      GROUP BY 1, 2 HAVING sum(u.events - u.errors) > 0
    )
    SELECT used.identity_id AS "identityId", used.tool, used.requests::text, used.cost::text AS "costUsd", ARRAY(
      SELECT DISTINCT l.details->>'toolServer' FROM usage_line l WHERE l.dimension_id = ANY(used.dimensions) AND l.occurred_at >= ${from}::timestamp AT TIME ZONE 'UTC'
        AND l.occurred_at < ${now.toISOString()}::timestamptz AND l.details ? 'toolServer' LIMIT 50) AS servers
    FROM used`;
  return rows.map((row) => ({ ...row, requests: Number(row.requests) }));
}
