import type { Metadata } from "next";
import { CampaignView } from "@/components/reviews/campaign-view";
import { campaignPath } from "@/components/reviews/review-paths";
import { requireActor } from "@/lib/auth/page";
import { readCampaign } from "@/lib/reviews";
import { orNotFound } from "../../or-not-found";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Access review" };

/** `?item=…` opens the evidence of one item beside the list. */
export default async function CampaignPage({ params }: { params: Promise<{ campaignId: string }> }) {
  const campaignId = decodeURIComponent((await params).campaignId);
  const ctx = await requireActor(`/reviews/${encodeURIComponent(campaignId)}`);
  const refused = refusal(ctx, "/reviews");
  if (refused) return refused;
  const campaign = await orNotFound(readCampaign(ctx, campaignId));
  return (
    <Prefetched reads={{ [campaignPath(campaignId)]: () => campaign }}>
      <CampaignView id={campaignId} now={ctx.clock.now().toISOString()} />
    </Prefetched>
  );
}
