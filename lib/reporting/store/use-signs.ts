import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { UseOrigin, UsePace } from "../core/identity-use";

const { sql } = Prisma;

export type Span = { from: Date; until: Date };
type Whose = readonly string[] | "all";
type Of<Sign> = Sign & { identityId: string };

const isOf = (whose: Whose): Prisma.Sql =>
  whose === "all" ? sql`d.identity_id IS NOT NULL` : sql`d.identity_id = ANY(${[...whose]}::text[])`;

/** From the roll-up by hour. */
export function readPaces(db: Db, whose: Whose, { from, until }: Span): Promise<Of<UsePace>[]> {
  return db.$queryRaw<Of<UsePace>[]>`
    SELECT identity_id AS "identityId", sum(requests)::float8 AS requests, sum(errors)::float8 AS errors, count(*)::int AS hours,
      trim_scale(percentile_disc(0.95) WITHIN GROUP (ORDER BY cost))::text AS "p95HourUsd", trim_scale(max(cost))::text AS "dearestHourUsd"
    FROM (
      SELECT d.identity_id, u.hour, sum(u.requests) AS requests, sum(u.errors) AS errors, sum(u.cost_usd) AS cost
      FROM usage_hourly u JOIN usage_dimension d ON d.id = u.dimension_id
      WHERE u.hour >= ${from} AND u.hour < ${until} AND ${isOf(whose)} GROUP BY 1, 2 HAVING sum(u.requests) > 0
    ) by_hour GROUP BY 1`;
}

/** From what lines say in `details.network`; the most used first, at most `most` of each identity, with how many there are. */
export function readOrigins(db: Db, whose: Whose, { from, until }: Span, most: number): Promise<(Of<UseOrigin> & { networks: number })[]> {
  return db.$queryRaw<(Of<UseOrigin> & { networks: number })[]>`
    WITH seen AS (
      SELECT l.dimension_id, coalesce('AS' || (l.details->'network'->>'asn'), l.details->'network'->>'ip') AS network, l.details->'network'->>'country' AS country,
        sum(l.events) AS calls, coalesce(sum(l.cost_usd), 0) AS cost, max(l.occurred_at) AS last
      FROM usage_line l
      WHERE l.occurred_at >= ${from} AND l.occurred_at < ${until} AND l.role = 'billable' AND l.details ? 'network'
        ${whose === "all" ? Prisma.empty : sql`AND l.dimension_id IN (SELECT d.id FROM usage_dimension d WHERE ${isOf(whose)})`}
      GROUP BY 1, 2, 3
    ), own AS (
      SELECT d.identity_id, s.network, s.country, sum(s.calls) AS calls, sum(s.cost) AS cost, max(s.last) AS last
      FROM seen s JOIN usage_dimension d ON d.id = s.dimension_id WHERE ${isOf(whose)} AND s.network IS NOT NULL GROUP BY 1, 2, 3
    ), placed AS (
      SELECT *, row_number() OVER (PARTITION BY identity_id ORDER BY calls DESC, network, country) AS place, count(*) OVER (PARTITION BY identity_id) AS networks FROM own
    )
    SELECT identity_id AS "identityId", network, country, calls::float8 AS calls, trim_scale(cost)::text AS "costUsd",
      ((last AT TIME ZONE 'UTC')::date)::text AS "lastSeenOn", networks::int AS networks
    FROM placed WHERE place <= ${most}::int ORDER BY identity_id, place`;
}
