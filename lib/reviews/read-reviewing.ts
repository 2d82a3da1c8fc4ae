import type { Db, Tx } from "@/lib/db/client";
import { groupBy } from "@/lib/identities/core/grouping";
import type { Campaign } from "./core/campaign";
import { areControlsTold, controlFigures, isControlMissed } from "./core/control-items";
import { figuresOf, flagsOf, type Pace, paceOf, type Seen } from "./core/rubber-stamp";
import type { CampaignDetail, ReviewerRow } from "./core/views";
import { readReviewers } from "./store/people";
import { readControls, readEarlier, readSeatCounts, readSeen } from "./store/progress";

export type Reviewing = { reviewerId: string; role: string; items: number; seen: Seen[]; pace: Pace; flags: ReviewerRow["flags"] };

/**
 * What each reviewer of a campaign did so far, with the signs of not looking.
 * @param isAnswered Nobody answers any more, so that what was said of control items is a sign too.
 */
export async function readReviewing(db: Db | Tx, campaign: Campaign, isAnswered = areControlsTold(campaign.state)): Promise<Reviewing[]> {
  const seats = await readSeatCounts(db, campaign.id);
  const answers = groupBy(await readSeen(db, campaign.id), ({ reviewerId }) => reviewerId);
  const controls = groupBy(isAnswered ? await readControls(db, campaign.id) : [], ({ reviewerId }) => reviewerId ?? "");
  const known = [...seats.map(({ reviewerId }) => reviewerId), ...answers.keys(), ...controls.keys()];
  const ids = [...new Set(known)].filter((id) => id !== "");
  const before = campaign.openedAt ?? campaign.createdAt;
  const earlier = await readEarlier(db, ids, before);
  const { signs } = campaign.rules;
  const window = { startedAt: before, dueAt: campaign.dueAt ?? before };
  return ids.map((reviewerId) => {
    const seen = answers.get(reviewerId) ?? [];
    const seat = seats.find((one) => one.reviewerId === reviewerId);
    const ofControls = controls.get(reviewerId) ?? [];
    const cycles = earlier.get(reviewerId) ?? [];
    const missed = ofControls.filter(({ decision }) => isControlMissed(decision ?? "")).length;
    return {
      reviewerId,
      role: seat?.role ?? seen[0]?.role ?? "delegate",
      items: Math.max(seat?.items ?? 0, seen.length),
      seen,
      pace: paceOf(seen, window, cycles, signs),
      flags: flagsOf({ seen, window, earlier: cycles, controls: { answered: ofControls.length, missed } }, signs),
    };
  });
}

/** As pages show it. */
export async function reviewerRows(db: Db | Tx, campaign: Campaign): Promise<ReviewerRow[]> {
  const reviewing = await readReviewing(db, campaign);
  const people = await readReviewers(
    db,
    reviewing.map(({ reviewerId }) => reviewerId),
  );
  return reviewing.map(({ reviewerId, role, items, seen, pace, flags }) => ({
    person: people.get(reviewerId) ?? { id: reviewerId, name: reviewerId, email: "", active: false },
    ...{ role, items, decided: seen.length, flags },
    ...figuresOf(seen),
    ...pace,
  }));
}

/** How many control items there are, and to who reads all of it, once nobody answers any more, what was said of them. */
export async function controlsOf(db: Db | Tx, { id, state }: Campaign, readsAll: boolean): Promise<CampaignDetail["controls"]> {
  const figures = controlFigures(await readControls(db, id));
  return readsAll && areControlsTold(state) ? figures : { items: figures.items, answered: null, missed: null };
}
