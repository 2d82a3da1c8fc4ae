import type { Context } from "@/lib/auth";
import { findPeriod } from "@/lib/chargeback";
import type { InvoiceSpan } from "@/lib/invoices";
import { NotFound } from "@/lib/kernel/errors";

/** The days of a period of the books. @throws NotFound for one that they do not have. */
export async function spanOf(ctx: Context, id: string): Promise<InvoiceSpan> {
  const period = await findPeriod(ctx.db, id);
  if (!period) throw new NotFound(`There is no period "${id}".`);
  return { periodId: period.id, start: period.start, end: period.end };
}
