import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { filesPath, reconciliationHref, SOURCES_PATH } from "@/components/invoices/invoice-paths";
import { InvoicesView } from "@/components/invoices/invoices-view";
import { requireActor } from "@/lib/auth/page";
import { readBooks } from "@/lib/chargeback";
import { isAccountingPeriodId, periodAt, periodName, previousPeriod } from "@/lib/chargeback/core/periods";
import { listFiles, listSources } from "@/lib/invoices";
import { FileQuery } from "@/lib/invoices/schemas";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Invoices" };

/** `?period=…` leads to the reconciliation of that period. */
export default async function InvoicesPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const ctx = await requireActor("/invoices");
  const refused = refusal(ctx, "/invoices");
  if (refused) return refused;
  const { period, provider } = await searchParams;
  if (typeof period === "string" && isAccountingPeriodId(period)) {
    redirect(reconciliationHref(period, typeof provider === "string" ? { provider } : {}));
  }
  const books = await readBooks(ctx.db);
  const { id } = previousPeriod(periodAt(ctx.clock.now(), books), books);
  return (
    <Prefetched reads={{ [SOURCES_PATH]: () => listSources(ctx), [filesPath()]: () => listFiles(ctx, FileQuery.parse({ limit: 100 })) }}>
      <InvoicesView now={ctx.clock.now().toISOString()} period={{ id, name: periodName(id) }} />
    </Prefetched>
  );
}
