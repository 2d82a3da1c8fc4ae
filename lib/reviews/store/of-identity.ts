import type { Db } from "@/lib/db/client";
import type { IdentityReview } from "../core/views";
import { isCounted, isSeen, type Sight } from "./sight";

type Row = Omit<IdentityReview, "campaign" | "openedAt"> & { campaignId: string; campaignName: string; openedAt: Date };

/** Items about one identity that the caller sees, newest review first, with every answer in the order in which they came. */
export async function readReviewsOf(db: Db, identityId: string, sight: Sight, most: number): Promise<IdentityReview[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT i.id AS "itemId", c.id AS "campaignId", c.name AS "campaignName", c.opened_at AS "openedAt", i.outcome,
      coalesce((SELECT jsonb_agg(jsonb_build_object('id', e.id, 'reviewer', jsonb_build_object('id', e.reviewer_id, 'name', e.reviewer_name),
          'decision', e.decision, 'comment', e.comment, 'decidedAt', e.decided_at, 'mode', e.mode,
          'superseded', EXISTS (SELECT 1 FROM review_decision s WHERE s.supersedes_id = e.id)) ORDER BY e.decided_at, e.id)
        FROM review_decision e WHERE e.item_id = i.id), '[]') AS answers
    FROM review_item i JOIN review_campaign c ON c.id = i.campaign_id
    WHERE i.identity_id = ${identityId} AND ${isCounted} AND c.opened_at IS NOT NULL AND ${isSeen(sight)}
    ORDER BY c.opened_at DESC, i.id LIMIT ${most}`;
  return rows.map(({ campaignId, campaignName, openedAt, answers, ...row }) => ({
    ...row,
    campaign: { id: campaignId, name: campaignName },
    openedAt: openedAt.toISOString(),
    answers: answers.map((one) => ({ ...one, decidedAt: new Date(one.decidedAt).toISOString() })),
  }));
}
