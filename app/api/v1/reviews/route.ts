import { route } from "@/lib/http";
import { listCampaigns } from "@/lib/reviews";
import { CampaignQuery } from "@/lib/reviews/schemas";

export const GET = route({ auth: { scope: "read" }, query: CampaignQuery, run: (ctx, { query }) => listCampaigns(ctx, query) });
