/** Which items somebody sees: those in the scope in which they read reviews, and those that they are asked about. */
import type { Scope } from "@/lib/auth/core/actor";
import { scopeFilter } from "@/lib/auth/core/scope";
import { Prisma } from "@/lib/db/generated/client";

const { sql, join } = Prisma;

/** `me`: as whom the caller is asked. */
export type Sight = { scope: Scope; me: string; now: Date };

const COLUMN = {
  identityId: sql`i.identity_id`,
  teamId: sql`i.team_id`,
  businessUnitId: sql`i.evidence->'identity'->'businessUnit'->>'id'`,
  applicationId: sql`i.evidence->'identity'->'application'->>'id'`,
  environmentId: sql`i.evidence->'identity'->'environment'->>'id'`,
} as const;

function inScope(scope: Scope): Prisma.Sql {
  const filter = scopeFilter(scope);
  if (filter.kind === "all") return sql`true`;
  if (filter.kind === "none") return sql`false`;
  return join(
    filter.conditions.map(({ field, ids }) => sql`${COLUMN[field]} = ANY(${ids}::text[])`),
    " OR ",
  );
}

/** A delegation to the caller that runs. */
const isTheirs = ({ me, now }: Sight): Prisma.Sql =>
  sql`d.to_id = ${me} AND d.approved_at IS NOT NULL AND d.ended_at IS NULL AND d.valid_from <= ${now} AND d.valid_until > ${now}`;

/** Of the caller or of anybody whose delegation to them runs, whatever review it is for. */
const mayBeMine = (sight: Sight): Prisma.Sql =>
  sql`a.reviewer_id = ANY(ARRAY(SELECT ${sight.me} UNION SELECT d.from_id FROM review_delegation d WHERE ${isTheirs(sight)}))`;

/**
 * The assignment `a` of item `i` is the caller's own, or that of somebody whose delegation runs. The list of whose it may be
 * at all says nothing more; it lets the database begin with the few of these people instead of with all items.
 */
export const isMine = (sight: Sight): Prisma.Sql => sql`(
  ${mayBeMine(sight)}
  AND (a.reviewer_id = ${sight.me} OR EXISTS (SELECT 1 FROM review_delegation d WHERE d.from_id = a.reviewer_id AND ${isTheirs(sight)}
    AND (cardinality(d.campaign_ids) = 0 OR i.campaign_id = ANY(d.campaign_ids)))))`;

/**
 * Of item `i`. Who was asked and has to answer no more does not see it any longer, unless they answered. The items that it
 * may be at all are read once and looked up; only for those is it asked whose they are.
 */
export const isSeen = (sight: Sight): Prisma.Sql =>
  sight.scope.kind === "all"
    ? sql`true`
    : sql`(${inScope(sight.scope)}
        OR (i.id IN (SELECT a.item_id FROM review_assignment a WHERE ${mayBeMine(sight)} AND a.state IN ('waiting', 'decided'))
          AND EXISTS (SELECT 1 FROM review_assignment a WHERE a.item_id = i.id AND a.state IN ('waiting', 'decided') AND ${isMine(sight)}))
        OR i.id IN (SELECT e.item_id FROM review_decision e WHERE e.reviewer_id = ${sight.me}))`;

export const waitsForMe = (sight: Sight): Prisma.Sql =>
  sql`EXISTS (SELECT 1 FROM review_assignment a WHERE a.item_id = i.id AND a.stage = i.stage AND a.state = 'waiting' AND ${isMine(sight)})`;

/**
 * Whether figures count item `i` of campaign `c`: control items as long as people answer, since what counts them not would tell
 * which they are, and no longer.
 */
export const isCounted = sql`(NOT i.is_control OR c.state = 'open')`;
