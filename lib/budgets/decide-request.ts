import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { nameDirectory } from "@/lib/identities";
import { Forbidden, Invalid } from "@/lib/kernel/errors";
import { addNeeds, DUTY_WORDS, type Duty } from "./core/approval";
import { dutiesOf, openNeeds, RIGHT_OF_DUTY } from "./core/approval-duty";
import { scopeOfCount } from "./core/approval-facts";
import type { Standing } from "./core/standing";
import type { RequestView } from "./core/views";
import { giveMore } from "./give-more";
import { type Judged, judgeRequest } from "./judge-request";
import { DECIDING_ROLES, readDeciders } from "./read-deciders";
import { requestViews } from "./request-views";
import type { RequestDecision } from "./schemas";
import { isWithin, readStanding } from "./sight";
import { lockWaiting, requireInUse } from "./sight-request";
import type { StoredBudget } from "./store/budgets";
import { insertApproval, lockBudgets, type StoredRequest, writeRequest } from "./store/requests";
import { tellApprovers, tellRequester } from "./tell-request";

/**
 * Says yes or no to a request for more, for one of the duties that it needs. A single no refuses it. The last yes adds the
 * raise or lifts the limit in the same transaction, and that of the budgets above where their parts would no longer fit.
 * What is needed is looked at again with each yes: where others got the envelope meanwhile, finance is asked too. `duty` may
 * be left out where the caller has one only. Rights: budget.write of a team's lead, budget.approve, or
 * budget.approve_security, over what the budget is about; finance over the budgets that would grow, too.
 * @throws NotFound for what is not seen. @throws Conflict when it no longer waits, or the budget is over.
 * @throws Forbidden for the own request, a second duty, or a duty that the caller does not have. @throws Invalid
 */
export async function decideRequest(ctx: Context, id: string, input: RequestDecision): Promise<RequestView> {
  authorize(ctx, "spend.read");
  const now = ctx.clock.now();
  const [standing, names, deciders] = await Promise.all([readStanding(ctx), nameDirectory(ctx.db), readDeciders(ctx, DECIDING_ROLES)]);
  const { budget, request } = await withTransaction(ctx.db, async (tx) => {
    await lockBudgets(tx);
    const { budget, request } = await lockWaiting(tx, ctx, id, standing);
    const { decision, reason } = input;
    const duty = dutyToGive(ctx, request, budget, standing, input.duty);
    authorize(ctx, RIGHT_OF_DUTY[duty]);
    const approval = { duty, decision, by: ctx.actor.id, byName: ctx.actor.name, at: now, reason };
    const said = { ...request, approvals: [...request.approvals, approval] };
    await insertApproval(tx, id, approval);
    let decided: StoredRequest;
    if (decision === "refused") decided = await close(tx, said, "refused", now);
    else {
      requireInUse(budget, now);
      const judged = await judgeRequest(tx, ctx, budget, request, { standing, names, hasOtherLead: true });
      if (duty === "finance") requireReach(ctx, judged, standing);
      decided = await settle(tx, ctx, budget, said, judged);
    }
    await recordAudit(tx, ctx, {
      action: decision === "approved" ? "budget_request.approve" : "budget_request.refuse",
      objectType: "budget_request",
      objectId: id,
      after: { duty, state: decided.state, waitsFor: decided.state === "waiting" ? openNeeds(decided).map((need) => need.duty) : [] },
      reason,
    });
    if (decided.state !== "waiting") await tellRequester(tx, budget, decided, now);
    else if (decided.needs.length > request.needs.length) await tellApprovers(tx, budget, decided, { standing, deciders }, now);
    return { budget, request: decided };
  });
  const [view] = await requestViews(ctx, [request], new Map([[budget.id, budget]]), standing);
  return view as RequestView;
}

/** For which duty the caller speaks. */
function dutyToGive(ctx: Context, request: StoredRequest, budget: StoredBudget, standing: Standing, wanted: Duty | undefined): Duty {
  const { actor } = ctx;
  if (request.createdBy === actor.id) throw refused("Nobody decides their own request.", "Have another person decide.");
  if (request.approvals.some(({ by }) => by === actor.id))
    throw refused("You have decided on this request already; nobody speaks for two duties.", "Have another person decide.");
  if (wanted !== undefined && !openNeeds(request).some(({ duty }) => duty === wanted))
    throw unclear(`This request does not wait for ${DUTY_WORDS[wanted]}.`, "Name a duty that it waits for.");
  const mine = dutiesOf(actor, request, { scope: scopeOfCount(budget, request.value), standing }, ctx.clock.now());
  const [duty, ...more] = wanted === undefined ? mine : mine.filter((each) => each === wanted);
  if (duty === undefined) {
    const waitsFor = openNeeds(request).map((need) => DUTY_WORDS[need.duty]);
    throw refused(`This request waits for ${waitsFor.join(" and ")}.`, "Ask somebody who has that duty for what the budget is about.");
  }
  if (more.length > 0)
    throw unclear(
      `You may speak for ${mine.map((each) => DUTY_WORDS[each]).join(" or for ")}.`,
      "Say for which: you give one of them only.",
    );
  return duty;
}

const refused = (message: string, fix: string): Forbidden => new Forbidden(message, [{ location: "duty", message, fix }]);
const unclear = (message: string, fix: string): Invalid => new Invalid(message, [{ location: "duty", message, fix }]);

/** Finance of a part does not give away what is above it. */
function requireReach(ctx: Context, { growth }: Judged, standing: Standing): void {
  const outside = growth.find(({ budget }) => !isWithin(ctx, "budget.approve", budget, standing));
  if (outside) throw refused(`“${outside.budget.name}” would grow with it, which you may not approve.`, "Ask finance of the organisation.");
}

/** Gives what was asked for with the last yes that is needed as things stand now. */
async function settle(
  tx: Tx,
  ctx: Context,
  budget: StoredBudget,
  request: StoredRequest,
  { needs: now, growth }: Judged,
): Promise<StoredRequest> {
  const needs = addNeeds(request.needs, now);
  await writeRequest(tx, request.id, { needs });
  if (openNeeds({ ...request, needs }).length > 0) return { ...request, needs };
  await giveMore(
    tx,
    ctx,
    [{ budget, amount: request.amount, value: request.value }, ...growth.map((each) => ({ ...each, value: "" }))],
    request,
  );
  return close(tx, { ...request, needs }, "approved", ctx.clock.now());
}

async function close(tx: Tx, request: StoredRequest, state: "approved" | "refused", closedAt: Date): Promise<StoredRequest> {
  await writeRequest(tx, request.id, { state, closedAt });
  return { ...request, state, closedAt };
}
