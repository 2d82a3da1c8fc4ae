import type { Db } from "@/lib/db/client";
import type { ReviewMoment } from "../core/incident-facts";

/** What reviewers answered of an identity within [from, to), the earliest first. */
export async function readReviewMoments(db: Db, identityId: string, from: Date, to: Date): Promise<ReviewMoment[]> {
  return db.$queryRaw<ReviewMoment[]>`
    SELECT r.decided_at AS at, i.campaign_id AS "campaignId", i.id AS "itemId", r.decision, r.reviewer_name AS by
    FROM review_item i JOIN review_campaign c ON c.id = i.campaign_id JOIN review_decision r ON r.item_id = i.id
    WHERE i.identity_id = ${identityId} AND (NOT i.is_control OR c.state = 'open')
      AND r.decided_at >= ${from.toISOString()}::timestamptz AND r.decided_at < ${to.toISOString()}::timestamptz
    ORDER BY r.decided_at, r.id LIMIT 100`;
}
