/** How far campaigns are: what a job looks for, found by narrow columns. */
import type { Db, Tx } from "@/lib/db/client";
import type { EarlierCycle, Seen } from "../core/rubber-stamp";
import { isCounted } from "./sight";

/** Whether an open campaign has something to do by itself: all of its stage is answered, or its time is over. */
export async function isReady(db: Db, campaignId: string, now: Date): Promise<boolean> {
  const rows = await db.$queryRaw<{ ready: boolean }[]>`
    SELECT (c.due_at < ${now} OR NOT EXISTS (SELECT 1 FROM review_item i WHERE i.campaign_id = c.id AND i.state = 'pending' AND i.stage <= c.stage)) AS ready
    FROM review_campaign c WHERE c.id = ${campaignId} AND c.state = 'open'`;
  return rows[0]?.ready ?? false;
}

/** Each answer that counts of a campaign, with what it was about. */
export async function readSeen(
  db: Db | Tx,
  campaignId: string,
): Promise<(Seen & { reviewerId: string; reviewerName: string; role: string })[]> {
  return db.$queryRaw`
    SELECT d.reviewer_id AS "reviewerId", d.reviewer_name AS "reviewerName", d.role, d.item_id AS "itemId", i.tier, i.recommendation, d.decision, d.comment,
      d.decided_at AS "decidedAt", d.seconds_on_item AS seconds, d.batch_id AS "batchId"
    FROM review_item i JOIN review_campaign c ON c.id = i.campaign_id JOIN review_decision d ON d.item_id = i.id
    WHERE i.campaign_id = ${campaignId} AND ${isCounted} AND d.mode <> 'system' AND d.decision <> 'undone'
      AND NOT EXISTS (SELECT 1 FROM review_decision s WHERE s.supersedes_id = d.id) ORDER BY d.decided_at, d.id`;
}

/** How many control items were put into these campaigns; those without any are absent. */
export async function readControlCounts(db: Db | Tx, campaignIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ campaignId: string; items: number }[]>`
    SELECT campaign_id AS "campaignId", count(*)::int AS items FROM review_item WHERE campaign_id = ANY(${[...campaignIds]}::text[]) AND is_control GROUP BY 1`;
  return new Map(rows.map(({ campaignId, items }) => [campaignId, items]));
}

/** Control items of a campaign, with who answered them and how; null where nobody did. */
export async function readControls(
  db: Db | Tx,
  campaignId: string,
): Promise<{ itemId: string; reviewerId: string | null; decision: string | null }[]> {
  return db.$queryRaw`
    SELECT i.id AS "itemId", d.reviewer_id AS "reviewerId", d.decision FROM review_item i
    LEFT JOIN review_decision d ON d.item_id = i.id AND d.mode <> 'system' AND d.decision <> 'undone'
      AND NOT EXISTS (SELECT 1 FROM review_decision s WHERE s.supersedes_id = d.id)
    WHERE i.campaign_id = ${campaignId} AND i.is_control ORDER BY i.n, d.decided_at, d.id`;
}

/** Who has how many items, whether or not they answered. */
export async function readSeatCounts(db: Db | Tx, campaignId: string): Promise<{ reviewerId: string; role: string; items: number }[]> {
  return db.$queryRaw`
    SELECT reviewer_id AS "reviewerId", min(role) AS role, count(*)::int AS items FROM (
      SELECT a.reviewer_id, a.item_id, min(a.role) AS role FROM review_item i
        JOIN review_campaign c ON c.id = i.campaign_id JOIN review_assignment a ON a.item_id = i.id
      WHERE i.campaign_id = ${campaignId} AND ${isCounted} AND a.state IN ('waiting', 'decided') GROUP BY 1, 2) seat
    GROUP BY 1 ORDER BY 3 DESC, 1`;
}

/** What reviewers did in campaigns that were signed off before, the newest first. */
export async function readEarlier(db: Db | Tx, reviewerIds: readonly string[], before: Date): Promise<Map<string, EarlierCycle[]>> {
  const rows = await db.$queryRaw<(EarlierCycle & { reviewerId: string })[]>`
    SELECT d.reviewer_id AS "reviewerId", count(*)::int AS items, (count(*) FILTER (WHERE d.decision IN ('revoke', 'narrow')))::int AS revoked
    FROM review_decision d JOIN review_item i ON i.id = d.item_id JOIN review_campaign c ON c.id = i.campaign_id
    WHERE d.reviewer_id = ANY(${[...reviewerIds]}::text[]) AND d.decision <> 'undone' AND c.opened_at < ${before} AND c.state <> 'cancelled' AND ${isCounted}
      AND NOT EXISTS (SELECT 1 FROM review_decision s WHERE s.supersedes_id = d.id)
    GROUP BY d.reviewer_id, c.id, c.opened_at ORDER BY c.opened_at DESC`;
  const earlier = new Map<string, EarlierCycle[]>();
  for (const { reviewerId, ...cycle } of rows) earlier.set(reviewerId, [...(earlier.get(reviewerId) ?? []), cycle]);
  return earlier;
}

