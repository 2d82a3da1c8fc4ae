import type { Context } from "@/lib/auth";
import type { InvoiceSpan, ReconciliationView } from "./core/views";
import { reconcilePeriod } from "./reconcile-period";
import { requireWhole } from "./sight";

/**
 * Metered against invoiced by provider, what the differences are made of, and what was decided about them. Right: spend.read over
 * the whole organisation.
 */
export async function readReconciliation(ctx: Context, span: InvoiceSpan): Promise<ReconciliationView> {
  requireWhole(ctx, "spend.read");
  return reconcilePeriod(ctx.db, span, ctx.actor.kind === "person" && ctx.actor.rights.has("invoice.write"));
}
