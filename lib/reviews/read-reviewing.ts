import type { Db, Tx } from "@/lib/db/client";
import { groupBy } from "@/lib/identities/core/grouping";
import type { Campaign } from "./core/campaign";
import { figuresOf, flagsOf, type Seen } from "./core/rubber-stamp";
import type { ReviewerRow } from "./core/views";
import { readReviewers } from "./store/people";
import { readEarlier, readSeatCounts, readSeen } from "./store/progress";

export type Reviewing = { reviewerId: string; role: string; items: number; seen: Seen[]; flags: ReviewerRow["flags"] };

/** What each reviewer of a campaign did so far, with the signs of not looking. */
export async function readReviewing(db: Db | Tx, campaign: Campaign): Promise<Reviewing[]> {
  const seats = await readSeatCounts(db, campaign.id);
  const answers = groupBy(await readSeen(db, campaign.id), ({ reviewerId }) => reviewerId);
  const ids = [...new Set([...seats.map(({ reviewerId }) => reviewerId), ...answers.keys()])];
  const before = campaign.openedAt ?? campaign.createdAt;
  const earlier = await readEarlier(db, ids, before);
  const window = { startedAt: before, dueAt: campaign.dueAt ?? before };
  return ids.map((reviewerId) => {
    const seen = answers.get(reviewerId) ?? [];
    const seat = seats.find((one) => one.reviewerId === reviewerId);
    return {
      reviewerId,
      role: seat?.role ?? seen[0]?.role ?? "delegate",
      items: Math.max(seat?.items ?? 0, seen.length),
      seen,
      flags: flagsOf(seen, window, earlier.get(reviewerId) ?? []),
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
  return reviewing.map(({ reviewerId, role, items, seen, flags }) => ({
    person: people.get(reviewerId) ?? { id: reviewerId, name: reviewerId, email: "", active: false },
    ...{ role, items, decided: seen.length, flags },
    ...figuresOf(seen),
  }));
}
