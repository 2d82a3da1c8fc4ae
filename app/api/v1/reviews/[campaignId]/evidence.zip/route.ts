import { route, stream } from "@/lib/http";
import { exportPack } from "@/lib/reviews";
import { CampaignPath } from "@/lib/reviews/schemas";

export const GET = route({
  auth: { scope: "read" },
  params: CampaignPath,
  run: async (ctx, { params }) => {
    const { chunks, fileName } = await exportPack(ctx, params.campaignId);
    return stream(chunks, { contentType: "application/zip", fileName });
  },
});
