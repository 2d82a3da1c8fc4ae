import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { groupBy } from "@/lib/identities/core/grouping";
import { formatDate } from "@/lib/kernel/time-words";
import { applyTasks, createTasks, readTaskProgress, type TaskRow } from "@/lib/revocation";
import { readExceptions } from "@/lib/risk";
import { type Campaign, isDecided } from "./core/campaign";
import { readDesks } from "./desk";
import { recordReview } from "./record";
import type { CampaignState, ItemState } from "./schemas";
import { takeEffect } from "./settle-item";
import { lockCampaign, readCampaignsIn, updateCampaign } from "./store/campaigns";
import { lockItems, lockItemsIn, markItems, updateItem, updateItems } from "./store/items";
import { readDueEffects, readExpired, readGone } from "./store/progress";

const MOST = 500;

/** Makes the tasks of what was decided and can be taken back no more. @returns how many items. */
export async function takeEffects(ctx: Context): Promise<number> {
  const due = await readDueEffects(ctx.db, ctx.clock.now(), MOST);
  for (const { id, campaignId } of due) {
    const tasks = await withTransaction(ctx.db, async (tx) => {
      const campaign = await lockCampaign(tx, campaignId, "share");
      const items = campaign ? await lockItems(tx, campaignId, [id]) : [];
      const [item] = items;
      // Taken back or done meanwhile.
      if (!campaign || item?.state !== "decided" || item.effectAt === null || item.effectAt > ctx.clock.now()) return [];
      const [desk] = await readDesks(tx, campaign, items);
      return desk ? takeEffect(tx, ctx, desk) : [];
    });
    await applyTasks(ctx, tasks);
  }
  return due.length;
}

/** Notes on items that were revoked elsewhere that they were, and sets aside those whose identity is not there any more. */
export async function markGone(ctx: Context): Promise<number> {
  const gone = groupBy(await readGone(ctx.db), ({ campaignId }) => campaignId);
  let marked = 0;
  for (const [campaignId, rows] of gone) {
    await withTransaction(ctx.db, async (tx) => {
      const locked = await lockItems(
        tx,
        campaignId,
        rows.map(({ id }) => id),
      );
      const pending = new Set(locked.filter(({ state }) => state === "pending").map(({ id }) => id));
      const idsOf = (isThere: boolean) => rows.filter((row) => row.isThere === isThere && pending.has(row.id)).map(({ id }) => id);
      const [removed, voided] = [idsOf(true), idsOf(false)];
      await markItems(tx, removed, "removed_since");
      await updateItems(tx, voided, { state: "void" });
      if (removed.length + voided.length > 0) await recordReview(tx, ctx, campaignId, "removed", { removed, void: voided });
      marked += removed.length + voided.length;
    });
  }
  return marked;
}

/** What was kept until a date that has come, and that nobody kept longer, ends. */
export async function expireKept(ctx: Context): Promise<number> {
  const expired = await readExpired(ctx.db, ctx.clock.now());
  for (const { id, identityId, name, tier, until } of expired) {
    const tasks = await withTransaction(ctx.db, async (tx) => {
      await markItems(tx, [id], "expired");
      const title = `Revoke ${name}: it was kept until ${formatDate(until)}`;
      return createTasks(tx, ctx, [
        {
          origin: "review",
          originId: id,
          action: "revoke",
          subject: { kind: "identity", id: identityId },
          identityId,
          title,
          tier,
          decidedBy: [],
        },
      ]);
    });
    await applyTasks(ctx, tasks);
  }
  return expired.length;
}

/** Lets items and campaigns follow the tasks that came of them, until they are signed off. */
export async function followTasks(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  const campaigns = await readCampaignsIn(ctx.db, ["open", "decided", "remediating", "verifying"]);
  const progress = await readTaskProgress(
    ctx.db,
    campaigns.map(({ id }) => id),
    now,
  );
  const excepted = new Set(
    (await readExceptions(ctx.db, now)).flatMap(({ ruleId, identityId }) => (ruleId === "R27" ? (identityId ?? []) : [])),
  );
  for (const campaign of campaigns) await follow(ctx, campaign, progress.get(campaign.id)?.tasks ?? [], excepted);
}

async function follow(ctx: Context, campaign: Campaign, tasks: readonly TaskRow[], excepted: ReadonlySet<string>): Promise<void> {
  if (tasks.length === 0 && !isDecided(campaign.state)) return;
  await withTransaction(ctx.db, async (tx) => {
    const locked = await lockCampaign(tx, campaign.id);
    if (!locked || locked.state === "signed_off" || locked.state === "cancelled") return;
    const byItem = groupBy(tasks, ({ originId }) => originId ?? "");
    const working = [...(await lockItemsIn(tx, campaign.id, "remediation")), ...(await lockItemsIn(tx, campaign.id, "failed"))];
    // A control item has no tasks that it could follow.
    for (const item of working.filter(({ isControl }) => !isControl)) {
      const state = itemState(byItem.get(item.id) ?? [], excepted.has(item.identityId));
      if (state !== item.state) await updateItem(tx, item.id, { state });
    }
    if (!isDecided(locked.state)) return;
    const waiting = (await lockItemsIn(tx, campaign.id, "decided")).some(({ effectAt }) => effectAt !== null);
    const state = campaignState(tasks, waiting);
    if (state !== locked.state) await updateCampaign(tx, campaign.id, { state });
  });
}

export function itemState(tasks: readonly Pick<TaskRow, "state">[], isExcepted: boolean): ItemState {
  const due = tasks.filter(({ state }) => state !== "cancelled");
  if (due.length === 0 || isExcepted) return "excepted";
  if (due.every(({ state }) => state === "verified")) return "verified";
  return due.some(({ state }) => state === "failed" || state === "reopened") ? "failed" : "remediation";
}

export function campaignState(tasks: readonly Pick<TaskRow, "state">[], isWaiting: boolean): CampaignState {
  const due = tasks.filter(({ state }) => state !== "cancelled" && state !== "verified");
  if (isWaiting || due.some(({ state }) => state !== "confirmed")) return "remediating";
  return due.length > 0 ? "verifying" : "decided";
}
