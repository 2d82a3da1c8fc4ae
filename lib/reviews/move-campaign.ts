import type { Context } from "@/lib/auth";
import { systemActor } from "@/lib/auth/core/system-actor";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { newId } from "@/lib/kernel/ids";
import { askSecurity, SAMPLED } from "./ask-security";
import { chooseSample } from "./choose-sample";
import type { Campaign } from "./core/campaign";
import { addDays, endOfDayAfter } from "./core/due";
import { type Directory, directoryOf, resolveReviewers } from "./core/reviewers";
import { silenceOf } from "./core/silence";
import { readDesks } from "./desk";
import { loadAttesters } from "./load-attesters";
import { recordReview } from "./record";
import type { Silence } from "./schemas";
import { certify } from "./settle-item";
import { insertDecisions } from "./store/answers";
import { lockCampaign, updateCampaign } from "./store/campaigns";
import { type ItemRow, insertSeats, lockItemsIn, markItems, type NewSeat, updateItems } from "./store/items";
import { isReady, readControls } from "./store/progress";
import { readSubjects } from "./subjects";
import { tellAsked } from "./tell-reviewers";

const TIMEOUT_MS = 120_000;
const ESCALATED = "escalated_overdue";

/**
 * Lets a campaign go on when all of its stage is answered, or when the stage's time is over: to the next stage, to what
 * silence comes to, to a second look at a sample, and to its end. Safe to call at any time.
 */
export async function moveCampaign(ctx: Context, campaignId: string): Promise<void> {
  const system: Context = { ...ctx, actor: systemActor("reviews") };
  if (!(await isReady(ctx.db, campaignId, ctx.clock.now()))) return;
  const people = directoryOf(await loadAttesters(ctx.db));
  await withTransaction(ctx.db, (tx) => move(tx, system, campaignId, people), TIMEOUT_MS);
}

async function move(tx: Tx, ctx: Context, campaignId: string, people: Directory): Promise<void> {
  const campaign = await lockCampaign(tx, campaignId);
  if (campaign?.state !== "open") return;
  const now = ctx.clock.now();
  const isOver = campaign.dueAt !== null && campaign.dueAt < now;
  const waiting = await lockItemsIn(tx, campaignId, "pending");
  if (waiting.some(({ stage }) => stage <= campaign.stage) && !isOver) return;
  if (campaign.stage < campaign.stages.length) return beginStage(tx, ctx, campaign, waiting, people);
  const silent = waiting.filter(({ marks }) => !marks.includes(SAMPLED));
  const reviewed = silent.filter(({ isControl }) => !isControl);
  const isBlocked =
    waiting.some(({ marks, isControl }) => marks.includes(SAMPLED) && !isControl) ||
    reviewed.some((item) => silenceFor(campaign, item) === "escalate");
  // Control items hold up no end: silence about them comes to something only as long as others wait as well.
  await applySilence(tx, ctx, campaign, isBlocked ? silent : reviewed, people);
  if (isBlocked) return;
  if (await chooseSample(tx, ctx, campaign, people)) return;
  await close(tx, ctx, campaign);
}

async function beginStage(tx: Tx, ctx: Context, campaign: Campaign, items: readonly ItemRow[], people: Directory): Promise<void> {
  const now = ctx.clock.now();
  const stage = campaign.stage + 1;
  const next = campaign.stages[stage - 1];
  if (!next) return;
  const dueAt = endOfDayAfter(now, next.days, campaign.timeZone);
  await updateCampaign(tx, campaign.id, { stage, stageAt: now, dueAt });
  await updateItems(
    tx,
    items.map(({ id }) => id),
    { stage },
  );
  const subjects = await readSubjects(
    tx,
    items.map(({ identityId }) => identityId),
    now,
  );
  const seats = items.flatMap((item): NewSeat[] => {
    const subject = subjects.get(item.identityId)?.subject;
    return subject ? resolveReviewers(next, subject, people).map((asked) => ({ itemId: item.id, stage, ...asked })) : [];
  });
  await insertSeats(tx, seats, now);
  await tellAsked(tx, { ...campaign, stage, dueAt }, seats, now);
  await recordReview(tx, ctx, campaign.id, "next_stage", { stage, name: next.name, items: items.length, dueAt });
}

