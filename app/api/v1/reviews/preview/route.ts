import { route } from "@/lib/http";
import { previewCampaign } from "@/lib/reviews";
import { CampaignPreview } from "@/lib/reviews/schemas";

export const POST = route({ auth: { scope: "read" }, body: CampaignPreview, run: (ctx, { body }) => previewCampaign(ctx, body) });
