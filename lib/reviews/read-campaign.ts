import { readAuditSteps } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { clashingDuty } from "@/lib/auth/core/duties";
import { readTaskProgress } from "@/lib/revocation";
import { type Campaign, isDecided } from "./core/campaign";
import { blockersOf } from "./core/sign-off";
import type { CampaignDetail } from "./core/views";
import { summaryOf } from "./list-campaigns";
import { controlsOf, reviewerRows } from "./read-reviewing";
import { noCampaign, sightOf } from "./sight";
import { signOffFacts } from "./sign-off-facts";
import { readCampaignRow } from "./store/campaigns";
import { readFigures, readItemCounts, seesAny } from "./store/views";

/**
 * One review with its progress, who was asked and what stands in the way of its end. Who only answers in it sees the
 * figures of their own items, and nobody else's manner of deciding. @throws NotFound for a review that the caller has nothing to do with.
 */
export async function readCampaign(ctx: Context, campaignId: string): Promise<CampaignDetail> {
  const sight = sightOf(ctx);
  const campaign = await readCampaignRow(ctx.db, campaignId);
  const figures = campaign ? (await readFigures(ctx.db, [campaignId], sight)).get(campaignId) : undefined;
  const readsAll = sight.scope.kind === "all";
  // Who was asked about control items alone sees the review, though no figure is left to them once these are told.
  const isTheirs = campaign && (readsAll || campaign.ownerId === ctx.actor.id || (await seesAny(ctx.db, campaignId, sight)));
  if (!campaign || !isTheirs) throw noCampaign();
  const [tasks, rows, counts, facts, controls, history] = await Promise.all([
    readTaskProgress(ctx.db, [campaignId], sight.now),
    reviewerRows(ctx.db, campaign),
    readItemCounts(ctx.db, campaignId, sight),
    signOffFacts(ctx.db, ctx, campaign),
    controlsOf(ctx.db, campaign, readsAll),
    readsAll ? historyOf(ctx, campaignId) : [],
  ]);
  const { templateId, trigger, scope, stages, rules, timeZone, frozenAt, populationHash, completeness, previousId } = campaign;
  return {
    ...summaryOf(campaign, figures, tasks.get(campaignId)),
    ...{ templateId, scope, stages, rules, timeZone, populationHash, previousId },
    trigger: trigger && { kind: trigger.kind, text: trigger.text },
    frozenAt: frozenAt?.toISOString() ?? null,
    completeness: readsAll ? completeness : null,
    ...counts,
    reviewers: readsAll ? rows : rows.filter(({ person }) => person.id === sight.me),
    controls,
    signedOff:
      campaign.signedOffAt === null
        ? null
        : { by: campaign.signedOffName ?? "", at: campaign.signedOffAt.toISOString(), packHash: campaign.packHash },
    blockers: blockersOf(facts),
    history,
    may: mayOf(ctx, campaign),
  };
}

const STEPS: Readonly<Record<string, string>> = {
  "review.create": "Drafted",
  "review.open": "Opened and frozen",
  "review.next_stage": "Next stage",
  "review.silence": "Nobody answered in time",
  "review.sample": "A sample was put before security",
  "review.escalate": "Escalated",
  "review.reroute": "Given to others, since somebody left",
  "review.controls": "Control items were told and set aside",
  "review.removed": "Something was revoked elsewhere",
  "review.event": "Something happened meanwhile",
  "review.decided": "All decided",
  "review.cancel": "Cancelled",
  "review.sign_off": "Signed off",
  "review.reopen": "Opened again as a new review",
  "review.pack": "Evidence pack kept",
  "review.download": "Evidence pack downloaded",
};
const MOST_OF_EACH = 1_000;

/** Steps of the whole, without the answers. */
async function historyOf({ db }: Context, campaignId: string): Promise<CampaignDetail["history"]> {
  const rows = await readAuditSteps(db, { objectType: "review_campaign", objectId: campaignId, actions: Object.keys(STEPS) }, MOST_OF_EACH);
  return rows.map(({ at, actorName, action, reason }) => ({ at, by: actorName, action, text: reason ?? STEPS[action] ?? action }));
}

function mayOf({ actor }: Context, { state }: Campaign): CampaignDetail["may"] {
  const holds = (right: "review.open" | "review.define" | "review.sign_off" | "review.read") =>
    actor.rights.has(right) && !clashingDuty(actor.roles, right);
  const isPerson = actor.kind === "person";
  return {
    open: isPerson && state === "draft" && holds("review.open"),
    cancel: isPerson && (state === "draft" || state === "open") && (holds("review.open") || (state === "draft" && holds("review.define"))),
    signOff: isPerson && isDecided(state) && holds("review.sign_off"),
    reopen: isPerson && state === "signed_off" && holds("review.open"),
    download: state !== "draft" && state !== "cancelled" && holds("review.read"),
  };
}
