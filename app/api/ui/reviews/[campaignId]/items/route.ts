import { route } from "@/lib/http";
import { listItems } from "@/lib/reviews";
import { CampaignPath, ItemQuery } from "@/lib/reviews/schemas";

export const GET = route({
  auth: { session: true },
  params: CampaignPath,
  query: ItemQuery,
  run: (ctx, { params, query }) => listItems(ctx, params.campaignId, query),
});
