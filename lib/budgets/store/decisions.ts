/** The log of answers that were no plain yes. */
import type { Scope } from "@/lib/auth/core/actor";
import { scopeFilter } from "@/lib/auth/core/scope";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { After } from "../core/instant-cursor";
import type { DecisionQuery } from "../schemas";

const { sql } = Prisma;

export type StoredDecision = {
  id: bigint;
  at: Date;
  decision: string;
  reason: string;
  budgetId: string | null;
  budgetName: string | null;
  identityId: string | null;
  provider: string;
  model: string;
  tool: string | null;
  traceId: string | null;
  estimateUsd: string | null;
  count: number;
};

const COLUMN = {
  identityId: sql`d.identity_id`,
  applicationId: sql`d.application_id`,
  environmentId: sql`d.environment_id`,
  // Where the identity belongs now: whoever sees the identity sees what was decided on its calls.
  teamId: sql`a.team_id`,
  businessUnitId: sql`m.business_unit_id`,
};

/** Nothing is known of a call of nobody: it is inside "all" only. */
function inScope(scope: Scope): Prisma.Sql {
  const filter = scopeFilter(scope);
  if (filter.kind === "all") return sql`true`;
  if (filter.kind === "none") return sql`false`;
  return sql`(${Prisma.join(
    filter.conditions.map(({ field, ids }) => sql`${COLUMN[field]} = ANY(${ids})`),
    " OR ",
  )})`;
}

/** Newest first. `before`: the instant and id of the last one that was given. */
export async function readDecisions(
  db: Db,
  scope: Scope,
  { budget, identity, decision, reason, from, to, limit }: DecisionQuery,
  before: After | null,
  now: Date,
): Promise<StoredDecision[]> {
  const conditions = [inScope(scope)];
  if (budget !== undefined) conditions.push(sql`d.budget_id = ${budget}`);
  if (identity !== undefined) conditions.push(sql`d.identity_id = ${identity}`);
  if (decision !== undefined) conditions.push(sql`d.decision = ${decision}`);
  // "policy" finds those of each rule, "policy:no-tools".
  if (reason !== undefined) conditions.push(sql`(d.reason = ${reason} OR starts_with(d.reason, ${reason}::text || ':'))`);
  if (from !== undefined) conditions.push(sql`d.at >= ${new Date(from)}`);
  if (to !== undefined) conditions.push(sql`d.at < ${new Date(to)}`);
  if (before)
    conditions.push(sql`d.at <= ${before.at} AND (d.at, lpad(d.id::text, 20, '0')) < (${before.at}, lpad(${before.id}, 20, '0'))`);
  return db.$queryRaw<StoredDecision[]>`
    SELECT d.id, d.at, d.decision, d.reason, d.budget_id AS "budgetId", b.name AS "budgetName", d.identity_id AS "identityId", d.provider,
      d.model, d.tool, d.trace_id AS "traceId", trim_scale(d.estimate_usd)::text AS "estimateUsd", d.count
    FROM budget_decision d LEFT JOIN budget b ON b.id = d.budget_id
      LEFT JOIN identity_assignment a ON a.identity_id = d.identity_id AND a.valid_from <= ${now} AND (a.valid_to IS NULL OR a.valid_to > ${now})
      LEFT JOIN team_assignment m ON m.team_id = a.team_id AND m.valid_from <= ${now} AND (m.valid_to IS NULL OR m.valid_to > ${now})
    WHERE ${Prisma.join(conditions, " AND ")} ORDER BY d.at DESC, d.id DESC LIMIT ${limit + 1}`;
}
