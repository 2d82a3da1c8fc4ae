import type { Context } from "@/lib/auth";
import { cancelCampaign } from "./cancel-campaign";
import type { CampaignDetail } from "./core/views";
import { openCampaign } from "./open-campaign";
import { readCampaign } from "./read-campaign";
import { reopenCampaign } from "./reopen-campaign";
import type { CampaignDeed } from "./schemas";
import { signOffCampaign } from "./sign-off-campaign";

/** Does one deed on a review. @returns the review as it is then; of one that was opened again, the new one. */
export async function actOnCampaign(ctx: Context, campaignId: string, deed: CampaignDeed): Promise<CampaignDetail> {
  switch (deed.deed) {
    case "open":
      await openCampaign(ctx, campaignId);
      return readCampaign(ctx, campaignId);
    case "cancel":
      await cancelCampaign(ctx, campaignId, deed.reason);
      return readCampaign(ctx, campaignId);
    case "sign_off":
      await signOffCampaign(ctx, campaignId, deed);
      return readCampaign(ctx, campaignId);
    case "reopen":
      return readCampaign(ctx, await reopenCampaign(ctx, campaignId, deed.reason));
  }
}
