import type { Metadata } from "next";
import { CREDITS_PATH } from "@/components/allocation/allocation-paths";
import { CreditsView } from "@/components/allocation/credits-view";
import { listCredits } from "@/lib/allocation";
import { requireActor } from "@/lib/auth/page";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Credits and commitments" };

export default async function CreditsPage() {
  const ctx = await requireActor("/allocation/credits");
  const refused = refusal(ctx, "/allocation");
  if (refused) return refused;
  return (
    <Prefetched reads={{ [CREDITS_PATH]: () => listCredits(ctx) }}>
      <CreditsView rights={[...ctx.actor.rights]} />
    </Prefetched>
  );
}
