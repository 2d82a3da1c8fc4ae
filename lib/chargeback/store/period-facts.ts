/** Small facts that composing and showing a period need. */
import type { Db, Tx } from "@/lib/db/client";

type Owner = { id: string; name: string };

/** Who answers for each cost centre, and for what nobody answers for. */
export async function readOwners(db: Db | Tx, fallbackOwnerId: string | null): Promise<{ of: Map<string, Owner>; fallback: Owner | null }> {
  const rows = await db.$queryRaw<{ costCentreId: string; id: string; name: string }[]>`
    SELECT c.id AS "costCentreId", p.id, p.name FROM cost_centre c JOIN person p ON p.id = c.owner_id`;
  const fallback =
    fallbackOwnerId === null ? null : await db.person.findUnique({ where: { id: fallbackOwnerId }, select: { id: true, name: true } });
  return { of: new Map(rows.map(({ costCentreId, id, name }) => [costCentreId, { id, name }])), fallback };
}

/** How often each period was closed. */
export async function readVersions(db: Db | Tx): Promise<Map<string, number>> {
  const rows = await db.billingPeriod.findMany({ where: { version: { gt: 0 } }, select: { id: true, version: true } });
  return new Map(rows.map(({ id, version }) => [id, version]));
}

/** The versions of inventory and price book that the ledger was attributed and rated with. */
export async function readLedgerVersions(db: Db | Tx): Promise<{ prices: number; inventory: number }> {
  const { prices, inventory } = await db.ledgerVersion.findUniqueOrThrow({ where: { id: 1 } });
  return { prices, inventory };
}

/** The first day with usage; null before any. */
export async function readFirstDay(db: Db | Tx): Promise<Date | null> {
  const [row] = await db.$queryRaw<{ day: Date | null }[]>`SELECT min(day) AS day FROM usage_daily_team`;
  return row?.day ?? null;
}

/** What rules moved in a version, as its page shows it. */
export type ShareRow = {
  ruleVersionId: string;
  ruleName: string;
  sourceKind: string;
  sourceId: string;
  /** Of shared cost and variances. */
  sourceName: string | null;
  targetId: string;
  amount: string;
  weight: string;
  ratio: string;
};
export const readShares = (db: Db | Tx, periodId: string, version: number): Promise<ShareRow[]> =>
  db.$queryRaw<
    ShareRow[]
  >`SELECT a.rule_version_id AS "ruleVersionId", coalesce(r.name, a.rule_version_id) AS "ruleName", a.source_kind AS "sourceKind",
    a.source_id AS "sourceId", n.description AS "sourceName", a.target_id AS "targetId", a.amount::text AS amount, trim_scale(a.weight)::text AS weight, trim_scale(a.ratio)::text AS ratio
    FROM allocation_share a LEFT JOIN allocation_rule r ON r.id = a.rule_version_id
    LEFT JOIN (
      SELECT DISTINCT ON (1, 2) CASE l.kind WHEN 'shared' THEN 'shared_cost' ELSE l.kind END AS kind,
        l.origin->>CASE l.kind WHEN 'shared' THEN 'sourceId' ELSE 'varianceId' END AS id, l.description
      FROM statement s JOIN statement_line l ON l.statement_id = s.id
      WHERE s.period_id = ${periodId} AND s.version = ${version} AND l.kind IN ('shared', 'variance') ORDER BY 1, 2, l.statement_id, l.no
    ) n ON n.kind = a.source_kind AND n.id = a.source_id
    WHERE a.period_id = ${periodId} AND a.version = ${version}
    ORDER BY r.step, r.position, a.rule_version_id, a.source_kind, a.source_id, a.target_id`;

/** Accounts of people who may do one of these, for what is told to them. */
export async function readAccountsWith(db: Db | Tx, roles: readonly string[]): Promise<string[]> {
  const rows = await db.user.findMany({
    where: { disabledAt: null, grants: { some: { role: { in: [...roles] } } } },
    select: { id: true },
  });
  return rows.map(({ id }) => id).sort();
}
