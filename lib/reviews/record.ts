import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";

/**
 * One row of the log about a campaign. All that happens to a campaign and its items is told under the campaign's id, so
 * that the evidence pack can carry every row of it.
 */
export const recordReview = (
  tx: Tx,
  ctx: Context,
  campaignId: string,
  verb: string,
  after: object = {},
  reason?: string | null,
): Promise<void> =>
  recordAudit(tx, ctx, {
    action: `review.${verb}`,
    objectType: "review_campaign",
    objectId: campaignId,
    after,
    ...(reason ? { reason } : {}),
  });
