import type { Metadata } from "next";
import { spanOf } from "@/app/api/_invoices/span-of";
import { reconciliationPath } from "@/components/invoices/invoice-paths";
import { ReconciliationView } from "@/components/invoices/reconciliation-view";
import { requireActor } from "@/lib/auth/page";
import { readReconciliation } from "@/lib/invoices";
import { orNotFound } from "../../or-not-found";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Invoices of a period" };

type Props = { params: Promise<{ period: string }>; searchParams: Promise<{ as?: string }> };

/** `?provider=`, `?kind=` narrow the differences; `?variance=` opens one; `?as=now` is a closed period as it is by now. */
export default async function ReconciliationPage({ params, searchParams }: Props) {
  const period = decodeURIComponent((await params).period);
  const as = (await searchParams).as === "now" ? "now" : "closing";
  const ctx = await requireActor(`/invoices/${encodeURIComponent(period)}`);
  const refused = refusal(ctx, "/invoices");
  if (refused) return refused;
  const span = await orNotFound(spanOf(ctx, period));
  return (
    <Prefetched reads={{ [reconciliationPath(period, as)]: () => readReconciliation(ctx, span, { as }) }}>
      <ReconciliationView period={period} />
    </Prefetched>
  );
}
