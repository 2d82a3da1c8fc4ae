/** What starts reviews by itself: how far the log was read, what was reviewed for the same reason before, dates that come. */
import type { Db, Tx } from "@/lib/db/client";
import type { EarlierReview } from "../core/triggers";

export type Watch = { auditSeq: bigint; datedAt: Date | null };

/** Locked: what is read of the log is read once. */
export async function lockWatch(tx: Tx): Promise<Watch> {
  await tx.$executeRaw`INSERT INTO review_watch (id, audit_seq) SELECT 1, coalesce((SELECT max(seq) FROM audit_head), 0) ON CONFLICT (id) DO NOTHING`;
  await tx.$queryRaw`SELECT 1 FROM review_watch WHERE id = 1 FOR UPDATE`;
  return tx.reviewWatch.findUniqueOrThrow({ where: { id: 1 }, select: { auditSeq: true, datedAt: true } });
}
export async function writeWatch(tx: Tx, change: Partial<Watch>): Promise<void> {
  await tx.reviewWatch.update({ where: { id: 1 }, data: change });
}

/** Event reviews of these identities that are open, or began lately, or had the same cause at any time. */
export async function readEarlierReviews(db: Db | Tx, identityIds: readonly string[]): Promise<EarlierReview[]> {
  return db.$queryRaw<EarlierReview[]>`
    SELECT w.id AS "identityId", c.trigger->>'kind' AS kind, coalesce(c.trigger->'causes'->>w.id, '') AS cause,
      c.state IN ('draft', 'open') AS "isOpen", coalesce(c.opened_at, c.created_at) AS at
    FROM unnest(${[...identityIds]}::text[]) AS w(id) JOIN review_campaign c ON c.kind = 'event' AND c.state <> 'cancelled' AND c.trigger->'causes' ? w.id`;
}

/** Items of open reviews that wait for an answer, by identity. */
export async function readRunningItems(
  db: Db | Tx,
  identityIds: readonly string[],
): Promise<Map<string, { itemId: string; campaignId: string; marks: string[] }>> {
  const rows = await db.$queryRaw<{ identityId: string; itemId: string; campaignId: string; marks: string[] }[]>`
    SELECT i.identity_id AS "identityId", i.id AS "itemId", i.campaign_id AS "campaignId", coalesce(i.marks, '{}') AS marks FROM review_item i
    JOIN review_campaign c ON c.id = i.campaign_id AND c.state = 'open' WHERE i.state = 'pending' AND i.identity_id = ANY(${[...identityIds]}::text[])`;
  return new Map(rows.map(({ identityId, ...item }) => [identityId, item]));
}

/** Whether the sample of a month was drawn. */
export async function hasSample(tx: Tx, month: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ there: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM review_campaign WHERE trigger->>'kind' = 'sample' AND trigger->'causes'->>'month' = ${month}) AS there`;
  return rows[0]?.there ?? false;
}

/** Reviews that the product drafted and could not open. */
export async function readStuckDrafts(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM review_campaign WHERE state = 'draft' AND kind = 'event' AND trigger IS NOT NULL AND iteration = 1 ORDER BY created_at, id`;
  return rows.map(({ id }) => id);
}

export type DatedItem = { identityId: string; itemId: string; at: Date };

/** What was postponed until now. */
export async function readPostponed(db: Db | Tx, now: Date): Promise<DatedItem[]> {
  return db.$queryRaw`
    SELECT i.identity_id AS "identityId", i.id AS "itemId", d.valid_until AS at FROM review_decision d JOIN review_item i ON i.id = d.item_id
    WHERE d.decision = 'postpone' AND i.outcome = 'postpone' AND d.valid_until <= ${now} AND d.valid_until > ${now}::timestamptz - interval '60 days'
      AND NOT EXISTS (SELECT 1 FROM review_decision s WHERE s.supersedes_id = d.id)`;
}

/** What was kept until a date that comes within so many days, and was not kept longer since. */
export async function readEndingKeeps(db: Db | Tx, now: Date, days: number): Promise<DatedItem[]> {
  return db.$queryRaw`
    SELECT i.identity_id AS "identityId", i.id AS "itemId", d.valid_until AS at FROM review_decision d JOIN review_item i ON i.id = d.item_id
    JOIN identity n ON n.id = i.identity_id AND n.certified_until = d.valid_until
    WHERE d.decision = 'keep_until' AND i.outcome = 'keep_until' AND d.valid_until > ${now} AND d.valid_until <= ${now}::timestamptz + make_interval(days => ${days}::int)
      AND NOT EXISTS (SELECT 1 FROM review_decision s WHERE s.supersedes_id = d.id)`;
}
