import { answer, route } from "@/lib/http";
import { createCampaign, listCampaigns } from "@/lib/reviews";
import { CampaignQuery, NewCampaign } from "@/lib/reviews/schemas";

export const GET = route({ auth: { session: true }, query: CampaignQuery, run: (ctx, { query }) => listCampaigns(ctx, query) });

export const POST = route({
  auth: { session: true },
  body: NewCampaign,
  run: async (ctx, { body }) => answer(await createCampaign(ctx, body), { status: 201 }),
});
