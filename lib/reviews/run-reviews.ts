import type { Context } from "@/lib/auth";
import { systemActor } from "@/lib/auth/core/system-actor";
import { capSpending } from "./cap-spending";
import { type Directory, directoryOf } from "./core/reviewers";
import { draftPeriodicReviews } from "./draft-periodic-reviews";
import { escalateItems } from "./escalate-items";
import { expireKept, followTasks, markGone, takeEffects } from "./follow-items";
import { keepPack } from "./keep-pack";
import { loadAttesters } from "./load-attesters";
import { moveCampaign } from "./move-campaign";
import { remindReviewers } from "./remind-reviewers";
import { rerouteItems } from "./reroute-items";
import { startEventReviews } from "./start-event-reviews";
import { readCampaignsIn, readPackless } from "./store/campaigns";

export type ReviewRun = { drafted: number; rerouted: number; gone: number; effects: number; expired: number; reminded: number };

/**
 * Everything that reviews do by themselves: starts those of events and of periodic templates, gives items of who left to
 * others, escalates, reminds, lets stages end, makes what was decided take effect and follows it. The job of each minute;
 * each step is safe to run twice, late, or after a crash in another.
 */
export async function runReviews(caller: Pick<Context, "db" | "clock">): Promise<ReviewRun> {
  const ctx: Context = { db: caller.db, clock: caller.clock, actor: systemActor("Reviews") };
  const people = once(async () => directoryOf(await loadAttesters(ctx.db)));
  const drafted = (await startEventReviews(ctx)) + (await draftPeriodicReviews(ctx));
  const rerouted = await rerouteItems(ctx, people);
  const gone = await markGone(ctx);
  let reminded = 0;
  for (const campaign of await readCampaignsIn(ctx.db, ["open"])) {
    await escalateItems(ctx, campaign, people);
    reminded += await remindReviewers(ctx, campaign);
    await moveCampaign(ctx, campaign.id);
  }
  const effects = await takeEffects(ctx);
  await capSpending(ctx);
  const expired = await expireKept(ctx);
  await followTasks(ctx);
  for (const campaignId of await readPackless(ctx.db)) await keepPack(ctx, campaignId);
  return { drafted, rerouted, gone, effects, expired, reminded };
}

/** Read when it is needed first, and then kept for the run. */
function once(read: () => Promise<Directory>): () => Promise<Directory> {
  let kept: Promise<Directory> | undefined;
  return () => {
    kept ??= read();
    return kept;
  };
}
