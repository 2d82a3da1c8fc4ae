import { route } from "@/lib/http";
import { decideInBulk } from "@/lib/reviews";
import { BulkDecision, CampaignPath } from "@/lib/reviews/schemas";

export const POST = route({
  auth: { session: true },
  params: CampaignPath,
  body: BulkDecision,
  run: (ctx, { params, body }) => decideInBulk(ctx, params.campaignId, body),
});
