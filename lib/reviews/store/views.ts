/** Lists as pages show them. Items are found by their narrow columns first; evidence is opened for the rows that are shown. */
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { groupBy } from "@/lib/identities/core/grouping";
import type { PersonRef } from "@/lib/identities/core/views";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import type { ItemEvidence, ItemSummary } from "../core/views";
import type { ItemQuery } from "../schemas";
import { isCounted, isMine, isSeen, type Sight, waitsForMe } from "./sight";

const { sql, join, raw } = Prisma;

type Row = Omit<ItemSummary, "identity" | "team" | "environment" | "owner" | "reviewers"> & {
  identityId: string;
  name: string;
  identity: ItemEvidence["identity"];
  reviewers: PersonRef[] | null;
};

const fromDbSummary = ({ identityId, name, identity, reviewers, ...row }: Row): ItemSummary => ({
  ...row,
  identity: { id: identityId, name, kind: identity.kind },
  team: identity.team,
  environment: identity.environment,
  owner: identity.owner,
  reviewers: reviewers ?? [],
});

/** Whom it waits for: people, or accounts that nobody of the organisation stands behind. */
const REVIEWERS = sql`(SELECT jsonb_agg(jsonb_build_object('id', a.reviewer_id, 'name', coalesce(p.name, u.name, a.reviewer_id),
    'email', coalesce(p.email, u.email, ''), 'active', coalesce(p.active, u.disabled_at IS NULL, false)) ORDER BY a.created_at, a.role = 'additional', a.reviewer_id)
  FROM review_assignment a LEFT JOIN person p ON p.id = a.reviewer_id LEFT JOIN app_user u ON u.id = a.reviewer_id
  WHERE a.item_id = i.id AND a.stage = i.stage AND a.state = 'waiting' AND i.state = 'pending')`;

const SUMMARY = sql`i.id, i.campaign_id AS "campaignId", i.n, i.identity_id AS "identityId", i.name, i.evidence->'identity' AS identity, i.delta,
  coalesce(i.marks, '{}') AS marks, (i.is_control AND (SELECT c.state <> 'open' FROM review_campaign c WHERE c.id = i.campaign_id)) AS control,
  i.tier, i.recommendation, i.why, trim_scale(i.cost_usd_30d)::text AS "costUsd30d",
  trim_scale(i.cost_usd_90d)::text AS "costUsd90d", (SELECT count(*) FROM review_part p WHERE p.item_id = i.id)::int AS parts, i.state, i.outcome,
  ${REVIEWERS} AS reviewers, i.version`;

const SORTS = {
  cost: { key: sql`(-i.cost_usd_30d)::text`, order: sql`-i.cost_usd_30d`, type: "numeric" },
  name: { key: sql`i.name`, order: sql`i.name`, type: "text" },
  tier: { key: sql`i.tier::text`, order: sql`i.tier`, type: "int" },
  number: { key: sql`i.n::text`, order: sql`i.n`, type: "int" },
} as const;

export type ItemCursor = { key: string; n: number };
export type PagedItem = ItemSummary & { key: string };

