import type { Db } from "@/lib/db/client";
import { parseUsd } from "@/lib/kernel/money";
import type { InvoiceSpan, ReconciliationView, SettledVariance } from "./core/views";
import { reconcilePeriod } from "./reconcile-period";

/**
 * What people decided about the differences of a period, as far as the differences are still what they decided about: what the
 * period charges. For the close, which has authorised its caller. In one order.
 */
export async function readSettledVariances(db: Db, span: InvoiceSpan): Promise<SettledVariance[]> {
  return settledOf(await reconcilePeriod(db, span, false));
}

export const settledOf = ({ variances }: ReconciliationView): SettledVariance[] =>
  variances
    .flatMap(({ id, provider, differenceUsd, title, decision }): SettledVariance[] =>
      decision === null
        ? []
        : [
            {
              ...{ id, provider, settlement: decision.settlement, reasonCode: decision.reasonCode },
              amountUsd: parseUsd(differenceUsd),
              ownerId: decision.owner?.id ?? null,
              description: title,
            },
          ],
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
