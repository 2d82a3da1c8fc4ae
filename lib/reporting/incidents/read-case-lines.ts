import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { CaseLine, UsePlace } from "../core/incident-facts";
import { inPlace, inSpan, LINE_COST } from "./place";

const { empty, raw, sql } = Prisma;

const iso = (column: string): Prisma.Sql => raw(`to_char(l.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);

/** Lines of a place in [from, to) after a line, in one order for ever, at most `count`. */
export async function readCaseLines(
  db: Db,
  ask: { place: UsePlace; from: Date; to: Date; after: CaseLine | null; count: number },
): Promise<CaseLine[]> {
  const { place, from, to, after, count } = ask;
  const rest = after
    ? sql`AND l.occurred_at >= ${after.occurredAt}::timestamptz AND (l.occurred_at, l.event_id, l.line_no) > (${after.occurredAt}::timestamptz, ${after.eventId}::uuid, ${after.lineNo}::smallint)`
    : empty;
  return db.$queryRaw<CaseLine[]>`
    SELECT ${iso("occurred_at")} AS "occurredAt", ${iso("received_at")} AS "receivedAt", l.event_id::text AS "eventId", l.line_no::int AS "lineNo",
      d.identity_id AS "identityId", d.credential_id AS "credentialId", d.owner_id AS "ownerId", d.team_id AS "teamId", d.application_id AS "applicationId",
      d.environment_id AS "environmentId", d.provider, d.model, d.operation, d.tool, l.details->>'toolServer' AS "toolServer", l.status, l.error_type AS "errorType",
      l.input::text AS input, l.cache_read::text AS "cacheRead", l.output::text AS output, trim_scale(${LINE_COST}::numeric)::text AS "costUsd",
      l.trace_id AS "traceId", l.span_id AS "spanId", l.details->'network'->>'ip' AS ip, l.details->'network'->>'asn' AS asn, l.details->'network'->>'country' AS country
    FROM usage_dimension d JOIN usage_line l ON l.dimension_id = d.id WHERE ${inPlace(place)} AND ${inSpan(from, to)} ${rest}
    ORDER BY l.occurred_at, l.event_id, l.line_no LIMIT ${count}`;
}
