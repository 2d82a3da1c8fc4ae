/** From where keys are used: what lines say in `details.network`. Each reads the recent lines once. */
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { CallPlace, NetworkCover, NetworkMix } from "../core/risk-facts";

const { raw, sql } = Prisma;

const DAYS = 7;
const PLACE_DAYS = 30;
/** Browsers and tools that people call with: a program that runs by itself is none of them. */
const BY_HAND = "(mozilla|chrome|safari|firefox|edg/|curl/|wget/|httpie|postman|insomnia|jupyter|ipython|notebook)";

/** Program and its version: "openai-python 1.2.3"; browsers differ in what they run on, so the family is enough. */
export const USER_AGENT_FAMILY = raw("lower(split_part(split_part(l.details->'network'->>'userAgent', '/', 1), ' ', 1))");

const since = (now: Date, days: number): Prisma.Sql =>
  sql`l.occurred_at >= ${now.toISOString()}::timestamptz - make_interval(days => ${days}::int) AND l.occurred_at < ${now.toISOString()}::timestamptz AND l.role = 'billable'`;

/** How many calls of 7 days say where they came from, by identity and key. */
export async function readNetworkCover(db: Db, now: Date): Promise<NetworkCover[]> {
  const rows = await db.$queryRaw<
    (Omit<NetworkCover, "calls" | "withNetwork" | "byHand"> & Record<"calls" | "withNetwork" | "byHand", string>)[]
  >`
    SELECT d.identity_id AS "identityId", d.credential_id AS "credentialId", sum(l.calls)::text AS calls, sum(l.with_network)::text AS "withNetwork",
      sum(l.by_hand)::text AS "byHand", sum(l.cost)::text AS "costUsd"
    FROM (
      SELECT l.dimension_id, sum(l.events) AS calls, coalesce(sum(l.events) FILTER (WHERE l.details ? 'network'), 0) AS with_network,
        coalesce(sum(l.events) FILTER (WHERE l.details->'network'->>'userAgent' ~* ${BY_HAND}), 0) AS by_hand, coalesce(sum(l.cost_usd), 0) AS cost
      FROM usage_line l WHERE ${since(now, DAYS)} GROUP BY 1
    ) l JOIN usage_dimension d ON d.id = l.dimension_id WHERE d.identity_id IS NOT NULL GROUP BY 1, 2`;
  return rows.map((row) => ({ ...row, calls: Number(row.calls), withNetwork: Number(row.withNetwork), byHand: Number(row.byHand) }));
}

export type MixLimits = { signatures: number; minutes: number; floorRequests: number };

/**
 * Keys that were seen with several signatures (network, program, version) inside any ten minutes. Only signatures above
 * the floor count; minutes are looked at, not instants, so ten minutes are ten whole ones.
 */
export async function readNetworkMixes(db: Db, now: Date, { signatures, minutes, floorRequests }: MixLimits): Promise<NetworkMix[]> {
  const rows = await db.$queryRaw<(Omit<NetworkMix, "days" | "most"> & { days: string; most: string })[]>`
    WITH seen AS (
      SELECT d.credential_id, date_trunc('minute', l.occurred_at) AS minute, sum(l.events) AS calls, coalesce(sum(l.cost_usd), 0) AS cost,
        concat_ws(' ', 'AS' || (l.details->'network'->>'asn'), ${USER_AGENT_FAMILY},
          substring(l.details->'network'->>'userAgent' FROM '^[^/ ]+/([0-9]+(?:[.][0-9]+)?)')) AS signature
      FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
      WHERE ${since(now, DAYS)} AND d.credential_id IS NOT NULL AND (l.details->'network') ?| ARRAY['asn', 'userAgent'] GROUP BY 1, 2, 5
    ), signature AS (
      SELECT credential_id, signature, sum(cost) AS cost FROM seen GROUP BY 1, 2 HAVING sum(calls) >= ${floorRequests}::int
    ), many AS (
      SELECT credential_id, array_agg(signature ORDER BY cost DESC, signature) AS signatures, sum(cost)::text AS cost
      FROM signature GROUP BY 1 HAVING count(*) >= ${signatures}::int
    ), minute AS (
      SELECT s.credential_id, s.minute, s.signature FROM seen s JOIN many m USING (credential_id) WHERE s.signature = ANY(m.signatures)
    ), near AS (
      SELECT a.credential_id, a.minute, count(DISTINCT b.signature) AS together
      FROM (SELECT DISTINCT credential_id, minute FROM minute) a
      JOIN minute b ON b.credential_id = a.credential_id AND b.minute >= a.minute AND b.minute < a.minute + make_interval(mins => ${minutes}::int)
      GROUP BY 1, 2 HAVING count(DISTINCT b.signature) >= ${signatures}::int
    )
    SELECT n.credential_id AS "credentialId", count(DISTINCT (n.minute AT TIME ZONE 'UTC')::date)::text AS days, max(n.together)::text AS most,
      m.signatures[1:20] AS signatures, m.cost AS "costUsd"
    FROM near n JOIN many m USING (credential_id) GROUP BY n.credential_id, m.signatures, m.cost`;
  return rows.map((row) => ({ ...row, days: Number(row.days), most: Number(row.most) }));
}

/** From where these identities called in 30 days. */
export async function readCallPlaces(db: Db, identityIds: readonly string[], now: Date): Promise<CallPlace[]> {
  if (identityIds.length === 0) return [];
  const rows = await db.$queryRaw<(Omit<CallPlace, "calls" | "asn"> & { calls: string; asn: string | null })[]>`
    SELECT d.identity_id AS "identityId", l.details->'network'->>'ip' AS ip, l.details->'network'->>'asn' AS asn, sum(l.events)::text AS calls,
      coalesce(sum(l.cost_usd), 0)::text AS "costUsd"
    FROM usage_dimension d JOIN usage_line l ON l.dimension_id = d.id
    WHERE d.identity_id = ANY(${[...identityIds]}::text[]) AND ${since(now, PLACE_DAYS)} GROUP BY 1, 2, 3`;
  return rows.map((row) => ({ ...row, calls: Number(row.calls), asn: row.asn === null ? null : Number(row.asn) }));
}
