import type { Context } from "@/lib/auth";
import { addUsd, formatUsd, parseUsd, ZERO_USD } from "@/lib/kernel/money";
import type { Outcome, QueueView } from "./core/views";
import { sightOf } from "./sight";
import { readCampaignsIn } from "./store/campaigns";
import { readControlCounts } from "./store/progress";
import { readAnswered, readElsewhere, readLeft } from "./store/views";

/** What waits for the caller in open reviews, the dearest first; what they answered; and what of their own went to others. */
export async function readQueue(ctx: Context, { campaignId }: { campaignId?: string | undefined } = {}): Promise<QueueView> {
  const sight = sightOf(ctx);
  const left = await readLeft(ctx.db, sight, campaignId);
  const decided = await readAnswered(ctx.db, sight, campaignId);
  const elsewhere = await readElsewhere(ctx.db, sight, campaignId);
  const open = await readCampaignsIn(ctx.db, ["open"]);
  const waiting = new Set(left.map(({ id }) => id));
  const answered = decided.filter(({ id }) => !waiting.has(id));
  const controls = await readControlCounts(
    ctx.db,
    open.map(({ id }) => id),
  );
  const campaigns = open.flatMap(({ id, name, kind, stage, stages, rules, dueAt }) => {
    const own = left.filter((item) => item.campaignId === id).length;
    const done = new Set(answered.filter((item) => item.campaignId === id).map((item) => item.id)).size;
    if (own + done === 0) return [];
    const { bulk, reassign, justifyAlways, undoMinutes } = rules;
    return [
      {
        ...{ id, name, kind, stage: { n: stage, of: stages.length }, dueAt: dueAt?.toISOString() ?? null },
        ...{ left: own, total: own + done, rules: { bulk, reassign, justifyAlways, undoMinutes } },
        controlItems: controls.get(id) ?? 0,
      },
    ];
  });
  return {
    campaigns,
    left,
    decided: answered.map(({ decision, ...item }) => ({ ...item, decision: decision as Outcome })),
    elsewhere: elsewhere.map((item) => ({ item, to: item.reviewers.map(({ name }) => name).join(", ") || "security" })),
    leftCostUsd30d: formatUsd(left.reduce((sum, { costUsd30d }) => addUsd(sum, parseUsd(costUsd30d)), ZERO_USD)),
  };
}
