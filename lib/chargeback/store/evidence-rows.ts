/** What stands behind one line of a statement: rows of usage by identity, credential, meter and price, or what moved the money. */
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import { wholeDays } from "../core/whole-days";
import type { LineRow, StatementRow } from "./statement-rows";

const { sql } = Prisma;

export type UsageRow = {
  identityId: string | null;
  credentialId: string | null;
  provider: string;
  model: string;
  meter: string;
  /** 0: no price. */
  priceId: number;
  /** reversed | entered, of corrections. */
  side: string | null;
  /** On a seat or subscription: it costs nothing by the token. */
  isFlat: boolean;
  quantity: string;
  unpriced: string;
  costUsd: Usd;
};
type Row = Omit<UsageRow, "costUsd"> & { costUsd: string };

/** Which dimensions a line is of; `none`: those that no cost centre answers for. */
function dimensionsOf(line: LineRow, costCentreId: string | null): Prisma.Sql {
  const parts: Prisma.Sql[] = [sql`d.cost_centre_id IS NOT DISTINCT FROM ${costCentreId}`];
  if (line.kind === "direct") {
    parts.push(
      sql`d.business_unit_id IS NOT DISTINCT FROM ${line.businessUnitId}`,
      sql`d.team_id IS NOT DISTINCT FROM ${line.teamId}`,
      sql`d.application_id IS NOT DISTINCT FROM ${line.applicationId}`,
      sql`d.environment_id IS NOT DISTINCT FROM ${line.environmentId}`,
      sql`d.provider = ${line.provider} AND d.model = ${line.model}`,
    );
  }
  return Prisma.join(parts, " AND ");
}

/** Charges of a period by dimension, meter and price, of the dimensions `of`: from its copy, or from the ledger as it is now. */
function chargesOf({ periodId, version, periodStart: start, periodEnd: end }: StatementRow, isFrozen: boolean, line: LineRow): Prisma.Sql {
  if (line.kind === "correction")
    return sql`SELECT dimension_id, meter, price_id, side, quantity, 0::bigint AS unpriced, cost_usd FROM period_correction
      WHERE period_id = ${periodId} AND version = ${version} AND charge_period_id = ${line.chargePeriodId} AND reason = ${line.origin.reason}
        AND dimension_id IN (SELECT id FROM of)`;
  if (isFrozen)
    return sql`SELECT dimension_id, meter, price_id, NULL::text AS side, quantity, unpriced, cost_usd FROM period_line
      WHERE period_id = ${periodId} AND version = ${version} AND dimension_id IN (SELECT id FROM of)`;
  const { whole, edges } = wholeDays({ start, end });
  const within = edges.map((edge) => sql`(l.occurred_at >= ${edge.start} AND l.occurred_at < ${edge.end})`);
  const days = sql`SELECT dimension_id, meter, price_id, NULL::text AS side, quantity, unpriced, cost_usd FROM usage_daily_meter
    WHERE day >= ${whole.start}::date AND day < ${whole.end}::date AND dimension_id IN (SELECT id FROM of)`;
  if (within.length === 0) return days;
  return sql`${days} UNION ALL SELECT l.dimension_id, c->>'meter', coalesce((c->>'priceId')::int, 0), NULL::text, (c->>'quantity')::numeric,
      (CASE WHEN c->>'costUsd' IS NULL THEN 1 ELSE 0 END)::bigint, coalesce((c->>'costUsd')::numeric, 0)
    FROM usage_line l CROSS JOIN LATERAL jsonb_array_elements(l.charges) c
    WHERE l.role = 'billable' AND (${Prisma.join(within, " OR ")}) AND l.dimension_id IN (SELECT id FROM of)`;
}

/**
 * Usage behind a line, the dearest first.
 * @param costCentreId Whose; null: nobody's, which the cost centre of last resort bears.
 */
