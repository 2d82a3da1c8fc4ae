/** What each run came to by rule, and the tiers that it gave. */
import { columnLiteral } from "@/lib/db/array-literal";
import type { Db, Tx } from "@/lib/db/client";
import type { TierReason } from "../core/tiers";

export type RunRow = {
  day: string;
  ruleId: string;
  ranAt: Date;
  evaluated: number;
  notEvaluable: number;
  missing: string | null;
  open: number;
  excepted: number;
  exposedUsd: string;
};

/** The last run of a day replaces the one before; rules that are not in it any more are gone from the day. */
export async function writeRuns(tx: Tx, day: string, runs: readonly RunRow[]): Promise<void> {
  await tx.$executeRaw`DELETE FROM risk_run WHERE day = ${day}::date`;
  await tx.riskRun.createMany({ data: runs.map((run) => ({ ...run, day: new Date(`${day}T00:00:00Z`) })) });
}

/** Of these days, half-open, by day and rule. */
export function readRunRows(db: Db, from: string, to: string): Promise<RunRow[]> {
  return db.$queryRaw<RunRow[]>`
    SELECT day::text, rule_id AS "ruleId", ran_at AS "ranAt", evaluated, not_evaluable AS "notEvaluable", missing, open, excepted, trim_scale(exposed_usd)::text AS "exposedUsd"
    FROM risk_run WHERE day >= ${from}::date AND day < ${to}::date ORDER BY day, rule_id`;
}

/** Of the newest day that has one. */
export function readLastRuns(db: Db): Promise<RunRow[]> {
  return db.$queryRaw<RunRow[]>`
    SELECT day::text, rule_id AS "ruleId", ran_at AS "ranAt", evaluated, not_evaluable AS "notEvaluable", missing, open, excepted, trim_scale(exposed_usd)::text AS "exposedUsd"
    FROM risk_run WHERE day = (SELECT max(day) FROM risk_run) ORDER BY rule_id`;
}

export type TierRow = { identityId: string; tier: 1 | 2 | 3 | 4; reasons: TierReason[]; costUsd30d: string };

/** All of them anew. */
export async function writeTiers(tx: Tx, tiers: readonly TierRow[], at: Date): Promise<void> {
  await tx.$executeRawUnsafe(
    `INSERT INTO identity_tier (identity_id, tier, reasons, cost_usd_30d, ran_at)
     SELECT t.*, $5::timestamptz FROM unnest($1::text[], $2::int[], $3::jsonb[], $4::numeric[]) AS t
     ON CONFLICT (identity_id) DO UPDATE SET tier = excluded.tier, reasons = excluded.reasons, cost_usd_30d = excluded.cost_usd_30d, ran_at = excluded.ran_at`,
    columnLiteral(tiers, ({ identityId }) => identityId),
    columnLiteral(tiers, ({ tier }) => tier),
    columnLiteral(tiers, ({ reasons }) => JSON.stringify(reasons)),
    columnLiteral(tiers, ({ costUsd30d }) => costUsd30d),
    at.toISOString(),
  );
  await tx.identityTier.deleteMany({ where: { ranAt: { lt: at } } });
}

export function readTierRows(db: Db, ids: readonly string[] | "all"): Promise<TierRow[]> {
  return ids === "all"
    ? db.$queryRaw<
        TierRow[]
      >`SELECT identity_id AS "identityId", tier, reasons, trim_scale(cost_usd_30d)::text AS "costUsd30d" FROM identity_tier`
    : db.$queryRaw<TierRow[]>`
        SELECT identity_id AS "identityId", tier, reasons, trim_scale(cost_usd_30d)::text AS "costUsd30d" FROM identity_tier WHERE identity_id = ANY(${[...ids]}::text[])`;
}