/** In the order that was asked for, then by number; one more than the limit. */
export async function readItemPage(
  db: Db,
  campaignId: string,
  sight: Sight,
  query: ItemQuery,
  after: ItemCursor | null,
): Promise<PagedItem[]> {
  const { key, order, type } = SORTS[query.sort];
  const conditions = [sql`i.campaign_id = ${campaignId}`, isSeen(sight)];
  if (query.state === "answered") conditions.push(sql`i.state <> 'pending'`);
  else if (query.state !== undefined) conditions.push(sql`i.state = ${query.state}`);
  if (query.outcome !== undefined) conditions.push(sql`i.outcome = ${query.outcome}`);
  if (query.recommendation !== undefined) conditions.push(sql`i.recommendation = ${query.recommendation}`);
  if (query.tier !== undefined) conditions.push(sql`i.tier = ${query.tier}`);
  if (query.reviewerId !== undefined) {
    conditions.push(
      sql`EXISTS (SELECT 1 FROM review_assignment a WHERE a.item_id = i.id AND a.reviewer_id = ${query.reviewerId} AND a.state IN ('waiting', 'decided'))`,
    );
  }
  if (query.mark !== undefined) conditions.push(sql`${query.mark} = ANY(i.marks)`);
  if (query.query) conditions.push(sql`i.name ILIKE ${`%${query.query.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`}`);
  if (after !== null) conditions.push(sql`(${order}, i.n) > (${after.key}::${raw(type)}, ${after.n})`);
  const rows = await db.$queryRaw<(Row & { key: string })[]>`
    WITH page AS (SELECT i.id, ${key} AS key, row_number() OVER (ORDER BY ${order}, i.n) AS place FROM review_item i
      WHERE ${join(conditions, " AND ")} ORDER BY ${order}, i.n LIMIT ${query.limit + 1})
    SELECT ${SUMMARY}, page.key FROM page JOIN review_item i ON i.id = page.id ORDER BY page.place`;
  return rows.map(({ key: place, ...row }) => ({ ...fromDbSummary(row), key: place }));
}

export async function readItemSummary(db: Db, campaignId: string, itemId: string, sight: Sight): Promise<ItemSummary | null> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT ${SUMMARY} FROM review_item i WHERE i.id = ${itemId} AND i.campaign_id = ${campaignId} AND ${isSeen(sight)}`;
  return rows[0] ? fromDbSummary(rows[0]) : null;
}

const MOST_IN_QUEUE = 1_000;
const inOpen = (campaignId: string | undefined): Prisma.Sql =>
  sql`i.campaign_id IN (SELECT id FROM review_campaign WHERE state = 'open' ${campaignId === undefined ? Prisma.empty : sql`AND id = ${campaignId}`})`;

/** What waits for the caller, dearest first. */
export async function readLeft(db: Db, sight: Sight, campaignId?: string): Promise<ItemSummary[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT ${SUMMARY} FROM review_item i WHERE ${inOpen(campaignId)} AND i.state = 'pending' AND ${waitsForMe(sight)}
    ORDER BY i.cost_usd_30d DESC, i.campaign_id, i.n LIMIT ${MOST_IN_QUEUE}`;
  return rows.map(fromDbSummary);
}

/** What the caller answered in campaigns that are open, newest first. */
export async function readAnswered(db: Db, { me }: Sight, campaignId?: string): Promise<(ItemSummary & { decision: string })[]> {
  const rows = await db.$queryRaw<(Row & { decision: string })[]>`
    SELECT ${SUMMARY}, e.decision FROM review_decision e JOIN review_item i ON i.id = e.item_id
    WHERE e.reviewer_id = ${me} AND e.decision <> 'undone' AND ${inOpen(campaignId)}
      AND NOT EXISTS (SELECT 1 FROM review_decision s WHERE s.supersedes_id = e.id) ORDER BY e.decided_at DESC, e.id LIMIT ${MOST_IN_QUEUE}`;
  return rows.map(({ decision, ...row }) => ({ ...fromDbSummary(row), decision }));
}

/** What the caller owns, and somebody else is asked about. */
export async function readElsewhere(db: Db, sight: Sight, campaignId?: string): Promise<ItemSummary[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT ${SUMMARY} FROM review_item i WHERE ${inOpen(campaignId)} AND i.state = 'pending' AND i.owner_id = ${sight.me}
      AND NOT EXISTS (SELECT 1 FROM review_assignment a WHERE a.item_id = i.id AND a.reviewer_id = ${sight.me} AND a.state IN ('waiting', 'decided'))
    ORDER BY i.cost_usd_30d DESC, i.n LIMIT 100`;
  return rows.map(fromDbSummary);
}

/** Items of the same group as one, that wait for the same person. */
export async function readAlike(db: Db, item: ItemSummary, sight: Sight, most: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT i.id FROM review_item i WHERE i.campaign_id = ${item.campaignId} AND i.id <> ${item.id} AND i.state = 'pending' AND i.tier >= 3
      AND i.delta <> 'new' AND i.recommendation = ${item.recommendation} AND i.evidence->'identity'->>'kind' = ${item.identity.kind}
      AND jsonb_array_length(i.evidence->'findings') = 0 AND NOT 'removed_since' = ANY(i.marks) AND ${waitsForMe(sight)}
    ORDER BY i.cost_usd_30d DESC, i.n LIMIT ${most}`;
  return rows.map(({ id }) => id);
}

export type CampaignFigures = {
  campaignId: string;
  total: number;
  decided: number;
  costTotal: string;
  costDecided: string;
  mine: number;
};

