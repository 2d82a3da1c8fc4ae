/** Who can receive in a period, and what business metrics counted of them. */
import type { Db, Tx } from "@/lib/db/client";
import { parseFixed } from "@/lib/kernel/money";
import { type Span, utcDate } from "@/lib/kernel/period";
import type { CostCentres } from "../core/allocation";

const METRIC_SCALE = 6;

export async function readCostCentres(db: Db | Tx, { start, end }: Span): Promise<CostCentres> {
  const ids = await db.costCentre.findMany({ where: { archivedAt: null, posting: "open" }, select: { id: true }, orderBy: { id: "asc" } });
  const units = await db.businessUnit.findMany({ select: { id: true, parentId: true }, orderBy: { id: "asc" } });
  const ofUnits = await db.teamAssignment.findMany({
    where: {
      validFrom: { lt: end },
      OR: [{ validTo: null }, { validTo: { gt: start } }],
      costCentreId: { not: null },
      businessUnitId: { not: null },
    },
    select: { businessUnitId: true, costCentreId: true },
    distinct: ["businessUnitId", "costCentreId"],
    orderBy: [{ businessUnitId: "asc" }, { costCentreId: "asc" }],
  });
  return {
    ids: ids.map(({ id }) => id),
    units,
    ofUnits: ofUnits.map(({ businessUnitId, costCentreId }) => ({
      businessUnitId: businessUnitId ?? "",
      costCentreId: costCentreId ?? "",
    })),
  };
}

/**
 * Units by metric and cost centre, in 10^-6: what was counted of the cost centre itself, and of teams, which count for the cost
 * centre that answered for them on that day. A month counts where its first day lies in the period.
 * @param days Of the period, in its zone.
 */
export async function readMetrics(db: Db | Tx, metrics: readonly string[], days: Span): Promise<Map<string, Map<string, bigint>>> {
  if (metrics.length === 0) return new Map();
  const rows = await db.$queryRaw<{ metric: string; centre: string; units: string }[]>`
    SELECT v.metric, coalesce(t.cost_centre_id, v.scope_id) AS centre, sum(v.units)::text AS units
    FROM business_metric_value v
    LEFT JOIN team_assignment t ON v.scope_kind = 'team' AND t.team_id = v.scope_id
      AND t.valid_from <= v.starts_on AND (t.valid_to IS NULL OR v.starts_on < t.valid_to)
    WHERE v.metric = ANY(${[...metrics]}::text[]) AND v.starts_on >= ${utcDate(days.start)}::date AND v.starts_on < ${utcDate(days.end)}::date
      AND (v.scope_kind = 'cost_centre' OR (v.scope_kind = 'team' AND t.cost_centre_id IS NOT NULL))
    GROUP BY 1, 2 ORDER BY 1, 2`;
  const found = new Map<string, Map<string, bigint>>();
  for (const { metric, centre, units } of rows) {
    const of = found.get(metric) ?? new Map<string, bigint>();
    of.set(centre, parseFixed(units, METRIC_SCALE));
    found.set(metric, of);
  }
  return found;
}
