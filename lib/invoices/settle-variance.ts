import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { parseUsd } from "@/lib/kernel/money";
import { dollars } from "./core/dollars";
import { TO_DECIDE } from "./core/kinds";
import type { InvoiceSpan, VarianceView } from "./core/views";
import { reconcilePeriod } from "./reconcile-period";
import type { Settle } from "./schemas";
import { requireWhole } from "./sight";
import { readDecisions, writeDecision } from "./store/decisions";
import { readPeople } from "./store/settings";

/**
 * Decides about one difference: charge it, leave it to the provider, or charge it as unattributed with somebody who answers for
 * it. The decision holds while the difference is what it was. People only; right: invoice.write over the whole organisation.
 * @throws NotFound; Conflict when the difference is another by now or the period is closed; Invalid for an unknown owner.
 */
export async function settleVariance(ctx: Context, span: InvoiceSpan, varianceId: string, input: Settle): Promise<VarianceView> {
  authorize(ctx, "invoice.write");
  requireWhole(ctx, "invoice.write");
  if (ctx.actor.kind !== "person")
    throw new Forbidden("Only a person decides about a difference.", [
      { location: "actor", message: ctx.actor.kind, fix: "Sign in and do it there." },
    ]);
  await withTransaction(ctx.db, async (tx) => {
    const { variances, periodState } = await reconcilePeriod(ctx.db, span, true, tx);
    if (periodState === "closed") throw new Conflict("The period is closed: what it charged stays as it is.");
    const found = variances.find(({ id }) => id === varianceId);
    if (!found) throw new NotFound("There is no such difference any more.");
    requireDecidable(found, input);
    if (input.ownerId !== null && !(await readPeople(tx, [input.ownerId])).has(input.ownerId))
      throw new Invalid("There is no such person.", [
        { location: "ownerId", message: "Unknown.", fix: "Choose a person of the inventory." },
      ]);
    const before = (await readDecisions(tx, span.periodId)).find(({ varianceKey }) => varianceKey === found.varianceKey);
    const { settlement, reasonCode, note, ownerId } = input;
    const decision = {
      ...{ periodId: span.periodId, provider: found.provider, varianceKey: found.varianceKey, kind: found.kind, title: found.title },
      ...{ difference: found.differenceUsd, settlement, reasonCode, note, ownerId },
      ...{ decidedBy: ctx.actor.id, decidedByName: ctx.actor.name, decidedAt: ctx.clock.now() },
    };
    await writeDecision(tx, { id: before?.id ?? newId("ivv"), ...decision });
    await recordAudit(tx, ctx, {
      action: "invoice_variance.settle",
      objectType: "invoice_variance",
      objectId: before?.id ?? found.id,
      before: before ?? null,
      after: decision,
      reason: note,
    });
  });
  const after = (await reconcilePeriod(ctx.db, span, true)).variances.find(({ id }) => id === varianceId);
  if (!after) throw new NotFound("There is no such difference any more.");
  return after;
}

function requireDecidable({ kind, differenceUsd, title }: VarianceView, input: Settle): void {
  if (!TO_DECIDE.has(kind)) throw new Conflict(`“${title}” explains itself; there is nothing to decide.`);
  if (parseUsd(input.differenceUsd) === parseUsd(differenceUsd)) return;
  throw new Conflict("The difference is another one by now.", [
    { location: "differenceUsd", message: `It comes to ${dollars(parseUsd(differenceUsd))} now.`, fix: "Look at it again." },
  ]);
}
