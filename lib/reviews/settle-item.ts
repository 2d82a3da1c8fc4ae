import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { recordCertification } from "@/lib/identities";
import { createTasks } from "@/lib/revocation";
import { CAP_DUE, CAPPED } from "./cap-spending";
import { addDays, addMinutes } from "./core/due";
import { type Effect, type EffectItem, tasksOf } from "./core/effects";
import { outcomeOf } from "./core/outcome";
import { verdictOf } from "./core/settle";
import { silenceOf } from "./core/silence";
import { type Desk, live } from "./desk";
import { type ItemChange, markItems, updateItem } from "./store/items";
import { readAccountsOf } from "./store/people";

/**
 * Works out anew what comes of the answers of an item, in the transaction of whatever changed them, and notes when it takes
 * effect: after the time in which it can be taken back, or at once.
 * @returns ids of tasks that were made and can be done now.
 */
export async function settleItem(tx: Tx, ctx: Context, desk: Desk): Promise<string[]> {
  const { campaign, item } = desk;
  const now = ctx.clock.now();
  const verdict = verdictOf(live(desk), desk.seats, {
    stage: campaign.stage,
    stages: campaign.stages.length,
    oneIsEnough: campaign.stages[campaign.stage - 1]?.oneAnswerIsEnough ?? true,
    isSampled: item.marks.includes("sampled"),
  });
  if (verdict.kind !== "settled") {
    const stage = campaign.stage + (verdict.kind === "next_stage" ? 1 : 0);
    await updateItem(tx, item.id, { state: "pending", outcome: null, effectAt: null, stage });
    return [];
  }
  const { settled, newOwnerId } = verdict;
  const outcome = item.marks.includes("removed_since") ? "removed" : newOwnerId && isKept(settled.outcome) ? "reassign" : settled.outcome;
  const change: ItemChange = { state: "decided", outcome, stage: campaign.stage, effectAt: null };
  const isLate = campaign.state !== "open";
  // The review was closed while it was silent: what is kept now is certified now.
  if (isLate) await certify(tx, ctx, [{ ...desk, item: { ...item, outcome } }]);
  const effect = await effectOf(tx, ctx, desk);
  if (effect === null || !hasEffect(effect)) {
    await updateItem(tx, item.id, change);
    return [];
  }
  const isAtOnce = isLate || campaign.rules.undoMinutes === 0;
  await updateItem(tx, item.id, { ...change, effectAt: isAtOnce ? now : addMinutes(now, campaign.rules.undoMinutes) });
  return isAtOnce ? takeEffect(tx, ctx, desk) : [];
}

const capOf = ({ settled }: Effect): string | undefined => (settled.outcome === "narrow" ? settled.narrowTo?.monthlyCapUsd : undefined);
const hasEffect = (effect: Effect): boolean => tasksOf(effect).length > 0 || capOf(effect) !== undefined;

const isKept = (outcome: string): boolean => outcome === "keep" || outcome === "keep_until";

/** Makes the tasks of what was decided, in the caller's transaction. @returns their ids; of a control item, which only looks like it, none. */
export async function takeEffect(tx: Tx, ctx: Context, desk: Desk): Promise<string[]> {
  const { id, isControl } = desk.item;
  const effect = await effectOf(tx, ctx, desk);
  const tasks = effect === null ? [] : tasksOf(effect);
  const ids = isControl ? [] : await createTasks(tx, ctx, tasks);
  if (effect && capOf(effect) !== undefined) await markItems(tx, [id], isControl ? CAPPED : CAP_DUE);
  const isEnding = (isControl ? tasks : ids).length > 0;
  await updateItem(tx, id, isEnding ? { state: "remediation", effectAt: null } : { effectAt: null });
  return ids;
}

async function effectOf(tx: Tx, ctx: Context, desk: Desk): Promise<Effect | null> {
  const { campaign, item } = desk;
  const said = live(desk);
  const settled = outcomeOf(said);
  const base = { item: effectItem(desk), decidedAt: ctx.clock.now() };
  if (settled === null) {
    const isProduction = item.evidence.identity.environment?.kind === "production";
    const silence = said.some(({ decision }) => decision === "no_response")
      ? silenceOf(campaign.rules, item.tier, isProduction)
      : "escalate";
    if (silence === "escalate") return null;
    return { ...base, settled: { outcome: "no_response", silence }, newOwnerId: null, decidedBy: [], reason: "Nobody answered in time." };
  }
  const people = said.filter(({ mode }) => mode !== "system");
  const accounts = new Map(
    (
      await readAccountsOf(
        tx,
        people.map(({ reviewerId }) => reviewerId),
      )
    ).map((one) => [one.reviewerId, one.userId]),
  );
  const decidedBy = people.map(({ reviewerId, reviewerName }) => ({ id: accounts.get(reviewerId) ?? reviewerId, name: reviewerName }));
  const accepted = said.findLast(({ role, decision }) => role === "new_owner" && decision !== "reassign" && decision !== "not_sure");
  const reason = people.flatMap(({ comment }) => comment ?? []).join(" / ");
  return { ...base, settled, newOwnerId: accepted?.reviewerId ?? null, decidedBy, reason: reason === "" ? null : reason.slice(0, 1_000) };
}

function effectItem({ item, parts }: Desk): EffectItem {
  const { id, campaignId, identityId, name, tier, marks } = item;
  return {
    ...{ id, campaignId, identityId, name, tier, marks },
    parts: parts.map((part) => ({
      ...{ kind: part.kind, subjectId: part.subjectId, label: part.label, recommendation: part.recommendation },
      ...(part.kind === "grant" ? { grant: { kind: part.evidence.kind, value: part.evidence.value } } : {}),
    })),
  };
}

const CERTIFIED = new Set(["keep", "keep_until", "narrow", "rotate", "reassign"]);
const OFTEN_DAYS = 90;
const SELDOM_DAYS = 180;
const BREAK_GLASS_DAYS = 30;

/** Notes on identities that they were kept, in whole or in part, by whom and until when that holds. */
export async function certify(tx: Tx, ctx: Context, desks: readonly Desk[]): Promise<void> {
  const at = ctx.clock.now();
  for (const desk of desks) {
    const { item } = desk;
    if (item.outcome === null || !CERTIFIED.has(item.outcome)) continue;
    const said = live(desk).filter(({ mode }) => mode !== "system");
    const last = said.at(-1);
    if (!last) continue;
    const [account] = await readAccountsOf(tx, [last.reviewerId]);
    const { kind, breakGlass } = item.evidence.identity;
    const days = breakGlass ? BREAK_GLASS_DAYS : item.tier <= 2 || kind === "service_account" ? OFTEN_DAYS : SELDOM_DAYS;
    const until = outcomeOf(said)?.outcome === "keep_until" ? (outcomeOf(said)?.validUntil ?? addDays(at, days)) : addDays(at, days);
    await recordCertification(tx, { identityId: item.identityId, at, by: account?.userId ?? last.reviewerId, until });
  }
}