/** Items by what keeps a campaign from being signed off, and what the caller did in it. */
export async function readSignOff(db: Db | Tx, campaignId: string, reviewerId: string) {
  const [row] = await db.$queryRaw<{ pending: number; waiting: number; items: number; revoked: number; reviewed: number }[]>`
    SELECT (count(*) FILTER (WHERE i.state = 'pending'))::int AS pending, (count(*) FILTER (WHERE i.effect_at IS NOT NULL))::int AS waiting,
      count(*)::int AS items, (count(*) FILTER (WHERE i.outcome = 'revoke'))::int AS revoked,
      (count(*) FILTER (WHERE EXISTS (SELECT 1 FROM review_decision d WHERE d.item_id = i.id AND d.reviewer_id = ${reviewerId} AND d.decision <> 'undone')))::int AS reviewed
    FROM review_item i JOIN review_campaign c ON c.id = i.campaign_id WHERE i.campaign_id = ${campaignId} AND i.state <> 'void' AND ${isCounted}`;
  return row ?? { pending: 0, waiting: 0, items: 0, revoked: 0, reviewed: 0 };
}

/** Of tier 1, in which something was to end and was not seen to have. */
export async function readUnverifiedItems(db: Db | Tx, campaignId: string): Promise<{ id: string; identityId: string }[]> {
  return db.$queryRaw`
    SELECT id, identity_id AS "identityId" FROM review_item WHERE campaign_id = ${campaignId} AND tier = 1 AND state IN ('remediation', 'failed') ORDER BY n`;
}

/** Items whose decision takes effect now, of all campaigns. */
export async function readDueEffects(db: Db, now: Date, most: number): Promise<{ id: string; campaignId: string }[]> {
  return db.$queryRaw`
    SELECT id, campaign_id AS "campaignId" FROM review_item WHERE effect_at <= ${now} AND state = 'decided' ORDER BY effect_at, id LIMIT ${most}`;
}

/** Pending items of open campaigns whose identity was revoked meanwhile, or is not there any more. */
export async function readGone(db: Db): Promise<{ id: string; campaignId: string; isThere: boolean }[]> {
  return db.$queryRaw`
    SELECT i.id, i.campaign_id AS "campaignId", d.id IS NOT NULL AS "isThere" FROM review_campaign c JOIN review_item i ON i.campaign_id = c.id
    LEFT JOIN identity d ON d.id = i.identity_id
    WHERE c.state = 'open' AND i.state = 'pending' AND (d.id IS NULL OR (NOT i.is_control AND d.state = 'revoked' AND NOT 'removed_since' = ANY(i.marks) AND NOT 'revoked' = ANY(i.marks)))
    ORDER BY c.id, i.n`;
}

/** Reviewers whom open campaigns wait for and who cannot answer any more: they left, or their account is closed. */
export async function readAbsent(db: Db): Promise<{ reviewerId: string; campaignId: string }[]> {
  return db.$queryRaw`
    SELECT DISTINCT a.reviewer_id AS "reviewerId", c.id AS "campaignId" FROM review_campaign c JOIN review_item i ON i.campaign_id = c.id AND i.state = 'pending'
    JOIN review_assignment a ON a.item_id = i.id AND a.stage = i.stage AND a.state = 'waiting'
    LEFT JOIN person p ON p.id = a.reviewer_id
    LEFT JOIN app_user u ON u.person_id = a.reviewer_id OR u.id = a.reviewer_id OR u.email = p.email
    WHERE c.state = 'open' AND (p.active = false OR u.id IS NULL OR u.disabled_at IS NOT NULL
      OR NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = u.id AND g.role IN ('identity_owner', 'team_lead', 'security_analyst', 'security_admin', 'reviewer')))
    ORDER BY 2, 1`;
}

/** Who still has items of an open campaign, was asked before an instant, and was not reminded since. */
export async function readWaiting(db: Db, campaignId: string, before: Date): Promise<{ reviewerId: string; items: number }[]> {
  return db.$queryRaw`
    SELECT a.reviewer_id AS "reviewerId", count(*)::int AS items FROM review_item i
    JOIN review_assignment a ON a.item_id = i.id AND a.stage = i.stage AND a.state = 'waiting'
    WHERE i.campaign_id = ${campaignId} AND i.state = 'pending' AND a.created_at < ${before} AND (a.reminded_at IS NULL OR a.reminded_at < ${before}) GROUP BY 1 ORDER BY 1`;
}
export async function markReminded(tx: Tx, campaignId: string, at: Date): Promise<void> {
  await tx.$executeRaw`
    UPDATE review_assignment a SET reminded_at = ${at} FROM review_item i WHERE a.item_id = i.id AND i.campaign_id = ${campaignId} AND i.state = 'pending'
      AND a.stage = i.stage AND a.state = 'waiting'`;
}

/** Kept until a date that has come, and nobody kept it longer since. */
export async function readExpired(
  db: Db,
  now: Date,
): Promise<{ id: string; campaignId: string; identityId: string; name: string; tier: number; until: Date }[]> {
  return db.$queryRaw`
    SELECT i.id, i.campaign_id AS "campaignId", i.identity_id AS "identityId", i.name, i.tier, d.certified_until AS until FROM review_item i
    JOIN identity d ON d.id = i.identity_id AND d.state IN ('active', 'suspended')
    WHERE i.outcome = 'keep_until' AND i.state = 'decided' AND NOT 'expired' = ANY(i.marks) AND d.certified_until <= ${now}
      AND EXISTS (SELECT 1 FROM review_decision e WHERE e.item_id = i.id AND e.valid_until = d.certified_until
        AND NOT EXISTS (SELECT 1 FROM review_decision s WHERE s.supersedes_id = e.id)) ORDER BY i.id LIMIT 500`;
}
