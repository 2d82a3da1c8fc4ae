import type { Db, Tx } from "@/lib/db/client";
import type { Span } from "@/lib/kernel/period";
import { daysOfSpan } from "./reconcile-period";
import { readOnlyInvoices } from "./store/lines";

/**
 * Which invoice bills a provider's usage of a period, by provider: told only where all lines of its days are of one source,
 * one invoice and in dollars. For the close and for files, which have authorised their caller.
 */
export async function readInvoiceIds(db: Db | Tx, span: Span): Promise<Map<string, string>> {
  const { from, to } = daysOfSpan(span);
  return readOnlyInvoices(db, from, to);
}
