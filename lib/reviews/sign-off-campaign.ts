import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Forbidden } from "@/lib/kernel/errors";
import { requireWay } from "./core/campaign";
import { blockersOf } from "./core/sign-off";
import { keepPack } from "./keep-pack";
import { readReviewing } from "./read-reviewing";
import { recordReview } from "./record";
import type { CampaignDeed } from "./schemas";
import { noCampaign, requirePerson } from "./sight";
import { signOffFacts } from "./sign-off-facts";
import { lockCampaign, updateCampaign } from "./store/campaigns";

type SignOff = Omit<Extract<CampaignDeed, { deed: "sign_off" }>, "deed">;

/**
 * Ends a review: nothing of it is changed any more, and its evidence pack is kept. Refused while anything is undecided or of
 * tier 1 unverified without an exception, to who decided more than half of it or confirmed that access ended, when the
 * figures that were typed are not those of the review, and when signs of not looking were not acknowledged. Right: review.sign_off.
 */
export async function signOffCampaign(ctx: Context, campaignId: string, given: SignOff): Promise<void> {
  authorize(ctx, "review.sign_off");
  requirePerson(ctx, "sign off a review");
  await withTransaction(ctx.db, async (tx) => {
    const campaign = await lockCampaign(tx, campaignId);
    if (!campaign) throw noCampaign();
    requireWay(campaign.state === "open" ? "decided" : campaign.state, "signed_off");
    const facts = await signOffFacts(tx, ctx, campaign);
    refuseBlocked(campaign.state, facts);
    if (facts.items !== given.items || facts.revoked !== given.revoked) {
      throw new Conflict(`The review has ${facts.items} items, ${facts.revoked} revoked: look at it again.`);
    }
    const flags = (await readReviewing(tx, campaign)).flatMap((one) =>
      one.flags.map(({ id, text }) => ({ reviewerId: one.reviewerId, id, text })),
    );
    if (flags.length > 0 && !given.acknowledgeFlags) {
      throw new Conflict("Some reviewers may not have looked: say that you saw it.", [
        { location: "acknowledgeFlags", message: `${flags.length} signs of not looking.`, fix: "Read them, then acknowledge them." },
      ]);
    }
    const { actor, clock } = ctx;
    await updateCampaign(tx, campaignId, {
      state: "signed_off",
      signedOffBy: actor.id,
      signedOffName: actor.name,
      signedOffAt: clock.now(),
    });
    await recordReview(tx, ctx, campaignId, "sign_off", { items: facts.items, revoked: facts.revoked, acknowledged: flags }, given.comment);
  });
  await keepPack(ctx, campaignId);
}

/** Who may not, is told so; what is not done, is told as what stands in the way. */
function refuseBlocked(state: string, facts: Parameters<typeof blockersOf>[0]): void {
  const work = blockersOf({ ...facts, own: null });
  if (state === "open" || work.length > 0) throw new Conflict(work.join(" ") || "The review is open.");
  const own = blockersOf(facts);
  if (own.length > 0) throw new Forbidden(`Refused by separation of duties: ${own.join(" ")}`);
}
