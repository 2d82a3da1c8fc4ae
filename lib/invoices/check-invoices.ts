import type { Db } from "@/lib/db/client";
import type { InvoiceCheck, InvoiceSpan } from "./core/views";
import { reconcilePeriod } from "./reconcile-period";

/** Whether the invoices of a period let it close. For the close, which has authorised its caller. */
export async function checkInvoices(db: Db, span: InvoiceSpan): Promise<InvoiceCheck> {
  return (await reconcilePeriod(db, span, false)).check;
}
