import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { insertDraft } from "./create-campaign";
import { recordReview } from "./record";
import { noCampaign, requirePerson } from "./sight";
import { hasSuccessor, lockCampaign } from "./store/campaigns";

/**
 * Begins a signed-off review anew, as a draft with the next number: the old one and its pack stay as they are. Right:
 * review.open. @returns the id of the new one.
 */
export async function reopenCampaign(ctx: Context, campaignId: string, reason: string): Promise<string> {
  authorize(ctx, "review.open");
  requirePerson(ctx, "open a review again");
  return withTransaction(ctx.db, async (tx) => {
    const campaign = await lockCampaign(tx, campaignId);
    if (!campaign) throw noCampaign();
    if (campaign.state !== "signed_off") throw new Conflict("Only what was signed off is opened again.");
    if (await hasSuccessor(tx, campaignId)) throw new Conflict("It was opened again already.");
    const { name, kind, scope, stages, rules, timeZone, templateId, trigger, iteration } = campaign;
    const id = await insertDraft(tx, ctx, {
      ...{ name, kind, scope, stages, rules, timeZone, templateId, trigger, reason },
      iteration: iteration + 1,
      previousId: campaignId,
    });
    await recordReview(tx, ctx, campaignId, "reopen", { next: id, iteration: iteration + 1 }, reason);
    return id;
  });
}
