import type { Db, Tx } from "@/lib/db/client";
import { type InvoiceState, stateOf } from "./check-invoices";
import type { InvoiceSpan, ReconciliationView, SettledVariance } from "./core/views";
import { settledOf } from "./read-settled-variances";
import { reconcilePeriod } from "./reconcile-period";
import { insertReconciliation } from "./store/closed";

type ClosingInvoices = { state: InvoiceState; settled: SettledVariance[]; view: ReconciliationView };

/** All that a close asks of invoices, computed once. For the close, which has authorised its caller. */
export async function readClosingInvoices(db: Db, span: InvoiceSpan): Promise<ClosingInvoices> {
  const view = await reconcilePeriod(db, span, false);
  return { state: stateOf(view), settled: settledOf(view), view };
}

/** Keeps with a closing what was compared, in its transaction. */
export async function keepReconciliation(
  tx: Tx,
  closing: { id: string; version: number; at: Date },
  view: ReconciliationView,
): Promise<void> {
  await insertReconciliation(tx, closing, {
    ...view,
    periodState: "closed",
    may: { settle: false },
    closing: { version: closing.version, closedAt: closing.at.toISOString(), isShown: true },
  });
}
