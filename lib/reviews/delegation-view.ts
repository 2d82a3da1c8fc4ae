/** Delegations as pages see them: that somebody answers for somebody else, for a time, with somebody's yes. */
import type { Context } from "@/lib/auth";
import type { Db } from "@/lib/db/client";
import type { DelegationView } from "./core/views";
import { reviewerIdOf } from "./load-attesters";
import type { DelegationRow } from "./store/answers";
import { readCampaignNames } from "./store/campaigns";
import { readReviewers } from "./store/people";

/** Whose yes it needs: security's, and of neither of the two. */
export const mayApprove = ({ actor }: Context, { fromId, toId, approvedAt, endedAt }: DelegationRow): boolean => {
  const me = reviewerIdOf(actor);
  return (
    actor.kind === "person" && actor.rights.has("review.open") && me !== fromId && me !== toId && approvedAt === null && endedAt === null
  );
};
export const mayEnd = ({ actor }: Context, { fromId, toId, endedAt }: DelegationRow): boolean => {
  const me = reviewerIdOf(actor);
  return actor.kind === "person" && endedAt === null && (me === fromId || me === toId || actor.rights.has("review.open"));
};

export async function delegationViews(ctx: Context, db: Db, rows: readonly DelegationRow[]): Promise<DelegationView[]> {
  const people = await readReviewers(
    db,
    rows.flatMap(({ fromId, toId }) => [fromId, toId]),
  );
  const campaigns = await readCampaignNames(
    db,
    rows.flatMap(({ campaignIds }) => campaignIds),
  );
  const person = (id: string) => people.get(id) ?? { id, name: id, email: "", active: false };
  const now = ctx.clock.now();
  return rows.map((row) => ({
    ...{ id: row.id, reason: row.reason, from: person(row.fromId), to: person(row.toId), state: stateOf(row, now) },
    campaigns: row.campaignIds.flatMap((id) => campaigns.get(id) ?? []),
    validFrom: row.validFrom.toISOString(),
    validUntil: row.validUntil.toISOString(),
    mayApprove: row.validUntil > now && mayApprove(ctx, row),
    mayEnd: row.validUntil > now && mayEnd(ctx, row),
  }));
}

function stateOf({ approvedAt, endedAt, validUntil }: DelegationRow, now: Date): DelegationView["state"] {
  if (endedAt !== null) return "ended";
  if (validUntil <= now) return "over";
  return approvedAt === null ? "waiting" : "running";
}
