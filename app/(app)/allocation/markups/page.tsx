import type { Metadata } from "next";
import { MARKUPS_PATH } from "@/components/allocation/allocation-paths";
import { MarkupsView } from "@/components/allocation/markups-view";
import { listMarkups } from "@/lib/allocation";
import { requireActor } from "@/lib/auth/page";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Markups" };

export default async function MarkupsPage() {
  const ctx = await requireActor("/allocation/markups");
  const refused = refusal(ctx, "/allocation");
  if (refused) return refused;
  return (
    <Prefetched reads={{ [MARKUPS_PATH]: () => listMarkups(ctx) }}>
      <MarkupsView rights={[...ctx.actor.rights]} />
    </Prefetched>
  );
}
