/** What periods cost and what was charged for them, as far as a caller sees it. */
import type { Actor } from "@/lib/auth";
import { scopeOf } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { utcDate } from "@/lib/kernel/period";
import type { PeriodRef } from "../core/period-lines";
import { useRows } from "./ledger-rows";
import { inSight } from "./statement-rows";

const { sql } = Prisma;

/**
 * The dimensions whose usage a caller sees, over `d`: a listed unit, team, application, environment or identity opens what
 * carries it; what nothing is known of is seen by callers of the whole organisation only. Null: everything.
 */
export function seenDimensions(actor: Actor): Prisma.Sql | null {
  const scope = scopeOf(actor, "spend.read");
  if (scope.kind === "all") return null;
  return sql`((d.identity_id IS NOT NULL OR d.team_id IS NOT NULL) AND (d.business_unit_id = ANY(${scope.businessUnitIds}::text[])
    OR d.team_id = ANY(${scope.teamIds}::text[]) OR d.application_id = ANY(${scope.applicationIds}::text[])
    OR d.environment_id = ANY(${scope.environmentIds}::text[]) OR d.identity_id = ANY(${scope.identityIds}::text[])))`;
}

/** Exact cost of each of these periods: of closed versions what was copied, of others what the ledger has. */
export async function readPeriodCosts(db: Db | Tx, actor: Actor, refs: readonly PeriodRef[]): Promise<Map<string, string>> {
  const seen = seenDimensions(actor);
  const costs = new Map<string, string>();
  for (const ref of refs) {
    const rows =
      ref.version === null ? useRows(ref) : sql`SELECT * FROM period_use WHERE period_id = ${ref.id} AND version = ${ref.version}`;
    const where = seen === null ? sql`true` : sql`u.dimension_id IN (SELECT d.id FROM usage_dimension d WHERE ${seen})`;
    const [row] = await db.$queryRaw<{ cost: string }[]>`
      SELECT trim_scale(coalesce(sum(u.cost_usd), 0))::text AS cost FROM (${rows}) u WHERE ${where}`;
    costs.set(ref.id, row?.cost ?? "0");
  }
  return costs;
}

/** Cost of whole days of UTC from the roll-up of teams, which knows no scope: many periods in one read. */
export async function readDayCosts(db: Db | Tx, from: Date, to: Date): Promise<{ day: string; costUsd: string }[]> {
  return db.$queryRaw`SELECT day::text AS day, trim_scale(sum(cost_usd))::text AS "costUsd" FROM usage_daily_team
    WHERE day >= ${utcDate(from)}::date AND day < ${utcDate(to)}::date GROUP BY 1`;
}

export type Charged = { currency: string; total: string; statements: number; agreed: number; objected: number; disputed: number };

/** Statements that a caller sees of these versions of periods, added up. */
export async function readCharged(
  db: Db | Tx,
  actor: Actor,
  of: readonly { id: string; version: number }[],
): Promise<Map<string, Charged>> {
  const rows = await db.$queryRaw<(Charged & { periodId: string })[]>`
    SELECT s.period_id AS "periodId", min(s.currency) AS currency, sum(s.total)::text AS total, count(*)::int AS statements,
      count(*) FILTER (WHERE s.answer = 'agreed')::int AS agreed, count(*) FILTER (WHERE s.answer = 'objected')::int AS objected,
      count(*) FILTER (WHERE s.state = 'disputed')::int AS disputed
    FROM statement s JOIN unnest(${of.map(({ id }) => id)}::text[], ${of.map(({ version }) => version)}::int[]) AS t(id, version)
      ON t.id = s.period_id AND t.version = s.version
    WHERE ${inSight(actor, "spend.read")} GROUP BY 1`;
  return new Map(rows.map(({ periodId, ...charged }) => [periodId, charged]));
}

/** Total of each cost centre's statement in a version. */
export async function readTotals(
  db: Db | Tx,
  actor: Actor,
  { id, version }: { id: string; version: number },
): Promise<Map<string, string>> {
  const rows = await db.$queryRaw<
    { costCentreId: string; total: string }[]
  >`SELECT s.cost_centre_id AS "costCentreId", s.total::text AS total
    FROM statement s WHERE s.period_id = ${id} AND s.version = ${version} AND ${inSight(actor, "spend.read")}`;
  return new Map(rows.map(({ costCentreId, total }) => [costCentreId, total]));
}

/** Amounts of the seen statements' lines by kind. */
export async function sumKinds(db: Db | Tx, actor: Actor, periodId: string, version: number): Promise<Map<string, string>> {
  const rows = await db.$queryRaw<{ kind: string; amount: string }[]>`SELECT l.kind, sum(l.amount)::text AS amount FROM statement_line l
    JOIN statement s ON s.id = l.statement_id WHERE s.period_id = ${periodId} AND s.version = ${version} AND ${inSight(actor, "spend.read")}
    GROUP BY 1`;
  return new Map(rows.map(({ kind, amount }) => [kind, amount]));
}