const silenceFor = ({ rules }: Campaign, { tier, evidence }: ItemRow): Silence =>
  silenceOf(rules, tier, evidence.identity.environment?.kind === "production");

/** What is gravest is put before security, stays undecided and blocks the end. */
async function applySilence(tx: Tx, ctx: Context, campaign: Campaign, items: readonly ItemRow[], people: Directory): Promise<void> {
  if (items.length === 0) return;
  const now = ctx.clock.now();
  const judged = items.map((item) => ({ item, silence: silenceFor(campaign, item) }));
  const escalated = judged.filter(({ silence }) => silence === "escalate").map(({ item }) => item);
  const fresh = escalated.filter(({ marks }) => !marks.includes(ESCALATED));
  await askSecurity(tx, ctx, campaign, fresh, people);
  await markItems(
    tx,
    fresh.map(({ id }) => id),
    ESCALATED,
  );
  const ending = judged.filter(({ silence }) => silence !== "escalate");
  await insertDecisions(
    tx,
    ending.map(({ item, silence }) => ({
      ...{
        id: newId("rvd"),
        itemId: item.id,
        stage: campaign.stage,
        reviewerId: ctx.actor.id,
        reviewerName: "Nobody",
        role: "system",
        delegationId: null,
      },
      ...{
        decision: "no_response",
        reasonCode: null,
        comment: `Nobody answered in time: ${silence}.`,
        validUntil: null,
        choices: [],
        change: null,
      },
      ...{
        decidedAt: now,
        secondsOnItem: null,
        mode: "system" as const,
        batchId: null,
        evidenceHashSeen: null,
        independence: null,
        supersedesId: null,
      },
    })),
  );
  await updateItems(
    tx,
    ending.map(({ item }) => item.id),
    { state: "decided", outcome: "no_response", effectAt: addDays(now, campaign.rules.graceDays) },
  );
  if (fresh.length > 0 || ending.length > 0) {
    await recordReview(tx, ctx, campaign.id, "silence", {
      escalated: fresh.map(({ id }) => id),
      ending: ending.map(({ item, silence }) => ({ itemId: item.id, silence })),
      graceDays: campaign.rules.graceDays,
    });
  }
}

/** Sets the control items aside, so that nothing of the review counts them, and says in the log which they were. */
async function endControls(tx: Tx, ctx: Context, campaignId: string): Promise<void> {
  const items = [...new Set((await readControls(tx, campaignId)).map(({ itemId }) => itemId))];
  if (items.length === 0) return;
  await updateItems(tx, items, { state: "void", outcome: null, effectAt: null });
  await recordReview(tx, ctx, campaignId, "controls", { items });
}

async function close(tx: Tx, ctx: Context, campaign: Campaign): Promise<void> {
  const now = ctx.clock.now();
  await endControls(tx, ctx, campaign.id);
  const decided = await lockItemsIn(tx, campaign.id, "decided");
  const remedied = await lockItemsIn(tx, campaign.id, "remediation");
  const items = [...decided, ...remedied];
  await certify(tx, ctx, await readDesks(tx, campaign, items));
  // What can still be taken back cannot be any more: it takes effect with the next look.
  await updateItems(
    tx,
    decided.filter(({ outcome, effectAt }) => effectAt !== null && outcome !== "no_response").map(({ id }) => id),
    { effectAt: now },
  );
  await updateCampaign(tx, campaign.id, { state: "decided", decidedAt: now });
  const outcomes: Record<string, number> = {};
  for (const { outcome } of items) outcomes[outcome ?? "none"] = (outcomes[outcome ?? "none"] ?? 0) + 1;
  await recordReview(tx, ctx, campaign.id, "decided", { outcomes });
}
