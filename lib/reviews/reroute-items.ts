import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { type Directory, resolveReviewers } from "./core/reviewers";
import { recordReview } from "./record";
import { readSeats, updateSeats } from "./store/answers";
import { lockCampaign } from "./store/campaigns";
import { insertSeats, lockItemsIn, type NewSeat } from "./store/items";
import { readAbsent } from "./store/progress";
import { readSubjects } from "./subjects";
import { tellAsked } from "./tell-reviewers";

/** Gives items of reviewers who left, or lost their account or role, to whom the rules of the stage name then. @returns how many. */
export async function rerouteItems(ctx: Context, people: () => Promise<Directory>): Promise<number> {
  let rerouted = 0;
  const absent = await readAbsent(ctx.db);
  for (const campaignId of new Set(absent.map((one) => one.campaignId))) {
    const gone = new Set(absent.filter((one) => one.campaignId === campaignId).map(({ reviewerId }) => reviewerId));
    rerouted += await reroute(ctx, campaignId, gone, await people());
  }
  return rerouted;
}

function reroute(ctx: Context, campaignId: string, gone: ReadonlySet<string>, people: Directory): Promise<number> {
  return withTransaction(ctx.db, async (tx) => {
    const campaign = await lockCampaign(tx, campaignId);
    const stage = campaign?.stages[campaign.stage - 1];
    if (!campaign || !stage || campaign.state !== "open") return 0;
    const now = ctx.clock.now();
    const pending = new Map((await lockItemsIn(tx, campaignId, "pending")).map((item) => [item.id, item]));
    const seats = (await readSeats(tx, [...pending.keys()])).filter((seat) => seat.stage === campaign.stage);
    const left = seats.filter(({ state, reviewerId }) => state === "waiting" && gone.has(reviewerId));
    await updateSeats(
      tx,
      left.map(({ id }) => id),
      "withdrawn",
    );
    // Where somebody else is asked already, nobody new is.
    const stillAsked = new Set(
      seats.filter(({ state, reviewerId }) => state === "waiting" && !gone.has(reviewerId)).map(({ itemId }) => itemId),
    );
    const items = [...new Set(left.map(({ itemId }) => itemId))].filter((id) => !stillAsked.has(id)).flatMap((id) => pending.get(id) ?? []);
    const subjects = await readSubjects(
      tx,
      items.map(({ identityId }) => identityId),
      now,
    );
    const asked = items.flatMap((item): NewSeat[] => {
      const subject = subjects.get(item.identityId)?.subject;
      return subject
        ? resolveReviewers(stage, subject, people, gone).map((one) => ({ itemId: item.id, stage: campaign.stage, ...one }))
        : [];
    });
    await insertSeats(tx, asked, now);
    await tellAsked(tx, campaign, asked, now);
    await recordReview(tx, ctx, campaignId, "reroute", {
      left: [...gone],
      items: items.map(({ id }) => id),
      to: [...new Set(asked.map(({ reviewerId }) => reviewerId))],
    });
    return items.length;
  });
}
