import type { Metadata } from "next";
import { TRUE_UPS_PATH } from "@/components/allocation/allocation-paths";
import { TrueUpsView } from "@/components/allocation/true-ups-view";
import { listTrueUps } from "@/lib/allocation";
import { requireActor } from "@/lib/auth/page";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "True-ups" };

export default async function TrueUpsPage() {
  const ctx = await requireActor("/allocation/true-ups");
  const refused = refusal(ctx, "/allocation");
  if (refused) return refused;
  return (
    <Prefetched reads={{ [TRUE_UPS_PATH]: () => listTrueUps(ctx) }}>
      <TrueUpsView rights={[...ctx.actor.rights]} />
    </Prefetched>
  );
}
