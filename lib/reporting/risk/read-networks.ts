/** From where keys are used: what lines say in `details.network`. Each reads the recent lines once. */
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { CallPlace, NetworkCover, NetworkMix } from "../core/risk-facts";

const { raw, sql } = Prisma;

const DAYS = 7;
const PLACE_DAYS = 30;
/** Browsers and tools that people call with: a program that runs by itself is none of them. */
const BY_HAND = "(mozilla|chrome|safari|firefox|edg/|curl/|wget/|httpie|postman|insomnia|jupyter|ipython|notebook)";

/** SQL: the program in a text of this name, without its version: "openai-python"; browsers differ in what they run on. */
export const familyOf = (program: string): string => `lower(split_part(split_part(${program}, '/', 1), ' ', 1))`;

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

/** What signatures are made of, of a line `l`; and a signature, of such a row `t`: the texts are cut once for each network, not for each call. */
const TELLS_NETWORK = raw("(l.details->'network') ?| ARRAY['asn', 'userAgent']");
const TOLD_NETWORK = raw("l.details->'network'->>'asn' AS asn, l.details->'network'->>'userAgent' AS program");
const SIGNATURE = raw(
  `concat_ws(' ', 'AS' || t.asn, ${familyOf("t.program")}, substring(t.program FROM '^[^/ ]+/([0-9]+(?:[.][0-9]+)?)'))`,
);

/**
 * Keys that were seen with several signatures (network, program, version) inside any ten minutes. Only signatures above
 * the floor count; minutes are looked at, not instants, so ten minutes are ten whole ones. They are read of those keys alone that have
 * so many signatures in all.
 */
export async function readNetworkMixes(db: Db, now: Date, { signatures, minutes, floorRequests }: MixLimits): Promise<NetworkMix[]> {
  const rows = await db.$queryRaw<(Omit<NetworkMix, "days" | "most"> & { days: string; most: string })[]>`
    WITH told AS (
      SELECT l.dimension_id, ${TOLD_NETWORK}, sum(l.events) AS calls, coalesce(sum(l.cost_usd), 0) AS cost
      FROM usage_line l WHERE ${since(now, DAYS)} AND ${TELLS_NETWORK} GROUP BY 1, 2, 3
    ), signature AS (
      SELECT d.credential_id, ${SIGNATURE} AS signature, sum(t.cost) AS cost FROM told t JOIN usage_dimension d ON d.id = t.dimension_id
      WHERE d.credential_id IS NOT NULL GROUP BY 1, 2 HAVING sum(t.calls) >= ${floorRequests}::int
    ), many AS (
      SELECT credential_id, array_agg(signature ORDER BY cost DESC, signature) AS signatures, sum(cost)::text AS cost
      FROM signature GROUP BY 1 HAVING count(*) >= ${signatures}::int
    ), minute AS (
      SELECT t.credential_id, t.minute, ${SIGNATURE} AS signature FROM (
        SELECT m.credential_id, m.signatures, date_trunc('minute', l.occurred_at) AS minute, ${TOLD_NETWORK}
        FROM many m JOIN usage_dimension d USING (credential_id) JOIN usage_line l ON l.dimension_id = d.id WHERE ${since(now, DAYS)} AND ${TELLS_NETWORK}
        GROUP BY 1, 2, 3, 4, 5
      ) t WHERE ${SIGNATURE} = ANY(t.signatures) GROUP BY 1, 2, 3
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
