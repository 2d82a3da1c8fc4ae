import type { Context } from "@/lib/auth/context";
import type { Clock } from "@/lib/kernel/clock";
import { addUtcDays, startOfUtcDay } from "@/lib/kernel/period";
import { actOnCampaign, createCampaign, decideItem, listCampaigns, listItems, readCampaign, readItem } from "@/lib/reviews";
import type { CampaignSummary, ItemSummary } from "@/lib/reviews/core/views";
import { CampaignQuery, ItemDecision, ItemQuery, NewCampaign } from "@/lib/reviews/schemas";
import { IDENTITIES } from "./data/identities";
import { KEPT, KEPT_UNTIL, LOOKED_AT, NOT_LOOKED_AT, PAST_REVIEW, PAST_STAGES } from "./data/past-review";
import { DEMO_SIGN_INS } from "./data/sign-ins";
import { type As, samplePeople } from "./sample-people";
import { isSampleOrganisation } from "./store";

/** Whoever may be asked: most owners cannot sign in, and security answers for them. */
const REVIEWERS = DEMO_SIGN_INS.map(({ person }) => person);

/** How long somebody looks at one item. */
const LOOK_MS = 140_000;
/** Items come back once to be looked at again by security; more rounds than these would be a fault of the sample. */
const MOST_ROUNDS = 4;

/**
 * The review of last quarter, as its people did it then: opened, every item decided by whoever was asked, signed off by
 * somebody else. May be repeated after it was cut short: what is decided stays. Where the organisation is not the sample, or
 * these people cannot sign in, nothing is made.
 * @param until When the usage of the sample ends.
 * @throws Error when it cannot be brought to its end, which is a fault of the sample.
 */
export async function loadPastReview(ctx: Context, until: Date): Promise<void> {
  const people = (await isSampleOrganisation(ctx.db)) ? await samplePeople(ctx, REVIEWERS) : null;
  if (!people) return;
  const clock = steppingFrom(addUtcDays(startOfUtcDay(until), -PAST_REVIEW.daysAgo).getTime() + PAST_REVIEW.atMs);
  const as: As = (person) => ({ ...people(person), clock });
  const { id, state } = await openedReview(as);
  if (state === "signed_off") return;
  await decideAll(as, clock, id);
  const { items, outcomes } = await readCampaign(as(PAST_REVIEW.signs), id);
  const figures = { items: items.total, revoked: outcomes.revoke ?? 0, acknowledgeFlags: true };
  await actOnCampaign(as(PAST_REVIEW.signs), id, { deed: "sign_off", ...figures, comment: LOOKED_AT });
}

async function openedReview(as: As): Promise<Pick<CampaignSummary, "id" | "state">> {
  const { data } = await listCampaigns(as(PAST_REVIEW.writes), CampaignQuery.parse({ limit: 200 }));
  const identities = IDENTITIES.filter(({ id, ageDays }) => ageDays > PAST_REVIEW.daysAgo && !NOT_LOOKED_AT.has(id)).map(({ id }) => id);
  const said = NewCampaign.parse({ name: PAST_REVIEW.name, scope: { identities }, stages: PAST_STAGES });
  const review = data.find(({ name }) => name === PAST_REVIEW.name) ?? (await createCampaign(as(PAST_REVIEW.writes), said));
  return review.state === "draft" ? actOnCampaign(as(PAST_REVIEW.opens), review.id, { deed: "open" }) : review;
}

/** Item after item, and what is put before security a second time. */
async function decideAll(as: As, clock: SteppingClock, id: string): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const waiting = await listItems(as(PAST_REVIEW.opens), id, ItemQuery.parse({ state: "pending", sort: "number", limit: 200 }));
    if (waiting.data.length === 0) return;
    for (const item of waiting.data) await decide(as, clock, item);
  }
  throw new Error(`the review ${id} of the sample does not end`);
}

async function decide(as: As, clock: SteppingClock, { id, campaignId, identity, reviewers: [reviewer] }: ItemSummary): Promise<void> {
  if (!reviewer) throw new Error(`nobody is asked about ${identity.id}`);
  const ctx: Context = as(reviewer.id);
  const { version, evidenceHash } = await readItem(ctx, campaignId, id);
  clock.step(LOOK_MS);
  const until = KEPT_UNTIL[identity.id];
  const kept = until
    ? {
        decision: "keep_until",
        validUntil: addUtcDays(clock.now(), until.days).toISOString(),
        reasonCode: "transition",
        comment: until.comment,
      }
    : { decision: "keep", reasonCode: "needed", comment: KEPT };
  await decideItem(ctx, campaignId, id, ItemDecision.parse({ version, evidenceHash, ...kept }));
}

type SteppingClock = Clock & { step(ms: number): void };
function steppingFrom(startMs: number): SteppingClock {
  let atMs = startMs;
  return {
    now: () => new Date(atMs),
    step: (ms) => {
      atMs += ms;
    },
  };
}
