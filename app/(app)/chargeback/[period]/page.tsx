import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { periodPath } from "@/components/chargeback/chargeback-path";
import { PeriodPage } from "@/components/chargeback/period-view";
import { requireActor } from "@/lib/auth/page";
import { readPeriodView } from "@/lib/chargeback";
import { isAccountingPeriodId, periodName } from "@/lib/chargeback/core/periods";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

type Props = { params: Promise<{ period: string }>; searchParams: Promise<{ version?: string | string[] }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: periodName((await params).period) };
}

export default async function ChargebackPeriodPage({ params, searchParams }: Props) {
  const { period } = await params;
  const ctx = await requireActor(`/chargeback/${period}`);
  const refused = refusal(ctx, "/chargeback");
  if (refused) return refused;
  if (!isAccountingPeriodId(period)) notFound();
  const { version: asked } = await searchParams;
  const version = typeof asked === "string" && /^[1-9]\d{0,3}$/.test(asked) ? Number(asked) : undefined;
  return (
    <Prefetched reads={{ [periodPath(period, version)]: () => readPeriodView(ctx, period, version) }}>
      <PeriodPage periodId={period} now={ctx.clock.now().toISOString()} rights={[...ctx.actor.rights]} />
    </Prefetched>
  );
}
