import type { Metadata } from "next";
import { SHARED_COSTS_PATH } from "@/components/allocation/allocation-paths";
import { SharedCostsView } from "@/components/allocation/shared-costs-view";
import { listSharedCosts } from "@/lib/allocation";
import { requireActor } from "@/lib/auth/page";
import { utcDate } from "@/lib/kernel/period";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Shared costs" };

export default async function SharedCostsPage() {
  const ctx = await requireActor("/allocation/shared-costs");
  const refused = refusal(ctx, "/allocation");
  if (refused) return refused;
  return (
    <Prefetched reads={{ [SHARED_COSTS_PATH]: () => listSharedCosts(ctx) }}>
      <SharedCostsView rights={[...ctx.actor.rights]} today={utcDate(ctx.clock.now())} />
    </Prefetched>
  );
}
