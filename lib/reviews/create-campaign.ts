import { authorize, type Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import type { Campaign } from "./core/campaign";
import type { CampaignDetail } from "./core/views";
import { readCampaign } from "./read-campaign";
import { recordReview } from "./record";
import type { NewCampaign, ReviewStage } from "./schemas";
import { insertCampaign } from "./store/campaigns";
import { readReviewers } from "./store/people";

/**
 * Makes a draft: nothing is frozen and nobody is asked until it is opened. Right: review.define.
 * @throws Invalid for a stage that names somebody who is not there.
 */
export async function createCampaign(ctx: Context, input: NewCampaign): Promise<CampaignDetail> {
  authorize(ctx, "review.define");
  const id = await withTransaction(ctx.db, async (tx) => {
    await requireNamed(tx, input.stages);
    return insertDraft(tx, ctx, { ...input, templateId: input.templateId ?? null, kind: input.templateId ? "periodic" : "one_off" });
  });
  return readCampaign(ctx, id);
}

/** People that stages name are there. */
export async function requireNamed(tx: Tx, stages: readonly ReviewStage[]): Promise<void> {
  const named = stages.flatMap((stage, i) => [
    ...(stage.fallback === undefined ? [] : [{ id: stage.fallback, location: `stages[${i}].fallback` }]),
    ...stage.additional.map((id, j) => ({ id, location: `stages[${i}].additional[${j}]` })),
  ]);
  const known = await readReviewers(
    tx,
    named.map(({ id }) => id),
  );
  const missing = named.filter(({ id }) => !known.has(id));
  if (missing.length === 0) return;
  throw new Invalid(
    "A stage names somebody who is not there.",
    missing.map(({ location }) => ({ location, message: "There is no such person.", fix: "Name somebody of the inventory." })),
  );
}

type Draft = Pick<Campaign, "name" | "scope" | "stages" | "rules" | "timeZone" | "kind" | "templateId"> &
  Partial<Pick<Campaign, "trigger" | "iteration" | "previousId" | "reason">>;

/** In the caller's transaction. @returns its id. */
export async function insertDraft(tx: Tx, ctx: Context, draft: Draft): Promise<string> {
  const id = newId("rvc");
  const { actor, clock } = ctx;
  await insertCampaign(tx, {
    ...{ id, trigger: null, iteration: 1, previousId: null, reason: null, state: "draft", stage: 1 },
    ...{
      openedAt: null,
      stageAt: null,
      dueAt: null,
      frozenAt: null,
      populationHash: null,
      completeness: null,
      itemCount: 0,
      controlSalt: null,
    },
    ...{ ownerId: actor.id, ownerName: actor.name, createdAt: clock.now(), createdBy: actor.id, openedBy: null, decidedAt: null },
    ...{ signedOffBy: null, signedOffName: null, signedOffAt: null, packHash: null },
    ...draft,
  });
  const { name, kind, scope, stages, rules, timeZone, trigger, iteration, previousId } = {
    trigger: null,
    iteration: 1,
    previousId: null,
    ...draft,
  };
  await recordReview(tx, ctx, id, "create", { name, kind, scope, stages, rules, timeZone, trigger, iteration, previousId }, draft.reason);
  return id;
}
