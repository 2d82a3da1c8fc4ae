import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { addDays } from "./core/due";
import type { DelegationView } from "./core/views";
import { delegationViews } from "./delegation-view";
import { loadAttestersOf, reviewerIdOf } from "./load-attesters";
import type { NewDelegation } from "./schemas";
import { requirePerson } from "./sight";
import { type DelegationRow, hasDelegation, insertDelegation } from "./store/answers";
import { countCampaigns } from "./store/campaigns";

const MOST_DAYS = 90;

/**
 * Asks that somebody else answers one's own items for a time. It holds once somebody of security said yes. What was
 * delegated to one cannot be delegated on: it is the items of the one who asks, by their own name. Right: review.decide.
 * @throws Invalid for a time that is over or too long, or for somebody who may not attest.
 */
export async function createDelegation(ctx: Context, input: NewDelegation): Promise<DelegationView> {
  authorize(ctx, "review.decide");
  requirePerson(ctx, "delegate");
  const now = ctx.clock.now();
  const fromId = reviewerIdOf(ctx.actor);
  const validFrom = input.validFrom && input.validFrom > now ? input.validFrom : now;
  const fault = (location: string, message: string, fix: string) => new Invalid(message, [{ location, message, fix }]);
  if (input.to === fromId) throw fault("to", "That is yourself.", "Name somebody else.");
  if (input.validUntil <= validFrom) throw fault("validUntil", "It would be over before it begins.", "Choose a later end.");
  if (input.validUntil > addDays(validFrom, MOST_DAYS)) throw fault("validUntil", `At most ${MOST_DAYS} days.`, "Choose an earlier end.");
  const [attester] = await loadAttestersOf(ctx.db, [input.to]);
  if (!attester) throw fault("to", "They have no account that may attest.", "Name somebody who has one.");
  const known = await countCampaigns(ctx.db, input.campaignIds);
  if (known < new Set(input.campaignIds).size) throw fault("campaignIds", "There is no such review.", "Name reviews that are there.");
  const row: DelegationRow = {
    ...{ id: newId("rvg"), fromId, toId: input.to, campaignIds: [...new Set(input.campaignIds)], validFrom, validUntil: input.validUntil },
    ...{ reason: input.reason, createdAt: now, approvedBy: null, approvedAt: null, endedAt: null },
  };
  await withTransaction(ctx.db, async (tx) => {
    if (await hasDelegation(tx, fromId, input.to, now)) {
      throw new Conflict("A delegation to them runs or waits already: end it first.");
    }
    await insertDelegation(tx, row);
    await recordAudit(tx, ctx, {
      action: "review_delegation.ask",
      objectType: "review_delegation",
      objectId: row.id,
      after: row,
      reason: input.reason,
    });
  });
  const [view] = await delegationViews(ctx, ctx.db, [row]);
  if (!view) throw new Conflict("The delegation is gone.");
  return view;
}