export async function readUsageBehind(
  db: Db,
  statement: StatementRow,
  line: LineRow,
  { isFrozen, costCentreId }: { isFrozen: boolean; costCentreId: string | null },
): Promise<UsageRow[]> {
  const rows = await db.$queryRaw<Row[]>`
    WITH of AS MATERIALIZED (SELECT d.id FROM usage_dimension d WHERE ${dimensionsOf(line, costCentreId)}),
      charge AS (${chargesOf(statement, isFrozen, line)})
    SELECT d.identity_id AS "identityId", d.credential_id AS "credentialId", d.provider, d.model, c.meter, c.price_id AS "priceId", c.side, d.billing = 'flat' AS "isFlat",
      sum(c.quantity)::text AS quantity, sum(c.unpriced)::text AS unpriced, sum(c.cost_usd)::text AS "costUsd"
    FROM charge c JOIN usage_dimension d ON d.id = c.dimension_id
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY abs(sum(c.cost_usd)) DESC, 1, 2, 3, 4, 5, 6, 7, 8`;
  return rows.map((row) => ({ ...row, costUsd: parseUsd(row.costUsd) }));
}

/** What identities and credentials were called when a period was closed; else what they are called now. */
export async function readNamesBehind(
  db: Db,
  { periodId, version }: StatementRow,
  ids: { identities: readonly string[]; credentials: readonly string[] },
): Promise<Map<string, string>> {
  const rows = await db.$queryRaw<{ dimension: string; id: string; name: string }[]>`
    SELECT 'identity' AS dimension, id, name FROM identity WHERE id = ANY(${[...ids.identities]}::text[])
    UNION ALL SELECT 'credential', id, label FROM credential WHERE id = ANY(${[...ids.credentials]}::text[])`;
  const frozen = await db.periodName.findMany({
    where: { periodId, version, dimension: { in: ["identity", "credential"] }, id: { in: [...ids.identities, ...ids.credentials] } },
  });
  return new Map([...rows, ...frozen].map(({ dimension, id, name }) => [`${dimension} ${id}`, name]));
}

export type PriceRow = { id: number; rate: string; per: number; validFrom: Date; origin: string };
/** Rows of the price book, by id. A row is never changed: it ends and another one follows. */
export async function readPrices(db: Db, ids: readonly number[]): Promise<Map<number, PriceRow>> {
  const rows = await db.price.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, rate: true, per: true, validFrom: true, origin: true },
  });
  return new Map(rows.map((row) => [row.id, { ...row, rate: row.rate.toFixed() }]));
}

export type ShareRow = { sourceKind: string; sourceId: string; targetId: string; amount: string; weight: string; ratio: string };
/** What a rule moved from where a line says that it came. */
export async function readShares(db: Db, { periodId, version }: StatementRow, { origin }: LineRow): Promise<ShareRow[]> {
  const rows = await db.allocationShare.findMany({
    where: {
      periodId,
      version,
      ruleVersionId: String(origin.ruleVersionId),
      sourceKind: String(origin.sourceKind),
      sourceId: String(origin.sourceId),
    },
    orderBy: [{ targetId: "asc" }],
  });
  return rows.map((row) => ({ ...row, amount: row.amount.toFixed(), weight: row.weight.toFixed(), ratio: row.ratio.toFixed() }));
}

/** The span of a period that usage belongs to. */
export async function readPeriodSpan(db: Db, id: string): Promise<{ startsAt: Date; endsAt: Date; timeZone: string } | null> {
  return db.billingPeriod.findUnique({ where: { id }, select: { startsAt: true, endsAt: true, timeZone: true } });
}

/** Who bears what nobody answers for, now; empty: nobody. */
export async function readFallback(db: Db): Promise<string> {
  return (await db.accountingSettings.findUnique({ where: { id: 1 }, select: { fallbackCostCentreId: true } }))?.fallbackCostCentreId ?? "";
}

/** The statement that another one names, of its closing. */
export async function readStatementIdOf(db: Db, periodId: string, version: number, costCentreId: string): Promise<string | null> {
  const row = await db.statement.findUnique({
    where: { periodId_version_costCentreId: { periodId, version, costCentreId } },
    select: { id: true },
  });
  return row?.id ?? null;
}
export async function readStatementIdByNumber(db: Db, number: string): Promise<string | null> {
  return (await db.statement.findUnique({ where: { number }, select: { id: true } }))?.id ?? null;
}
