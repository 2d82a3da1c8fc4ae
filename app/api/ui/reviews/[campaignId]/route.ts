import { route } from "@/lib/http";
import { actOnCampaign, readCampaign } from "@/lib/reviews";
import { CampaignDeed, CampaignPath } from "@/lib/reviews/schemas";

export const GET = route({ auth: { session: true }, params: CampaignPath, run: (ctx, { params }) => readCampaign(ctx, params.campaignId) });

export const POST = route({
  auth: { session: true },
  params: CampaignPath,
  body: CampaignDeed,
  run: (ctx, { params, body }) => actOnCampaign(ctx, params.campaignId, body),
});
