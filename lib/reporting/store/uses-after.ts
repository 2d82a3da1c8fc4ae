import type { Db } from "@/lib/db/client";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import type { LastSuccess, SecretSubject, SecretUse, UsedAfter, UsedSubject } from "../core/uses-after";

const CALLS = `min(l.occurred_at) AS "firstAt", max(l.occurred_at) AS "lastAt", sum(l.events)::text AS calls,
  coalesce(sum(l.cost_usd), 0)::text AS "costUsd", (array_agg(l.event_id::text ORDER BY l.occurred_at))[1] AS "eventId"`;

type Counted = { calls: string };

/** An identity also where it called for another one. */
export async function usedAfter(db: Db, subjects: readonly UsedSubject[]): Promise<UsedAfter[]> {
  const rows = await db.$queryRawUnsafe<(Omit<UsedAfter, "calls"> & Counted)[]>(
    `WITH subject(id, used, after) AS (SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[])),
     stood AS (
       SELECT s.*, d.id AS dimension_id FROM subject s JOIN usage_dimension d ON d.identity_id = s.id
       UNION SELECT s.*, d.id FROM subject s JOIN usage_dimension d ON d.actor_id = s.id),
     place AS (
       SELECT s.*, CASE s.used WHEN 'model' THEN d.provider ELSE '' END AS provider,
         CASE s.used WHEN 'model' THEN d.model WHEN 'tool' THEN d.tool ELSE d.environment_id END AS value
       FROM stood s JOIN usage_dimension d ON d.id = s.dimension_id)
     SELECT p.id AS "identityId", p.used AS of, p.after, p.value, p.provider, ${CALLS}
     FROM place p JOIN usage_line l ON l.dimension_id = p.dimension_id AND l.occurred_at > p.after
     WHERE p.value IS NOT NULL AND l.role = 'billable' AND l.status = 'ok' GROUP BY p.id, p.used, p.after, p.value, p.provider`,
    subjects.map(({ identityId }) => identityId),
    subjects.map(({ of }) => of),
    subjects.map(({ after }) => after.toISOString()),
  );
  return rows.map((row) => ({ ...row, calls: Number(row.calls), costUsd: formatUsd(parseUsd(row.costUsd)) }));
}

type SecretRow = Counted & {
  credentialId: string;
  others: string;
  firstAt: Date | null;
  lastAt: Date | null;
  costUsd: string;
  eventId: string | null;
};

/** What emitters send is compared as fingerprints are: without regard to case, and with or without "sha256:". */
export async function secretUses(db: Db, subjects: readonly SecretSubject[]): Promise<SecretUse[]> {
  const named = subjects.flatMap(({ credentialId, fingerprints }) =>
    fingerprints.map((value) => ({ credentialId, value: value.toLowerCase() })),
  );
  const rows = await db.$queryRawUnsafe<SecretRow[]>(
    `WITH subject(id, after) AS (SELECT * FROM unnest($1::text[], $2::timestamptz[])),
     old(id, value) AS (SELECT * FROM unnest($3::text[], $4::text[])),
     line AS (
       SELECT s.id, l.*, EXISTS (SELECT 1 FROM old o WHERE o.id = s.id AND o.value IN (
           regexp_replace(lower(l.hints->>'credential'), '^sha256:', ''), regexp_replace(lower(l.hints->>'credentialAlias'), '^sha256:', ''))) AS is_old
       FROM subject s JOIN usage_dimension d ON d.credential_id = s.id
         JOIN usage_line l ON l.dimension_id = d.id AND l.occurred_at > s.after
       WHERE l.role = 'billable' AND l.status = 'ok')
     SELECT l.id AS "credentialId", min(l.occurred_at) FILTER (WHERE is_old) AS "firstAt", max(l.occurred_at) FILTER (WHERE is_old) AS "lastAt",
       coalesce(sum(l.events) FILTER (WHERE is_old), 0)::text AS calls, coalesce(sum(l.events) FILTER (WHERE NOT is_old), 0)::text AS others,
       coalesce(sum(l.cost_usd) FILTER (WHERE is_old), 0)::text AS "costUsd",
       (array_agg(l.event_id::text ORDER BY l.occurred_at) FILTER (WHERE is_old))[1] AS "eventId"
     FROM line l GROUP BY l.id`,
    subjects.map(({ credentialId }) => credentialId),
    subjects.map(({ after }) => after.toISOString()),
    named.map(({ credentialId }) => credentialId),
    named.map(({ value }) => value),
  );
  return rows.map(({ credentialId, others, firstAt, lastAt, calls, costUsd, eventId }) => ({
    credentialId,
    others: Number(others),
    old: firstAt && lastAt && { firstAt, lastAt, calls: Number(calls), costUsd: formatUsd(parseUsd(costUsd)), eventId },
  }));
}

/** One look at the end of each dimension's lines: what came before is not read. */
export async function lastSuccesses(db: Db, subjects: readonly Omit<LastSuccess, "at">[]): Promise<LastSuccess[]> {
  return db.$queryRawUnsafe<LastSuccess[]>(
    `WITH subject(kind, id) AS (SELECT * FROM unnest($1::text[], $2::text[])),
     place AS (
       SELECT s.kind, s.id, d.id AS dimension_id FROM subject s JOIN usage_dimension d ON d.identity_id = s.id WHERE s.kind = 'identity'
       UNION SELECT s.kind, s.id, d.id FROM subject s JOIN usage_dimension d ON d.actor_id = s.id WHERE s.kind = 'identity'
       UNION SELECT s.kind, s.id, d.id FROM subject s JOIN usage_dimension d ON d.credential_id = s.id WHERE s.kind = 'credential')
     SELECT p.kind, p.id, max(last.at) AS at FROM place p CROSS JOIN LATERAL (
       SELECT l.occurred_at AS at FROM usage_line l
       WHERE l.dimension_id = p.dimension_id AND l.role = 'billable' AND l.status = 'ok' ORDER BY l.occurred_at DESC LIMIT 1) last
     GROUP BY p.kind, p.id`,
    subjects.map(({ kind }) => kind),
    subjects.map(({ id }) => id),
  );
}
