/** What sources sent, from the counts by day of arrival; never from the lines. */
import type { Tx } from "@/lib/db/client";
import { type Span, utcDate } from "@/lib/kernel/period";

export type ActivityRow = {
  sourceId: string;
  producer: string;
  day: string;
  accepted: number;
  evidence: number;
  missingUsage: number;
  duplicates: number;
  conflicts: number;
  rejected: number;
  lagMsTotal: number;
  lagMsMax: number;
};
export type Seen = { sourceId: string; lastReceivedAt: string | null; lastOccurredAt: string | null };
export type Queues = { sourceId: string; billableEvents: number; unattributedEvents: number; unpricedEvents: number; costUsd: string };
export type Waiting = { sourceId: string; waiting: number; stuck: number };

/** Of days of arrival in a span, oldest first; of one source when asked. */
export async function readActivity(tx: Tx, span: Span, sourceId: string | null): Promise<ActivityRow[]> {
  return tx.$queryRaw<ActivityRow[]>`
    SELECT source_id AS "sourceId", producer, day::text AS day, accepted::float8 AS accepted, evidence::float8 AS evidence, missing_usage::float8 AS "missingUsage",
      duplicates::float8 AS duplicates, conflicts::float8 AS conflicts, rejected::float8 AS rejected, lag_ms_total::float8 AS "lagMsTotal", lag_ms_max::float8 AS "lagMsMax"
    FROM source_activity WHERE day >= ${utcDate(span.start)}::date AND day < ${utcDate(span.end)}::date AND (${sourceId}::text IS NULL OR source_id = ${sourceId})
    ORDER BY day, producer`;
}

/** When each source last sent something that was taken, and when the newest of it happened. */
export async function readSeen(tx: Tx, sourceId: string | null): Promise<Seen[]> {
  return tx.$queryRaw<Seen[]>`
    SELECT source_id AS "sourceId", to_char(max(last_received_at) FILTER (WHERE accepted + duplicates > 0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "lastReceivedAt",
      to_char(max(last_occurred_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "lastOccurredAt"
    FROM source_activity WHERE (${sourceId}::text IS NULL OR source_id = ${sourceId}) GROUP BY 1`;
}

/** Billable events of a span by the time of the call, and how many of them nobody answers for or nothing prices. */
export async function readQueues(tx: Tx, span: Span, sourceId: string | null): Promise<Queues[]> {
  return tx.$queryRaw<Queues[]>`
    SELECT d.source_id AS "sourceId", sum(u.events)::float8 AS "billableEvents", sum(u.unpriced_events)::float8 AS "unpricedEvents",
      coalesce(sum(u.events) FILTER (WHERE d.identity_id IS NULL), 0)::float8 AS "unattributedEvents", sum(u.cost_usd)::text AS "costUsd"
    FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
    WHERE u.day >= ${utcDate(span.start)}::date AND u.day < ${utcDate(span.end)}::date AND (${sourceId}::text IS NULL OR d.source_id = ${sourceId}) GROUP BY 1`;
}

/** Payloads that wait to be read, and those that could not be. */
export async function readWaiting(tx: Tx, sourceId: string | null): Promise<Waiting[]> {
  return tx.$queryRaw<Waiting[]>`
    SELECT source_id AS "sourceId", count(*) FILTER (WHERE last_error IS NULL)::float8 AS waiting, count(*) FILTER (WHERE last_error IS NOT NULL)::float8 AS stuck
    FROM inbox_payload WHERE (${sourceId}::text IS NULL OR source_id = ${sourceId}) GROUP BY 1`;
}

const MOST_REFUSALS = 100;
const MOST_PAYLOADS = 50;

/** The newest items that were not taken, and why. */
export const readRefusals = (tx: Tx, sourceId: string) =>
  tx.rejectedItem.findMany({
    where: { sourceId },
    orderBy: [{ receivedAt: "desc" }, { id: "desc" }],
    take: MOST_REFUSALS,
    select: { receivedAt: true, itemId: true, outcome: true, reason: true },
  });

/** Payloads that could not be read, newest first. */
export const readStuck = (tx: Tx, sourceId: string) =>
  tx.$queryRaw<{ id: string; format: string; receivedAt: Date; bytes: number; error: string }[]>`
    SELECT id::text AS id, format, received_at AS "receivedAt", octet_length(body) AS bytes, last_error AS error
    FROM inbox_payload WHERE source_id = ${sourceId} AND last_error IS NOT NULL ORDER BY id DESC LIMIT ${MOST_PAYLOADS}`;
