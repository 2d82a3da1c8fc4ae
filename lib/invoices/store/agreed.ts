/** Usage under prices by volume, as fine as `readMetered` tells it and cut by the price rows that were used. */
import type { Db, Tx } from "@/lib/db/client";
import { utcDate } from "@/lib/kernel/period";
import type { AgreedUse } from "../core/match/agreed";

/** What is priced for every model, as fees are, is of the model that other meters of the same name were priced by. */
export async function readAgreedUse(
  db: Db | Tx,
  { from, to }: { from: Date; to: Date },
  providers: readonly string[],
  told: ReadonlySet<string>,
): Promise<AgreedUse[]> {
  if (providers.length === 0) return [];
  return db.$queryRaw<AgreedUse[]>`
    WITH used AS (
      SELECT to_char(m.day, 'YYYY-MM-DD') AS day, d.provider, d.model, k.credential_id, m.meter, nullif(p.model, '*') AS priced, p.mode,
        sum(m.quantity) AS quantity, sum(m.cost_usd) AS cost
      FROM usage_daily_meter m JOIN usage_dimension d ON d.id = m.dimension_id LEFT JOIN price p ON p.id = m.price_id
        LEFT JOIN unnest(${[...told]}::text[]) AS k(credential_id) ON k.credential_id = d.credential_id
      WHERE d.billing = 'metered' AND d.provider = ANY(${[...providers]}::text[]) AND m.day >= ${utcDate(from)}::date AND m.day < ${utcDate(to)}::date
      GROUP BY 1, 2, 3, 4, 5, 6, 7
    ), named AS (SELECT provider, model, min(priced) AS priced FROM used WHERE priced IS NOT NULL GROUP BY 1, 2)
    SELECT u.day, u.provider, u.model, u.credential_id AS "credentialId", u.meter, coalesce(u.priced, n.priced, u.model) AS "pricedModel", u.mode,
      trim_scale(u.quantity)::text AS quantity, trim_scale(u.cost)::text AS "costUsd"
    FROM used u LEFT JOIN named n ON n.provider = u.provider AND n.model = u.model ORDER BY 1, 2, 3, 4, 5, 6, 7`;
}
