import type { Db } from "@/lib/db/client";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import type { CallsAfter, UseSubject } from "../core/calls-after";

type Row = Omit<CallsAfter, "calls" | "costUsd"> & { calls: string; costUsd: string };

/** Each subject as the dimensions that it stands in: an identity also where it called for another one. */
const SUBJECTS = `
  subject(kind, id, after) AS (SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[])),
  place AS (
    SELECT s.kind, s.id, s.after, d.id AS dimension_id FROM subject s JOIN usage_dimension d ON d.identity_id = s.id WHERE s.kind = 'identity'
    UNION SELECT s.kind, s.id, s.after, d.id FROM subject s JOIN usage_dimension d ON d.actor_id = s.id WHERE s.kind = 'identity'
    UNION SELECT s.kind, s.id, s.after, d.id FROM subject s JOIN usage_dimension d ON d.credential_id = s.id WHERE s.kind = 'credential'
  )`;

const parametersOf = (subjects: readonly UseSubject[]) => [
  subjects.map(({ kind }) => kind),
  subjects.map(({ id }) => id),
  subjects.map(({ after }) => after.toISOString()),
];

/** Billable calls that succeeded, by subject. */
export async function successesAfter(db: Db, subjects: readonly UseSubject[]): Promise<CallsAfter[]> {
  const rows = await db.$queryRawUnsafe<Row[]>(
    `WITH ${SUBJECTS}
     SELECT p.kind, p.id, min(l.occurred_at) AS "firstAt", max(l.occurred_at) AS "lastAt", sum(l.events)::text AS calls,
       coalesce(sum(l.cost_usd), 0)::text AS "costUsd", (array_agg(l.event_id::text ORDER BY l.occurred_at))[1] AS "eventId"
     FROM place p JOIN usage_line l ON l.dimension_id = p.dimension_id AND l.occurred_at > p.after
     WHERE l.role = 'billable' AND l.status = 'ok' GROUP BY p.kind, p.id`,
    ...parametersOf(subjects),
  );
  return rows.map(callsOf);
}

/** Calls that failed at the provider, and those that were refused before they were made. */
export async function deniedAfter(db: Db, subjects: readonly UseSubject[]): Promise<CallsAfter[]> {
  const rows = await db.$queryRawUnsafe<Row[]>(
    `WITH ${SUBJECTS}, denied AS (
       SELECT p.kind, p.id, l.occurred_at AS at, l.events AS calls, l.event_id::text AS event_id
       FROM place p JOIN usage_line l ON l.dimension_id = p.dimension_id AND l.occurred_at > p.after WHERE l.role = 'billable' AND l.status = 'error'
       UNION ALL
       SELECT s.kind, s.id, b.at, b.count, NULL FROM subject s
       JOIN budget_decision b ON b.at > s.after AND b.decision = 'deny' AND CASE s.kind WHEN 'identity' THEN b.identity_id ELSE b.credential_id END = s.id
     )
     SELECT kind, id, min(at) AS "firstAt", max(at) AS "lastAt", sum(calls)::text AS calls, '0' AS "costUsd", max(event_id) AS "eventId"
     FROM denied GROUP BY kind, id`,
    ...parametersOf(subjects),
  );
  return rows.map(callsOf);
}

const callsOf = (row: Row): CallsAfter => ({ ...row, calls: Number(row.calls), costUsd: formatUsd(parseUsd(row.costUsd)) });
