import type { Metadata } from "next";
import { PERIODS_PATH } from "@/components/chargeback/chargeback-path";
import { PeriodsView } from "@/components/chargeback/periods-view";
import { requireActor } from "@/lib/auth/page";
import { listPeriods } from "@/lib/chargeback";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Periods" };

export default async function PeriodsPage() {
  const ctx = await requireActor("/chargeback");
  const refused = refusal(ctx, "/chargeback");
  if (refused) return refused;
  return (
    <Prefetched reads={{ [PERIODS_PATH]: () => listPeriods(ctx) }}>
      <PeriodsView now={ctx.clock.now().toISOString()} rights={[...ctx.actor.rights]} />
    </Prefetched>
  );
}
