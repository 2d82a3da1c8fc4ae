import type { Db, Tx } from "@/lib/db/client";

export type UnattributedTotal = { costUsd: string; tokens: string };

/** Tokens as everywhere: input, cache reads and writes, output, embedding. Days are whole, in UTC, both ends included. */
export async function sumUnattributed(db: Db | Tx, from: string, to: string): Promise<UnattributedTotal> {
  const rows = await db.$queryRaw<UnattributedTotal[]>`
    SELECT trim_scale(coalesce(sum(u.cost_usd), 0))::text AS "costUsd",
      coalesce(sum(u.input + u.cache_read + u.cache_write + u.output + u.embedding), 0)::text AS tokens
    FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id WHERE d.identity_id IS NULL AND u.day >= ${from}::date AND u.day <= ${to}::date`;
  return rows[0] ?? { costUsd: "0", tokens: "0" };
}

export type CostJump = { identityId: string; usualUsd: string; lowestUsd: string };

/**
 * Identities that cost more than three times their usual on each of the last three whole days: the usual is the mean of the
 * 28 days before, and days below `floorUsd` are no jump.
 */
export async function costJumps(db: Db | Tx, today: string, floorUsd: string): Promise<CostJump[]> {
  return db.$queryRaw<CostJump[]>`
    SELECT identity_id AS "identityId", round(usual, 2)::text AS "usualUsd", round(lowest, 2)::text AS "lowestUsd" FROM (
      SELECT identity_id, coalesce(sum(cost) FILTER (WHERE day < ${today}::date - 3), 0) / 28 AS usual,
        min(cost) FILTER (WHERE day >= ${today}::date - 3) AS lowest, count(*) FILTER (WHERE day >= ${today}::date - 3) AS days,
        count(*) FILTER (WHERE day < ${today}::date - 3) AS before
      FROM (SELECT d.identity_id, u.day, sum(u.cost_usd) AS cost FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
        WHERE d.identity_id IS NOT NULL AND u.day >= ${today}::date - 31 AND u.day < ${today}::date GROUP BY 1, 2) by_day
      GROUP BY 1) jumped
    WHERE days = 3 AND before >= 7 AND lowest > ${floorUsd}::numeric AND lowest > 3 * usual ORDER BY 1`;
}

export type NewApplicationUse = { identityId: string; applicationId: string; firstOn: string };

/** Applications that began to use an identity in the last seven days, where another one used it before. */
export async function newApplications(db: Db | Tx, today: string): Promise<NewApplicationUse[]> {
  return db.$queryRaw<NewApplicationUse[]>`
    WITH first AS (
      SELECT d.identity_id, d.application_id, min(u.day) AS day FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
      WHERE d.identity_id IS NOT NULL AND d.application_id IS NOT NULL AND u.day >= ${today}::date - 90 AND u.requests > u.errors GROUP BY 1, 2)
    SELECT f.identity_id AS "identityId", f.application_id AS "applicationId", f.day::text AS "firstOn" FROM first f
    WHERE f.day >= ${today}::date - 7 AND EXISTS (SELECT 1 FROM first o WHERE o.identity_id = f.identity_id AND o.day < ${today}::date - 7) ORDER BY 1, 2`;
}
