import { route } from "@/lib/http";
import { readCampaign } from "@/lib/reviews";
import { CampaignPath } from "@/lib/reviews/schemas";

export const GET = route({ auth: { scope: "read" }, params: CampaignPath, run: (ctx, { params }) => readCampaign(ctx, params.campaignId) });
