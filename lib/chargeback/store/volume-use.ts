/** What a period used of models that prices by volume are agreed for, by cost centre: from the ledger, or a closing's copy. */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { parseFixed, parseUsd } from "@/lib/kernel/money";
import { QUANTITY_SCALE, type VolumeUse } from "@/lib/pricing/core/volume";
import type { PeriodRef } from "../core/period-lines";
import { meterRows } from "./ledger-rows";

const { sql } = Prisma;

type Row = Omit<VolumeUse, "quantity" | "costUsd"> & { quantity: string; costUsd: string };

/**
 * Calls that a plan pays for are in none. A model is called as its price rows call it, so that other names of it count too; what
 * is priced for every model, as fees are, is of the model that other meters of the same name were priced by.
 */
export async function readVolumeUses(db: Db | Tx, period: PeriodRef, providers: readonly string[]): Promise<VolumeUse[]> {
  if (providers.length === 0) return [];
  const lines =
    period.version === null
      ? meterRows(period)
      : sql`SELECT l.* FROM period_line l WHERE l.period_id = ${period.id} AND l.version = ${period.version}`;
  const rows = await db.$queryRaw<Row[]>`
    WITH used AS (
      SELECT d.provider, d.model AS said, nullif(p.model, '*') AS priced, m.meter, p.mode, d.cost_centre_id AS "costCentreId",
        sum(m.quantity) AS quantity, sum(m.cost_usd) AS cost
      FROM (${lines}) m JOIN usage_dimension d ON d.id = m.dimension_id LEFT JOIN price p ON p.id = m.price_id
      WHERE d.billing = 'metered' AND d.provider = ANY(${[...providers]}::text[]) GROUP BY 1, 2, 3, 4, 5, 6
    ), named AS (SELECT provider, said, min(priced) AS model FROM used WHERE priced IS NOT NULL GROUP BY 1, 2)
    SELECT u.provider, coalesce(u.priced, n.model, u.said) AS model, u.meter, u.mode, u."costCentreId",
      sum(u.quantity)::text AS quantity, sum(u.cost)::text AS "costUsd"
    FROM used u LEFT JOIN named n ON n.provider = u.provider AND n.said = u.said GROUP BY 1, 2, 3, 4, 5`;
  return rows.map(({ quantity, costUsd, ...row }) => ({
    ...row,
    ...{ quantity: parseFixed(quantity, QUANTITY_SCALE), costUsd: parseUsd(costUsd) },
  }));
}
