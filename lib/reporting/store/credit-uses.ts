/** What may draw on credits, from the roll-ups: requests, and credits that providers counted themselves. */
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { CreditUse } from "@/lib/pricing/core/credits";

const { sql } = Prisma;

type Row = Omit<CreditUse, "requests"> & { requests: string };

/** By day, team and model, of these providers, since a day. Sums by dimension first: there are far fewer than days. */
export async function readCreditUses(tx: Tx, providers: readonly string[], since: string): Promise<CreditUse[]> {
  const rows = await tx.$queryRaw<Row[]>(sql`
    SELECT u.day::text AS day, d.provider, lower(d.model) AS model, coalesce(d.team_id, '') AS "teamId", sum(u.requests)::text AS requests,
      trim_scale(sum(u.told))::text AS told
    FROM (
      SELECT day, dimension_id, requests, 0::numeric AS told FROM usage_daily WHERE day >= ${since}::date
      UNION ALL
      SELECT day, dimension_id, 0, quantity FROM usage_daily_meter WHERE day >= ${since}::date AND meter = 'credit'
    ) u JOIN usage_dimension d ON d.id = u.dimension_id
    WHERE d.provider = ANY(${[...providers]}::text[]) GROUP BY 1, 2, 3, 4`);
  return rows.map((row) => ({ ...row, requests: BigInt(row.requests) }));
}
