import type { Context } from "@/lib/auth";
import { ROLES } from "@/lib/auth";
import { RIGHTS_OF_ROLE } from "@/lib/auth/core/roles";
import { withTransaction } from "@/lib/db/transaction";
import { listOverTolerance } from "@/lib/invoices";
import { dollars } from "@/lib/invoices/core/dollars";
import { parseUsd } from "@/lib/kernel/money";
import { publishNotification } from "@/lib/notify";
import type { PeriodRecord } from "../core/period-record";
import { periodAt, periodName, previousPeriod } from "../core/periods";
import { readAccountsWith } from "../store/period-facts";
import { findPeriod, readBooks, readKeptPeriods } from "../store/periods";

/**
 * Tells those who settle differences that the invoices of a period are out of tolerance: of periods that are over and not closed,
 * once for what a provider invoiced, so that another file that changes the bill is told of and more usage is not. For a job.
 */
export async function tellVariances(ctx: Context): Promise<{ told: string[] }> {
  const { db, clock } = ctx;
  const now = clock.now();
  const told: string[] = [];
  for (const { id, start, end } of await periodsToTell(ctx)) {
    const over = await listOverTolerance(db, { periodId: id, start, end });
    if (over.length === 0) continue;
    await withTransaction(db, async (tx) => {
      const userIds = await readAccountsWith(
        tx,
        ROLES.filter((role) => RIGHTS_OF_ROLE[role].includes("invoice.write")),
      );
      for (const { provider, providerName, invoicedUsd, openUsd, limitUsd, open } of over)
        await publishNotification(tx, {
          ...{ kind: "invoice_variance", severity: "warning", at: now, userIds, href: `/invoices?period=${encodeURIComponent(id)}` },
          title: `The invoice of ${providerName} for ${periodName(id)} does not agree`,
          body: `${dollars(parseUsd(openUsd))} open in ${open === 1 ? "one difference" : `${open} differences`}, limit ${dollars(parseUsd(limitUsd))}. The period does not close before they are settled.`,
          dedupeKey: `invoice_variance ${id} ${provider} ${invoicedUsd}`,
        });
    });
    told.push(id);
  }
  return { told };
}

/** The period before the one that runs, and older ones that people work on. */
async function periodsToTell({ db, clock }: Context): Promise<PeriodRecord[]> {
  const now = clock.now();
  const books = await readBooks(db);
  const last = await findPeriod(db, previousPeriod(periodAt(now, books), books).id);
  const kept = await readKeptPeriods(db);
  const all = [...kept, ...(last && !kept.some(({ id }) => id === last.id) ? [last] : [])];
  return all.filter(({ state, end }) => state !== "closed" && end <= now);
}
