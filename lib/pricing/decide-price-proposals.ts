import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { oweRevision, raiseLedgerVersion, withTransaction } from "@/lib/db/transaction";
import { Conflict, Forbidden, NotFound } from "@/lib/kernel/errors";
import { groupByKey } from "./core/plan-import";
import { type ProposalView, proposalView, type StoredProposal } from "./core/price-proposal";
import { priceKey } from "./core/price-row";
import { reconcileTimeline } from "./core/timeline";
import { followDiscounts } from "./follow-discounts";
import type { DecideProposalsInput } from "./schemas";
import { applyReconciled, lockPrices, readActivePrices } from "./store/prices";
import { lockProposals, settleProposals } from "./store/proposals";

/**
 * Approves or refuses changes of the catalogue that wait, all of the list or none. An approved one that the catalogue
 * dates begins on its date, any other at the approval; lines rated until then keep their cost. A refused one is not
 * asked again unless the catalogue says something else. Right: price.approve, of another person than who asked for the
 * import.
 * @throws NotFound for an unknown id. @throws Conflict when one is decided already or was superseded.
 * @throws Forbidden when the caller asked for one of them.
 */
export async function decidePriceProposals(
  ctx: Context,
  { ids, decision, reason }: DecideProposalsInput,
): Promise<{ decided: ProposalView[] }> {
  authorize(ctx, "price.approve");
  const now = ctx.clock.now();
  const state = decision === "approve" ? ("approved" as const) : ("refused" as const);
  return withTransaction(ctx.db, async (tx) => {
    await lockPrices(tx);
    const proposals = await lockProposals(tx, ids);
    requireOpen(proposals, ids, ctx.actor.id);
    await settleProposals(
      tx,
      proposals.map(({ id }) => id),
      { state, decidedBy: ctx.actor.id, decidedAt: now, reason },
    );
    if (state === "approved") {
      await applyProposals(tx, ctx, proposals);
      await followDiscounts(tx, ctx);
      await raiseLedgerVersion(tx, "prices");
      await oweRevision(tx, { kind: "rating" });
    }
    const decided = proposals.map((proposal) => proposalView({ ...proposal, state, decidedBy: ctx.actor.id, decidedAt: now, reason }));
    for (const [i, after] of decided.entries()) {
      const before = proposals[i];
      await recordAudit(tx, ctx, {
        action: `price.${decision}`,
        objectType: "price_proposal",
        objectId: String(after.id),
        ...(before ? { before: proposalView(before) } : {}),
        after,
        reason,
      });
    }
    return { decided };
  });
}

function requireOpen(proposals: readonly StoredProposal[], ids: readonly number[], actorId: string): void {
  const missing = ids.find((id) => !proposals.some((proposal) => proposal.id === id));
  if (missing !== undefined) throw new NotFound(`There is no price change ${missing}.`);
  const settled = proposals.find((proposal) => proposal.state !== "waiting");
  if (settled) {
    throw new Conflict(`Price change ${settled.id} is ${settled.state} already.`, [
      { location: "ids", message: `${settled.id} no longer waits.`, fix: "Read the list again." },
    ]);
  }
  if (proposals.some((proposal) => proposal.requestedBy === actorId))
    throw new Forbidden("Who asked for an import may not decide its changes.", [
      { location: "ids", message: "You asked for this import.", fix: "Have another person with the right price.approve decide." },
    ]);
}

async function applyProposals(tx: Tx, ctx: Context, proposals: readonly StoredProposal[]): Promise<void> {
  const now = ctx.clock.now();
  const stored = groupByKey(await readActivePrices(tx, ["catalogue", "overlay"]));
  const plans = proposals.map(({ row, timeline }) => reconcileTimeline(stored.get(priceKey(row)) ?? [], timeline, now));
  await applyReconciled(tx, plans, { by: ctx.actor.id, at: now, reason: "succeeded by an approved price" });
}
