import type { Metadata } from "next";
import { DelegationsView } from "@/components/reviews/delegations-view";
import { DELEGATIONS_PATH } from "@/components/reviews/review-paths";
import { requireActor } from "@/lib/auth/page";
import { listDelegations } from "@/lib/reviews";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Standing in" };

export default async function DelegationsPage() {
  const ctx = await requireActor("/reviews/delegations");
  const refused = refusal(ctx, "/reviews");
  if (refused) return refused;
  return (
    <Prefetched reads={{ [DELEGATIONS_PATH]: () => listDelegations(ctx) }}>
      <DelegationsView now={ctx.clock.now().toISOString()} rights={[...ctx.actor.rights]} />
    </Prefetched>
  );
}
