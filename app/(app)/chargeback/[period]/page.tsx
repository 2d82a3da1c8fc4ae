import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { chargebackPath } from "@/components/chargeback/chargeback-path";
import { ChargebackView } from "@/components/chargeback/chargeback-view";
import { requireActor } from "@/lib/auth/page";
import { chargebackSummary } from "@/lib/chargeback";
import { isPeriodId } from "@/lib/kernel/period";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Chargeback" };

export default async function ChargebackPeriodPage({ params }: { params: Promise<{ period: string }> }) {
  const { period } = await params;
  const ctx = await requireActor(`/chargeback/${period}`);
  const refused = refusal(ctx, "/chargeback");
  if (refused) return refused;
  if (!isPeriodId(period)) notFound();
  return (
    <Prefetched reads={{ [chargebackPath(period)]: chargebackSummary(ctx, period) }}>
      <ChargebackView period={period} now={ctx.clock.now().toISOString()} mayExport={ctx.actor.rights.has("chargeback.export")} />
    </Prefetched>
  );
}
