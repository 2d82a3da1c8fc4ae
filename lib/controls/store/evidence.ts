/** What evidence is counted from: the records of other areas, read in one go and never changed here. */
import type { Db } from "@/lib/db/client";
import type { RuleRun, SourceCount } from "../core/controls";
import type { SourceId } from "../core/sources";

/** The last run of each rule. */
export const readRuns = (db: Db): Promise<RuleRun[]> =>
  db.$queryRaw<RuleRun[]>`
    SELECT DISTINCT ON (rule_id) rule_id AS "ruleId", ran_at AS "ranAt", evaluated, not_evaluable AS "notEvaluable", missing, open, excepted,
      trim_scale(exposed_usd)::text AS "exposedUsd"
    FROM risk_run ORDER BY rule_id, day DESC`;

type Counted = { id: SourceId; population: bigint; kept: bigint; open: bigint; lastAt: Date | null };

/** All counts over the whole organisation at `now`; months and years of days end with it. */
export async function readCounts(db: Db, now: Date): Promise<SourceCount[]> {
  const rows = await db.$queryRaw<Counted[]>`
    WITH moment AS (SELECT ${now}::timestamptz AS now)
    SELECT 'inventory' AS id, count(*) AS population, count(*) FILTER (WHERE p.active) AS kept, count(*) FILTER (WHERE p.active IS NOT TRUE) AS open,
        max(i.created_at) AS "lastAt"
      FROM moment, identity i LEFT JOIN identity_assignment a ON a.identity_id = i.id AND a.valid_from <= ${now} AND (a.valid_to IS NULL OR a.valid_to > ${now})
        LEFT JOIN person p ON p.id = a.owner_id WHERE i.state <> 'revoked'
    UNION ALL SELECT 'reviews', count(*), count(*) FILTER (WHERE c.state = 'signed_off'), count(*) FILTER (WHERE r.state = 'pending' AND c.state <> 'cancelled'),
        max(c.signed_off_at)
      FROM moment, review_campaign c JOIN review_item r ON r.campaign_id = c.id AND (NOT r.is_control OR c.state = 'open') WHERE c.opened_at >= now - interval '365 days'
    UNION ALL SELECT 'revocations', count(*), count(*) FILTER (WHERE state = 'verified'), count(*) FILTER (WHERE state <> 'verified'), max(verified_at)
      FROM revocation_task WHERE state <> 'cancelled'
    UNION ALL SELECT 'caps', count(*), count(*) FILTER (WHERE enforcement = 'hard'), count(*) FILTER (WHERE enforcement <> 'hard'), max(created_at)
      FROM moment, budget WHERE archived_at IS NULL AND starts_at <= now AND (ends_at IS NULL OR ends_at > now)
    UNION ALL SELECT 'limits', count(*), count(*) FILTER (WHERE lifted_at IS NOT NULL OR ends_at <= now), count(*) FILTER (WHERE lifted_at IS NULL AND (ends_at IS NULL OR ends_at > now)),
        max(created_at) FROM moment, enforcement_rule WHERE created_at >= now - interval '365 days' OR lifted_at IS NULL
    UNION ALL SELECT 'grants', count(*), count(*) FILTER (WHERE approved_at IS NOT NULL), count(*) FILTER (WHERE approved_at IS NULL), max(approved_at)
      FROM moment, access_grant WHERE ended_at IS NULL AND (expires_at IS NULL OR expires_at > now)
    UNION ALL SELECT 'policies', count(*), count(*) FILTER (WHERE activated_at IS NOT NULL), count(*) FILTER (WHERE activated_at IS NULL), max(activated_at)
      FROM policy_version
    UNION ALL SELECT 'tools', count(*), count(*) FILTER (WHERE approved_at IS NOT NULL), count(*) FILTER (WHERE approved_at IS NULL), max(approved_at)
      FROM connected_tool WHERE archived_at IS NULL
    UNION ALL SELECT 'vendors', count(*), count(*) FILTER (WHERE contract_ends_at > now), count(*) FILTER (WHERE contract_ends_at IS NULL OR contract_ends_at <= now),
        max(created_at) FROM moment, vendor WHERE archived_at IS NULL
    UNION ALL SELECT 'exceptions', count(*), count(*) FILTER (WHERE state IN ('approved', 'refused')), count(*) FILTER (WHERE state = 'waiting'), max(approved_at)
      FROM risk_exception WHERE state <> 'withdrawn'
    UNION ALL SELECT 'directory', count(*), count(d.id), count(*) - count(d.id), max(d.updated_at)
      FROM person p LEFT JOIN directory_user d ON d.person_id = p.id AND d.removed_at IS NULL WHERE p.active
    UNION ALL SELECT 'reconciliation', count(*), count(*) FILTER (WHERE state <> 'open'), count(*) FILTER (WHERE state = 'open'), max(last_seen_at)
      FROM reconciliation_case
    UNION ALL SELECT 'audit', count(*), count(*), 0, max(at)::timestamptz FROM audit_event
    UNION ALL SELECT 'metering', coalesce(sum(u.requests), 0), coalesce(sum(u.requests) FILTER (WHERE d.identity_id IS NOT NULL), 0),
        coalesce(sum(u.requests) FILTER (WHERE d.identity_id IS NULL), 0), max(u.day)::timestamptz
      FROM moment, usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
      WHERE u.day > (now AT TIME ZONE 'UTC')::date - 30 AND u.day <= (now AT TIME ZONE 'UTC')::date`;
  return rows.map(({ population, kept, open, ...row }) => ({
    ...row,
    population: Number(population),
    kept: Number(kept),
    open: Number(open),
  }));
}
