import type { Context } from "@/lib/auth";
import type { InvoiceSpan, ReconciliationView } from "./core/views";
import { reconcilePeriod } from "./reconcile-period";
import type { AsOfQuery } from "./schemas";
import { requireWhole } from "./sight";
import { readKeptReconciliation } from "./store/closed";
import { readPeriodState } from "./store/settings";

/**
 * Metered against invoiced by provider, what the differences are made of, and what was decided about them: of a closed period, and of
 * a version that was opened again, as it was closed, for ever the same; where `as` is "now" what is stored by now, as of a closing
 * that kept nothing. Right: spend.read over the whole organisation.
 */
export async function readReconciliation(
  ctx: Context,
  span: InvoiceSpan,
  { as, version: asked }: AsOfQuery = { as: "closing" },
): Promise<ReconciliationView> {
  requireWhole(ctx, "spend.read");
  const { state, version } = await readPeriodState(ctx.db, span.periodId);
  const closing = asked ?? (state === "closed" ? version : null);
  const kept = closing === null ? null : await readKeptReconciliation(ctx.db, { id: span.periodId, version: closing });
  if (kept && as === "closing") return kept;
  const view = await reconcilePeriod(ctx.db, span, ctx.actor.kind === "person" && ctx.actor.rights.has("invoice.write"));
  return { ...view, closing: kept?.closing ? { ...kept.closing, isShown: false } : null };
}
