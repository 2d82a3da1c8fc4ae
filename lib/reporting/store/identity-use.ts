import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { USE_WEEKS } from "../core/identity-use";
import type { UsedCombination } from "../core/sum-use";

const { join, sql } = Prisma;

/** The first day of the windows, "2026-10-01", today included in each. */
export type UseDays = { today: string; since30: string; since60: string; since90: string };
type Whose = readonly string[] | "all";

const isOf = (whose: Whose): Prisma.Sql =>
  whose === "all" ? sql`d.identity_id IS NOT NULL` : sql`d.identity_id = ANY(${[...whose]}::text[])`;

/** One row for each combination that was used; summed before it is named, so that names cost by combinations and not by days. */
export function readCombinations(db: Db | Tx, whose: Whose, days: UseDays): Promise<UsedCombination[]> {
  return db.$queryRaw<UsedCombination[]>`
    SELECT d.identity_id AS "identityId", d.credential_id AS "credentialId", d.provider, d.model, d.tool, d.environment_id AS "environmentId",
      d.application_id AS "applicationId", d.operator_id AS "operatorId", u.cost30::text, u.cost90::text, u.requests::text, u.events::text, u.errors::text,
      u.last::text AS "lastSucceededOn"
    FROM (
      SELECT dimension_id, coalesce(sum(cost_usd) FILTER (WHERE day >= ${days.since30}::date), 0) AS cost30, sum(cost_usd) AS cost90,
        sum(requests) AS requests, sum(events) AS events, sum(errors) AS errors, max(day) FILTER (WHERE events > errors) AS last
      FROM usage_daily WHERE day >= ${days.since90}::date AND day <= ${days.today}::date
        ${whose === "all" ? Prisma.empty : sql`AND dimension_id IN (SELECT d.id FROM usage_dimension d WHERE ${isOf(whose)})`}
      GROUP BY dimension_id
    ) u JOIN usage_dimension d ON d.id = u.dimension_id WHERE ${isOf(whose)}`;
}

export type UseTotals = {
  identityId: string;
  cost30: string;
  cost90: string;
  /** Of the two windows of 30 days before. */
  before: string;
  requests30: string;
  requests90: string;
  errors90: string;
  first: string | null;
  last: string | null;
  activeDays: number;
  weeks: string[];
};

/** One row for each identity: sums by day first, so that a day with many combinations is one active day. */
export function readUseTotals(db: Db | Tx, whose: Whose, days: UseDays): Promise<UseTotals[]> {
  const today = sql`${days.today}::date`;
  const since30 = sql`${days.since30}::date`;
  const weeks = Array.from({ length: USE_WEEKS }, (_, i) => USE_WEEKS - 1 - i).map(
    (week) => sql`coalesce(sum(cost) FILTER (WHERE (${today} - day) / 7 = ${week}::int), 0)::text`,
  );
  return db.$queryRaw<UseTotals[]>`
    SELECT identity_id AS "identityId", coalesce(sum(cost) FILTER (WHERE day >= ${since30}), 0)::text AS cost30, sum(cost)::text AS cost90,
      coalesce(sum(cost) FILTER (WHERE day < ${since30}), 0)::text AS before,
      coalesce(sum(requests) FILTER (WHERE day >= ${since30}), 0)::text AS requests30, sum(requests)::text AS requests90,
      sum(errors)::text AS errors90, min(day) FILTER (WHERE requests > errors)::text AS first, max(day) FILTER (WHERE requests > errors)::text AS last,
      (count(*) FILTER (WHERE requests > errors))::int AS "activeDays", ARRAY[${join(weeks)}] AS weeks
    FROM (
      SELECT d.identity_id, u.day, sum(u.cost_usd) AS cost, sum(u.requests) AS requests, sum(u.errors) AS errors
      FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
      WHERE u.day >= ${days.since90}::date AND u.day <= ${today} AND ${isOf(whose)} GROUP BY 1, 2
    ) by_day GROUP BY identity_id`;
}
