import { authorize, type Context } from "@/lib/auth";
import { systemActor } from "@/lib/auth/core/system-actor";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { readTools } from "@/lib/identities";
import type { ToolRow } from "@/lib/identities/core/governance";
import { Conflict, Invalid, NotFound } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { applyTasks } from "@/lib/revocation";
import { capSpending } from "./cap-spending";
import { faultsOf } from "./core/decision-input";
import type { Subject } from "./core/reviewers";
import type { ItemDetail } from "./core/views";
import { type Desk, grantedOf, lastOf, readDesks } from "./desk";
import { moveCampaign } from "./move-campaign";
import { passOn } from "./pass-on";
import { readItem } from "./read-item";
import { recordReview } from "./record";
import { requireOpen } from "./require-open";
import type { ItemDecision } from "./schemas";
import { settleItem } from "./settle-item";
import { noItem, requirePerson } from "./sight";
import { insertDecisions, updateSeats } from "./store/answers";
import { lockCampaign } from "./store/campaigns";
import { type ItemRow, lockItems } from "./store/items";
import { readSubjects } from "./subjects";
import { type Chair, takeChair } from "./take-chair";

/**
 * Decides an item. Until its stage closes, or what was decided took effect, its author may decide anew: each version is
 * kept. Two tabs cannot both win: the second is told that the item is another one now. Right: review.decide, a person's.
 * @throws NotFound for who has nothing to do with it, Forbidden for who may not answer it, Conflict for an item that was
 * changed meanwhile or is closed, Invalid with everything that the decision lacks.
 */
export async function decideItem(ctx: Context, campaignId: string, itemId: string, input: ItemDecision): Promise<ItemDetail> {
  authorize(ctx, "review.decide");
  requirePerson(ctx, "decide an item");
  const tasks = await withTransaction(ctx.db, async (tx) => {
    const { desk, subject } = await readDeciding(tx, ctx, campaignId, itemId);
    const chair = await takeChair(tx, ctx, desk, subject, input.independence === true);
    requireOpen(desk);
    requireSame(desk.item, input);
    refuse(desk, input, input.narrowTo?.dataSources ? await readTools(tx) : null, ctx.clock.now());
    await writeAnswer(tx, ctx, desk, chair, { ...input, mode: "single", batchId: null });
    await passOn(tx, ctx, desk, chair, subject, input);
    const [fresh] = await readDesks(tx, desk.campaign, [desk.item]);
    return fresh ? settleItem(tx, ctx, fresh) : [];
  });
  await applyTasks(ctx, tasks);
  if (input.narrowTo?.monthlyCapUsd !== undefined) await capSpending({ ...ctx, actor: systemActor("Reviews") });
  await moveCampaign(ctx, campaignId);
  return readItem(ctx, campaignId, itemId);
}

export async function readDeciding(tx: Tx, ctx: Context, campaignId: string, itemId: string): Promise<{ desk: Desk; subject: Subject }> {
  const campaign = await lockCampaign(tx, campaignId, "share");
  const items = campaign ? await lockItems(tx, campaignId, [itemId]) : [];
  const [desk] = campaign ? await readDesks(tx, campaign, items) : [];
  if (!desk) throw noItem();
  const found = (await readSubjects(tx, [desk.item.identityId], ctx.clock.now())).get(desk.item.identityId);
  if (!found) throw new NotFound("The identity is not there any more.");
  return { desk, subject: found.subject };
}

/** @throws Conflict when somebody saw it as it is not any more. */
function requireSame(item: ItemRow, { version, evidenceHash }: Pick<ItemDecision, "version" | "evidenceHash">): void {
  if (item.version !== version) {
    throw new Conflict("Somebody decided or changed this item meanwhile: look at it again.", [
      { location: "version", message: `It is at version ${item.version} now.`, fix: "Read the item again." },
    ]);
  }
  if (item.evidenceHash !== evidenceHash) throw new Conflict("The evidence that was looked at is not that of this item.");
}

function refuse(desk: Desk, input: ItemDecision, tools: readonly ToolRow[] | null, now: Date): void {
  const { campaign, item, parts } = desk;
  const causes = Object.values(campaign.trigger?.causes ?? {});
  const faults = faultsOf(
    input,
    {
      ...{ tier: item.tier, recommendation: item.recommendation, marks: item.marks, kind: campaign.kind, rules: campaign.rules },
      ...{
        ownerId: item.ownerId,
        parts,
        granted: grantedOf(desk),
        tools,
        wasPostponed: causes.some((cause) => cause.startsWith("postponed:")),
      },
    },
    now,
  );
  if (faults.length > 0) throw new Invalid(faults[0]?.message ?? "Not a decision.", faults);
}

export type Answering = Pick<ItemDecision, "decision" | "reasonCode" | "comment" | "validUntil" | "choices" | "narrowTo" | "newOwner"> & {
  mode: "single" | "bulk";
  batchId: string | null;
};

/** Adds a row; the one before is left as it was. Notes it in the log of the campaign. */
export async function writeAnswer(
  tx: Tx,
  ctx: Context,
  desk: Desk,
  { attester, seat, role, delegationId, independence }: Chair,
  answer: Answering,
): Promise<void> {
  const { campaign, item } = desk;
  const now = ctx.clock.now();
  const id = newId("rvd");
  const { decision, choices, narrowTo, newOwner, mode, batchId } = answer;
  const openedAt = seat?.openedAt ?? null;
  await insertDecisions(tx, [
    {
      ...{
        id,
        itemId: item.id,
        stage: campaign.stage,
        reviewerId: attester.id,
        reviewerName: ctx.actor.name,
        role,
        delegationId,
        decision,
      },
      reasonCode: answer.reasonCode ?? null,
      comment: answer.comment ?? null,
      validUntil: answer.validUntil ?? null,
      choices,
      change: narrowTo || newOwner ? { ...(narrowTo ? { narrowTo: definedOf(narrowTo) } : {}), ...(newOwner ? { newOwner } : {}) } : null,
      decidedAt: now,
      secondsOnItem: openedAt === null ? null : Math.max(0, Math.round((now.getTime() - openedAt.getTime()) / 1_000)),
      ...{ mode, batchId, evidenceHashSeen: item.evidenceHash, independence },
      supersedesId: lastOf(desk, attester.id)?.id ?? null,
    },
  ]);
  if (seat) await updateSeats(tx, [seat.id], "decided");
  const said = {
    decisionId: id,
    itemId: item.id,
    identityId: item.identityId,
    decision,
    choices,
    narrowTo,
    newOwner,
    evidence: item.evidenceHash,
  };
  await recordReview(tx, ctx, campaign.id, "decide", { ...said, role, delegationId, independence, mode, batchId }, answer.comment);
}

type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };
const definedOf = <T extends object>(value: T): Given<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Given<T>;
