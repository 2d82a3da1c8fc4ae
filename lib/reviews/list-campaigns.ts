import type { Context } from "@/lib/auth";
import { decodeCursor, encodeCursor } from "@/lib/kernel/page";
import type { TaskProgress } from "@/lib/revocation";
import { readTaskProgress } from "@/lib/revocation";
import type { Campaign } from "./core/campaign";
import type { CampaignPage, CampaignSummary } from "./core/views";
import type { CampaignQuery } from "./schemas";
import { sightOf } from "./sight";
import { readCampaignRow } from "./store/campaigns";
import { type CampaignFigures, readCampaignIds, readFigures } from "./store/views";

/** Reviews, newest first: all that the caller reads, else those in which they are asked, counted over what they see. */
export async function listCampaigns(ctx: Context, query: CampaignQuery): Promise<CampaignPage> {
  const sight = sightOf(ctx);
  const [at, id] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2);
  const found = await readCampaignIds(ctx.db, sight, query, at === undefined ? null : { at: String(at), id: String(id) });
  const shown = found.slice(0, query.limit);
  const ids = shown.map((one) => one.id);
  const figures = await readFigures(ctx.db, ids, sight);
  const progress = await readTaskProgress(ctx.db, ids, sight.now);
  const data: CampaignSummary[] = [];
  for (const campaignId of ids) {
    const campaign = await readCampaignRow(ctx.db, campaignId);
    if (campaign) data.push(summaryOf(campaign, figures.get(campaignId), progress.get(campaignId)));
  }
  const last = shown.at(-1);
  return { data, nextCursor: found.length > query.limit && last ? encodeCursor([last.at.toISOString(), last.id]) : null };
}

export function summaryOf(campaign: Campaign, figures: CampaignFigures | undefined, progress: TaskProgress | undefined): CampaignSummary {
  const { id, name, kind, state, iteration, stage, stages, openedAt, dueAt, ownerId, ownerName } = campaign;
  return {
    ...{ id, name, kind, state, iteration },
    stage: { n: stage, of: stages.length, name: stages[stage - 1]?.name ?? "" },
    openedAt: openedAt?.toISOString() ?? null,
    dueAt: dueAt?.toISOString() ?? null,
    owner: { id: ownerId, name: ownerName },
    items: { decided: figures?.decided ?? 0, total: figures?.total ?? 0 },
    remediations: { verified: progress?.verified ?? 0, due: progress?.due ?? 0 },
    moneyUsd: { decided: figures?.costDecided ?? "0", total: figures?.costTotal ?? "0" },
    mine: figures?.mine ?? 0,
  };
}
