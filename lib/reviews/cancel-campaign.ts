import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { requireWay } from "./core/campaign";
import { recordReview } from "./record";
import { noCampaign, requirePerson } from "./sight";
import { lockCampaign, updateCampaign } from "./store/campaigns";
import { clearEffects } from "./store/items";

/**
 * Ends a draft or an open review without a result: what was answered stays readable and has no further effect. Right:
 * review.open, for a draft review.define as well. @throws NotFound, Conflict once it is decided.
 */
export async function cancelCampaign(ctx: Context, campaignId: string, reason: string): Promise<void> {
  requirePerson(ctx, "cancel a review");
  await withTransaction(ctx.db, async (tx) => {
    const campaign = await lockCampaign(tx, campaignId);
    authorize(ctx, campaign?.state === "draft" && ctx.actor.rights.has("review.define") ? "review.define" : "review.open");
    if (!campaign) throw noCampaign();
    requireWay(campaign.state, "cancelled");
    await clearEffects(tx, campaignId);
    await updateCampaign(tx, campaignId, { state: "cancelled", reason });
    await recordReview(tx, ctx, campaignId, "cancel", { was: campaign.state }, reason);
  });
}
