import type { Metadata } from "next";
import { QueueView } from "@/components/reviews/queue-view";
import { queuePath } from "@/components/reviews/review-paths";
import { NotAllowed } from "@/components/states/alone";
import { LinkButton } from "@/components/ui/button";
import { requireActor } from "@/lib/auth/page";
import { readQueue } from "@/lib/reviews";
import { QueueQuery } from "@/lib/reviews/schemas";
import { Prefetched } from "../../prefetched";

export const metadata: Metadata = { title: "Your items" };

type Search = Promise<Record<string, string | string[] | undefined>>;

/** `?campaign=…` keeps to one review, `?item=…` begins with one item. */
export default async function QueuePage({ searchParams }: { searchParams: Search }) {
  const ctx = await requireActor("/reviews/queue");
  if (!ctx.actor.rights.has("review.decide")) {
    return <NotAllowed what="decide in access reviews" actions={<LinkButton href="/reviews">Access reviews</LinkButton>} />;
  }
  const { campaign } = await searchParams;
  const campaignId = typeof campaign === "string" && campaign !== "" ? campaign : null;
  return (
    <Prefetched reads={{ [queuePath(campaignId)]: () => readQueue(ctx, QueueQuery.parse(campaignId ? { campaignId } : {})) }}>
      <QueueView now={ctx.clock.now().toISOString()} />
    </Prefetched>
  );
}
