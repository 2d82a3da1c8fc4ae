/** How much of each meter of each model was used, from the roll-ups. */
import type { Scope } from "@/lib/auth/core/actor";
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { type Span, utcDate } from "@/lib/kernel/period";
import type { WitnessUsage } from "@/lib/pricing/core/witness";
import { allOf, inScope } from "./scope";

const { sql } = Prisma;

/** Whole days. Sums by dimension first: there are far fewer than days. */
export async function readModelMeters(tx: Tx, scope: Scope, span: Span): Promise<WitnessUsage[]> {
  const days = sql`u.day >= ${utcDate(span.start)}::date AND u.day < ${utcDate(span.end)}::date`;
  return tx.$queryRaw<WitnessUsage[]>`
    SELECT d.provider, d.model, m.meter, trim_scale(sum(m.quantity))::text AS quantity
    FROM (SELECT u.dimension_id, u.meter, sum(u.quantity) AS quantity FROM usage_daily_meter u WHERE ${days} GROUP BY 1, 2) m
      JOIN usage_dimension d ON d.id = m.dimension_id
    WHERE d.billing = 'metered' AND ${allOf([inScope(scope)])} GROUP BY 1, 2, 3`;
}
