import type { Metadata } from "next";
import { campaignsPath } from "@/components/reviews/review-paths";
import { ReviewsView } from "@/components/reviews/reviews-view";
import { requireActor } from "@/lib/auth/page";
import { listCampaigns } from "@/lib/reviews";
import { CampaignQuery } from "@/lib/reviews/schemas";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Access reviews" };

export default async function ReviewsPage() {
  const ctx = await requireActor("/reviews");
  const refused = refusal(ctx, "/reviews");
  if (refused) return refused;
  return (
    <Prefetched reads={{ [campaignsPath()]: () => listCampaigns(ctx, CampaignQuery.parse({ limit: 200 })) }}>
      <ReviewsView now={ctx.clock.now().toISOString()} rights={[...ctx.actor.rights]} />
    </Prefetched>
  );
}
