import { z } from "zod";
import type { Db } from "@/lib/db/client";

const Totals = z.tuple([z.object({ costUsd: z.string() })]);

/** Whether this deployment holds invented data only. */
export async function isSampleOrganisation(db: Db): Promise<boolean> {
  const organisation = await db.organisation.findUnique({ where: { id: 1 }, select: { isSample: true } });
  return organisation?.isSample === true;
}

/** What the usage of one source cost, in dollars. */
export async function readSourceCost(db: Db, sourceId: string): Promise<string> {
  const rows = await db.$queryRaw`
    SELECT trim_scale(coalesce(sum(daily.cost_usd), 0))::text AS "costUsd"
    FROM usage_daily AS daily
    JOIN usage_dimension AS dimension ON dimension.id = daily.dimension_id
    WHERE dimension.source_id = ${sourceId}`;
  return Totals.parse(rows)[0].costUsd;
}

/**
 * So that the database knows at once how much was loaded: until it notices by itself, it counts a budget in twice the time, and
 * looks for those who woke after a long silence in ten times.
 */
export async function analyseUsage(db: Db): Promise<void> {
  await db.$executeRaw`ANALYZE usage_daily, usage_dimension, usage_line (dimension_id, occurred_at, role, status)`;
}