/** Over the items that the caller sees. */
export async function readFigures(db: Db, campaignIds: readonly string[], sight: Sight): Promise<Map<string, CampaignFigures>> {
  const ids = [...campaignIds];
  const [rows, waiting] = await Promise.all([
    db.$queryRaw<Omit<CampaignFigures, "mine">[]>`
      SELECT i.campaign_id AS "campaignId", count(*)::int AS total, (count(*) FILTER (WHERE i.state <> 'pending'))::int AS decided,
        trim_scale(sum(i.cost_usd_30d))::text AS "costTotal", trim_scale(coalesce(sum(i.cost_usd_30d) FILTER (WHERE i.state <> 'pending'), 0))::text AS "costDecided"
      FROM review_item i JOIN review_campaign c ON c.id = i.campaign_id
      WHERE i.campaign_id = ANY(${ids}::text[]) AND ${isCounted} AND ${isSeen(sight)} GROUP BY i.campaign_id`,
    db.$queryRaw<{ campaignId: string; mine: number }[]>`
      SELECT i.campaign_id AS "campaignId", count(*)::int AS mine
      FROM review_assignment a JOIN review_item i ON i.id = a.item_id AND i.stage = a.stage AND i.state = 'pending'
      JOIN review_campaign c ON c.id = i.campaign_id AND c.state = 'open'
      WHERE a.state = 'waiting' AND i.campaign_id = ANY(${ids}::text[]) AND ${isMine(sight)} GROUP BY 1`,
  ]);
  const mine = new Map(waiting.map((row) => [row.campaignId, row.mine]));
  return new Map(rows.map((row) => [row.campaignId, { ...row, mine: mine.get(row.campaignId) ?? 0 }]));
}

/** Whether the caller sees any item of it, control items among them. */
export async function seesAny(db: Db, campaignId: string, sight: Sight): Promise<boolean> {
  const rows = await db.$queryRaw<object[]>`SELECT 1 FROM review_item i WHERE i.campaign_id = ${campaignId} AND ${isSeen(sight)} LIMIT 1`;
  return rows.length > 0;
}

/** Ids of campaigns, newest first; one more than the limit. */
export async function readCampaignIds(
  db: Db,
  sight: Sight,
  { state, kind, limit }: { state?: string | undefined; kind?: string | undefined; limit: number },
  after: { at: string; id: string } | null,
): Promise<{ id: string; at: Date }[]> {
  const conditions = [sql`true`];
  if (sight.scope.kind !== "all")
    conditions.push(sql`EXISTS (SELECT 1 FROM review_item i WHERE i.campaign_id = c.id AND ${isSeen(sight)})`);
  if (state !== undefined) conditions.push(sql`c.state = ${state}`);
  if (kind !== undefined) conditions.push(sql`c.kind = ${kind}`);
  if (after !== null) conditions.push(sql`(c.created_at, c.id) < (${after.at}::timestamptz, ${after.id})`);
  return db.$queryRaw`SELECT c.id, c.created_at AS at FROM review_campaign c WHERE ${join(conditions, " AND ")} ORDER BY c.created_at DESC, c.id DESC LIMIT ${limit + 1}`;
}

export type ItemCounts = { outcomes: Record<string, number>; left: { tier: number; items: number; costUsd30d: string }[] };
export async function readItemCounts(db: Db, campaignId: string, sight: Sight): Promise<ItemCounts> {
  const rows = await db.$queryRaw<{ tier: number; outcome: string | null; isLeft: boolean; items: number; costUsd30d: string }[]>`
    SELECT i.tier, i.outcome, i.state = 'pending' AS "isLeft", count(*)::int AS items, trim_scale(sum(i.cost_usd_30d))::text AS "costUsd30d"
    FROM review_item i JOIN review_campaign c ON c.id = i.campaign_id
    WHERE i.campaign_id = ${campaignId} AND ${isCounted} AND ${isSeen(sight)} GROUP BY 1, 2, 3 ORDER BY 2, 1`;
  const outcomes: Record<string, number> = {};
  for (const { outcome, items } of rows) if (outcome !== null) outcomes[outcome] = (outcomes[outcome] ?? 0) + items;
  const tiers = groupBy(
    rows.filter(({ isLeft }) => isLeft),
    ({ tier }) => tier,
  );
  const left = [...tiers]
    .sort(([a], [b]) => a - b)
    .map(([tier, own]) => ({
      tier,
      items: own.reduce((sum, { items }) => sum + items, 0),
      costUsd30d: formatUsd(sumUsd(own.map(({ costUsd30d }) => parseUsd(costUsd30d)))),
    }));
  return { outcomes, left };
}
