import type { Db } from "@/lib/db/client";
import { periodOf, periodSpan, shiftPeriod } from "@/lib/kernel/period";
import { newestOf, type UnmeteredBill, unmeteredOf } from "./core/unmetered";
import { reconcilePeriod } from "./reconcile-period";
import { hasLines } from "./store/lines";

/** Invoices of a month come in the month after it. The newest first: a month is compared only for who is in none after it. */
const MONTHS_BACK = [0, -1, -2] as const;

/**
 * What providers billed and nobody metered, of each in the newest of the last three calendar months (UTC) of which it has an
 * invoice. Months that bring nobody new cost nothing to look at. Not scoped: for use cases that have authorised their caller.
 */
export async function readUnmeteredBills(db: Db, now: Date): Promise<UnmeteredBill[]> {
  const bills: UnmeteredBill[] = [];
  for (const back of MONTHS_BACK) {
    const periodId = shiftPeriod(periodOf(now), back);
    const span = periodSpan(periodId);
    const known = bills.map(({ provider }) => provider);
    if (await hasLines(db, span.start, span.end, known))
      bills.push(...unmeteredOf(await reconcilePeriod(db, { periodId, ...span }, false)));
  }
  return newestOf(bills);
}
