/** Calls that were refused, slowed down, or let through against a rule, put together by why; and thresholds that were crossed. */
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import type { Crossing, RefusalSum, RuleMoment, Whose } from "../core/incident-facts";

const { sql } = Prisma;

const isOf = ({ identityIds, credentialIds }: Whose): Prisma.Sql =>
  sql`(b.identity_id = ANY(${[...identityIds]}::text[]) OR (b.identity_id IS NULL AND b.credential_id = ANY(${[...credentialIds]}::text[])))`;

/** Within [from, to), each kind once, the earliest first. */
export async function readRefusals(db: Db, whose: Whose, from: Date, to: Date): Promise<RefusalSum[]> {
  const rows = await db.$queryRaw<(Omit<RefusalSum, "calls" | "estimateUsd"> & { calls: string; estimate: string })[]>`
    SELECT b.decision, b.reason, b.budget_id AS "budgetId", n.name AS "budgetName", sum(b.count)::text AS calls,
      coalesce(sum(b.estimate_usd * b.count), 0)::text AS estimate, min(b.at) AS "firstAt", max(b.at) AS "lastAt"
    FROM budget_decision b LEFT JOIN budget n ON n.id = b.budget_id
    WHERE b.at >= ${from.toISOString()}::timestamptz AND b.at < ${to.toISOString()}::timestamptz AND ${isOf(whose)}
    GROUP BY 1, 2, 3, 4 ORDER BY min(b.at), 1, 2, 3 LIMIT 100`;
  return rows.map(({ estimate, ...row }) => ({ ...row, calls: Number(row.calls), estimateUsd: formatUsd(parseUsd(estimate)) }));
}

/** Warnings of these budgets within [from, to), and of those whose scope is this identity or credential. */
export async function readCrossings(db: Db, whose: Whose, budgetIds: readonly string[], from: Date, to: Date): Promise<Crossing[]> {
  return db.$queryRaw<Crossing[]>`
    SELECT a.at, a.budget_id AS "budgetId", n.name AS "budgetName", a.kind, a.level, a.severity FROM budget_alert a JOIN budget n ON n.id = a.budget_id
    WHERE a.at >= ${from.toISOString()}::timestamptz AND a.at < ${to.toISOString()}::timestamptz AND (a.budget_id = ANY(${[...budgetIds]}::text[])
      OR n.scope->>'identity' = ANY(${[...whose.identityIds]}::text[]) OR n.scope->>'credential' = ANY(${[...whose.credentialIds]}::text[]))
    ORDER BY a.at, a.budget_id, a.kind, a.level LIMIT 100`;
}

/** Stops and limits of speed on these, that began or were lifted within [from, to). */
export async function readRuleMoments(db: Db, whose: Whose, from: Date, to: Date): Promise<RuleMoment[]> {
  const [first, last] = [from.toISOString(), to.toISOString()];
  return db.$queryRaw<RuleMoment[]>`
    SELECT r.id, r.kind, r.scope_kind AS "scopeKind", r.reason, r.starts_at AS "startsAt", r.created_by AS "createdBy", r.lifted_at AS "liftedAt"
    FROM enforcement_rule r WHERE ((r.starts_at >= ${first}::timestamptz AND r.starts_at < ${last}::timestamptz) OR (r.lifted_at >= ${first}::timestamptz AND r.lifted_at < ${last}::timestamptz))
      AND ((r.scope_kind = 'identity' AND r.scope_id = ANY(${[...whose.identityIds]}::text[])) OR (r.scope_kind = 'credential' AND r.scope_id = ANY(${[...whose.credentialIds]}::text[])))
    ORDER BY r.starts_at, r.id LIMIT 100`;
}
