import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import type { Campaign } from "./core/campaign";
import { barOf, type Directory, type Subject, securityFor } from "./core/reviewers";
import { type ItemRow, insertSeats, type NewSeat } from "./store/items";
import { readSubjects } from "./subjects";
import { tellAsked } from "./tell-reviewers";

/** The mark of what is put before security again: silence changes nothing of what was said first. */
export const SAMPLED = "sampled";

/** Puts items before one of security each, who may attest them. */
export async function askSecurity(
  tx: Tx,
  ctx: Context,
  campaign: Campaign,
  items: readonly ItemRow[],
  people: Directory,
  without: ReadonlySet<string> = new Set(),
): Promise<number> {
  if (items.length === 0) return 0;
  const now = ctx.clock.now();
  const subjects = await readSubjects(
    tx,
    items.map(({ identityId }) => identityId),
    now,
  );
  const seats = items.flatMap((item): NewSeat[] => {
    const subject = subjects.get(item.identityId)?.subject;
    const asked = subject && securityFor(subject, people, eligible(people, subject, without));
    return asked ? [{ itemId: item.id, stage: campaign.stage, ...asked }] : [];
  });
  await insertSeats(tx, seats, now);
  await tellAsked(tx, campaign, seats, now);
  return seats.length;
}

const eligible =
  (people: Directory, subject: Subject, without: ReadonlySet<string>) =>
  (id: string | null | undefined, role: string): id is string =>
    typeof id === "string" && !without.has(id) && barOf(people.byId.get(id), subject, role) === null;
