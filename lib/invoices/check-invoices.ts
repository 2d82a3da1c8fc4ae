import type { Db } from "@/lib/db/client";
import type { InvoiceCheck, InvoiceSpan, ProviderRow, ReconciliationView } from "./core/views";
import { reconcilePeriod } from "./reconcile-period";

/** What a period's invoices come to beside what was metered. `differenceUsd`: invoiced less metered at the prices agreed; null where nothing is compared. */
export type InvoiceState = { check: InvoiceCheck; differenceUsd: string | null };

/** Whether the invoices of a period let it close. For the close, which has authorised its caller. */
export async function readInvoiceState(db: Db, span: InvoiceSpan): Promise<InvoiceState> {
  return stateOf(await reconcilePeriod(db, span, false));
}

export const stateOf = ({ check, providers, total }: ReconciliationView): InvoiceState => ({
  check,
  differenceUsd: providers.some(({ state }) => state !== "no_invoice") ? total.differenceUsd : null,
});

/** A provider whose invoices differ by more than is let pass and was not decided about. */
export type OverTolerance = Pick<ProviderRow, "provider" | "providerName" | "invoicedUsd" | "openUsd" | "limitUsd" | "open">;

/** For whoever tells people of it, who has authorised its caller. */
export async function listOverTolerance(db: Db, span: InvoiceSpan): Promise<OverTolerance[]> {
  const { providers } = await reconcilePeriod(db, span, false);
  return providers.filter(({ state }) => state === "over");
}
