import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import type { ItemDetail } from "./core/views";
import { readDeciding } from "./decide-item";
import { lastOf, readDesks } from "./desk";
import { reviewerIdOf } from "./load-attesters";
import { readItem } from "./read-item";
import { recordReview } from "./record";
import { requireOpen } from "./require-open";
import { settleItem } from "./settle-item";
import { noItem, requirePerson, sightOf } from "./sight";
import { insertDecisions, readDelegationsTo, updateSeats } from "./store/answers";
import { readItemSummary } from "./store/views";

const PASSING = new Set(["not_sure", "reassign"]);

/**
 * Takes an own answer back, until the stage closes or it took effect: by a row that takes its place, so that both are kept.
 * Who was asked because of it is asked no more. Right: review.decide, a person's.
 * @throws NotFound, Conflict when there is nothing to take back any more.
 */
export async function undoDecision(ctx: Context, campaignId: string, itemId: string): Promise<ItemDetail> {
  authorize(ctx, "review.decide");
  requirePerson(ctx, "take a decision back");
  if (!(await readItemSummary(ctx.db, campaignId, itemId, sightOf(ctx)))) throw noItem();
  await withTransaction(ctx.db, async (tx) => {
    const { desk } = await readDeciding(tx, ctx, campaignId, itemId);
    const me = reviewerIdOf(ctx.actor);
    const last = lastOf(desk, me);
    if (!last || (last.decision as string) === "undone") throw new Conflict("There is no answer of yours in this stage.");
    requireOpen(desk);
    const id = newId("rvd");
    const { item, campaign, seats } = desk;
    await insertDecisions(tx, [
      {
        ...{
          id,
          itemId,
          stage: campaign.stage,
          reviewerId: me,
          reviewerName: ctx.actor.name,
          role: last.role,
          delegationId: last.delegationId,
        },
        ...{ decision: "undone", reasonCode: null, comment: null, validUntil: null, choices: [], change: null, decidedAt: ctx.clock.now() },
        ...{
          secondsOnItem: null,
          mode: "single",
          batchId: null,
          evidenceHashSeen: item.evidenceHash,
          independence: null,
          supersedesId: last.id,
        },
      },
    ]);
    const caused = PASSING.has(last.decision) || last.independence === "asked" ? last.decidedAt.getTime() : Number.NaN;
    const withdrawn = seats.filter(
      ({ createdAt, state, reviewerId }) => createdAt.getTime() === caused && state === "waiting" && reviewerId !== me,
    );
    await updateSeats(
      tx,
      withdrawn.map((seat) => seat.id),
      "withdrawn",
    );
    const delegations =
      last.delegationId === null
        ? []
        : await readDelegationsTo(
            tx,
            me,
            seats.map(({ reviewerId }) => reviewerId),
          );
    const sitting = delegations.find((one) => one.id === last.delegationId)?.fromId ?? me;
    const own = seats.filter(({ stage, state, reviewerId }) => stage === campaign.stage && state === "decided" && reviewerId === sitting);
    await updateSeats(
      tx,
      own.map((seat) => seat.id),
      "waiting",
    );
    await recordReview(tx, ctx, campaignId, "undo", { decisionId: id, itemId, supersedes: last.id });
    const [fresh] = await readDesks(tx, campaign, [item]);
    if (fresh) await settleItem(tx, ctx, fresh);
  });
  return readItem(ctx, campaignId, itemId);
}
