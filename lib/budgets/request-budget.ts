import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { nameDirectory } from "@/lib/identities";
import { Conflict, Forbidden, Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { loadPriceBook } from "@/lib/pricing";
import { findValue, refuse } from "./check-place";
import { needText } from "./core/approval";
import { holdsDuty } from "./core/approval-duty";
import { answersFor, type More, scopeOfCount } from "./core/approval-facts";
import { formatAmount, parseAmount } from "./core/budget";
import { limitProblems } from "./core/check-definition";
import type { Standing } from "./core/standing";
import type { RequestView } from "./core/views";
import { judgeRequest } from "./judge-request";
import { DECIDING_ROLES, readDeciders } from "./read-deciders";
import { requestViews } from "./request-views";
import type { RequestInput } from "./schemas";
import { countsSeen, isWithin, noSuchBudget, readStanding, refuseOfGrant, seesCount } from "./sight";
import { requireInUse } from "./sight-request";
import { readOwnThings, readStoredBudget, type StoredBudget } from "./store/budgets";
import { countWaitingRequests, insertRequest, lockBudget, type StoredRequest } from "./store/requests";
import { tellApprovers } from "./tell-request";

/** How long those who decide have. */
const WAIT_DAYS = 7;
const DAY_MS = 86_400_000;

/**
 * Asks for more of a budget: until an instant, or for good. Who must say yes is worked out and told to them. For people who
 * see the budget (right: spend.read) and answer for it: owners of the identity, the lead of the team, or whoever may change it.
 * @throws NotFound outside the caller's scope. @throws Forbidden for who does not answer for it, and for programs.
 * @throws Conflict when the budget has ended, or a request for the same count waits. @throws Invalid
 */
export async function requestBudget(ctx: Context, budgetId: string, input: RequestInput): Promise<RequestView> {
  authorize(ctx, "spend.read");
  const now = ctx.clock.now();
  const [standing, names] = await Promise.all([readStanding(ctx), nameDirectory(ctx.db)]);
  const own = await readOwnThings(ctx.db, ctx.actor.personId ?? "", now);
  const more = await moreAsked(ctx, budgetId, input, standing);
  const deciders = await readDeciders(ctx, DECIDING_ROLES);
  const { budget, request } = await withTransaction(ctx.db, async (tx) => {
    await lockBudget(tx, budgetId);
    const budget = await readStoredBudget(tx, budgetId);
    if (!budget) throw noSuchBudget();
    const scope = scopeOfCount(budget, more.value);
    const mayAsk = answersFor(own, scope, standing) || isWithin(ctx, "budget.write", { scope }, standing);
    if (ctx.actor.kind !== "person" || !mayAsk) throw notYours();
    requireInUse(budget, now);
    refuseOfGrant(budget);
    if ((await countWaitingRequests(tx, budgetId, more.value, now)) > 0) throw alreadyAsked();
    const hasOtherLead = deciders.some(({ actor }) => actor.id !== ctx.actor.id && holdsDuty(actor, "team", { scope, standing }));
    const { needs } = await judgeRequest(tx, ctx, budget, more, { standing, names, hasOtherLead });
    const request = requestFrom(ctx, budget, more, input.reason, needs);
    await insertRequest(tx, request);
    const { value, amount, endsAt } = more;
    await recordAudit(tx, ctx, {
      action: "budget_request.ask",
      objectType: "budget_request",
      objectId: request.id,
      after: { budgetId, value, amount: formatAmount(amount), until: endsAt?.toISOString() ?? null, needs: needs.map(needText) },
      reason: input.reason,
    });
    await tellApprovers(tx, budget, request, { standing, deciders }, now);
    return { budget, request };
  });
  const [view] = await requestViews(ctx, [request], new Map([[budgetId, budget]]), standing);
  return view as RequestView;
}

/** What is asked for, where it fits the kind of budget. What a budget counts, and whether apart, never changes. */
async function moreAsked(ctx: Context, budgetId: string, { value = "", amount, until }: RequestInput, standing: Standing): Promise<More> {
  const budget = await readStoredBudget(ctx.db, budgetId);
  const seen = budget ? countsSeen(ctx, budget, standing) : "none";
  if (!budget || seen === "none") throw noSuchBudget();
  const more = parseAmount(amount);
  if (more <= 0n) throw odd("amount", "The amount must be more than 0.", "Say how much more is needed.");
  refuse(limitProblems(budget.unit, more, "amount"));
  const endsAt = until === undefined ? null : new Date(until);
  if (endsAt && endsAt <= ctx.clock.now()) throw odd("until", "This is over already.", "Name a later instant.");
  if (!endsAt && value !== "") throw odd("value", "More for good is for all values alike.", "Leave the value out, or say until when.");
  const found = endsAt ? await findValue(ctx, ctx.db, standing, await loadPriceBook(ctx.db), budget, value) : "";
  if (!seesCount(seen, found)) throw noSuchBudget();
  return { value: found, amount: more, endsAt };
}

function requestFrom(ctx: Context, budget: StoredBudget, more: More, reason: string, needs: StoredRequest["needs"]): StoredRequest {
  const createdAt = ctx.clock.now();
  const latest = new Date(createdAt.getTime() + WAIT_DAYS * DAY_MS);
  return {
    ...more,
    id: newId("brq"),
    budgetId: budget.id,
    kind: more.endsAt ? "raise" : "limit",
    reason,
    state: "waiting",
    needs,
    createdAt,
    createdBy: ctx.actor.id,
    createdByName: ctx.actor.name,
    // A yes after the end of what was asked for would give nothing.
    expiresAt: more.endsAt && more.endsAt < latest ? more.endsAt : latest,
    closedAt: null,
    approvals: [],
  };
}

const odd = (location: string, message: string, fix: string): Invalid => new Invalid(message, [{ location, message, fix }]);

const notYours = (): Forbidden =>
  new Forbidden("Only people who answer for this budget ask for more of it.", [
    { location: "budgetId", message: "You do not answer for it.", fix: "Ask the owner of the identity, or the lead of the team." },
  ]);

const alreadyAsked = (): Conflict =>
  new Conflict("More of this budget was asked for already.", [
    { location: "budgetId", message: "A request waits.", fix: "Wait for its decision, or have it withdrawn." },
  ]);
