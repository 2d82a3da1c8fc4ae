import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import { authorize, type Context, type Right, readCalendar } from "@/lib/auth";
import type { ErrorDetail } from "@/lib/kernel/errors";
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import { newId } from "@/lib/kernel/ids";
import { addUtcDays, startOfUtcDay } from "@/lib/kernel/period";
import { findScope, partOfProblems, refuse } from "./check-place";
import { parseAmount, UNITS } from "./core/budget";
import { budgetRecord } from "./core/budget-record";
import { DEFAULT_THRESHOLDS, definitionProblems } from "./core/check-definition";
import { isThreaded, windowsAround } from "./core/count-ledger";
import type { BudgetView } from "./core/views";
import { windowAt } from "./core/window";
import { changeBudgets, countChanged, MOST_WINDOWS } from "./mend-counters";
import type { BudgetInput } from "./schemas";
import { isWithin, outOfReach, readStanding } from "./sight";
import { insertBudget, type StoredBudget } from "./store/budgets";
import { viewBudget } from "./view-budget";

/** Traces and sessions that began longer ago are not counted any more. */
const THREAD_DAYS = 35;

const MAY_CREATE: readonly Right[] = ["budget.write", "budget.lower"];

/**
 * Makes a budget. What was used in the window that runs, and in those before it back to `startsAt`, is counted from the
 * ledger in the same transaction, so that it is exact from the first instant. Right: budget.write over what it is about; with
 * budget.lower a hard cap that is a part of nothing: it can only allow less.
 * @throws Invalid for what could never match anything, with its place; for an envelope whose parts would allow more than itself.
 * @throws NotFound, Forbidden for a scope outside of what the caller may change.
 */
export async function createBudget(ctx: Context, input: z.output<typeof BudgetInput>): Promise<BudgetView> {
  const isCap = input.enforcement === "hard" && input.parent == null;
  const rights = MAY_CREATE.filter((right) => (right === "budget.write" || isCap) && ctx.actor.rights.has(right));
  authorize(ctx, rights[0] ?? "budget.write");
  const now = ctx.clock.now();
  const [standing, calendar] = [await readStanding(ctx), await readCalendar(ctx.db)];
  const created = await changeBudgets(ctx, async (tx, prices) => {
    const { scope, problems } = await findScope(ctx, tx, standing, prices, input.scope);
    const budget = budgetFrom(ctx, input, scope, calendar, now);
    refuse([...problems, ...definitionProblems(budget, now), ...reachProblems(budget, calendar, now)]);
    if (!rights.some((right) => isWithin(ctx, right, budget, standing))) throw outOfReach(ctx, budget, standing, "budget.write");
    await insertBudget(tx, budget);
    refuse(await partOfProblems(ctx, tx, standing, budget, `limit.${budget.unit}`));
    await countChanged(tx, prices, budget, now);
    await recordAudit(tx, ctx, { action: "budget.create", objectType: "budget", objectId: budget.id, after: budgetRecord(budget) });
    return budget;
  });
  return viewBudget(ctx, created);
}

function budgetFrom(
  ctx: Context,
  input: z.output<typeof BudgetInput>,
  scope: StoredBudget["scope"],
  calendar: FiscalCalendar,
  now: Date,
): StoredBudget {
  const { limit, parent, startsAt, endsAt, per, thresholds, ...said } = input;
  const unit = UNITS.find((each) => limit[each] !== undefined) ?? "usd";
  const isThread = input.window === "trace" || input.window === "session";
  const isUnsaid = thresholds.length === DEFAULT_THRESHOLDS.length && DEFAULT_THRESHOLDS.every((each, i) => each === thresholds[i]);
  return {
    ...said,
    id: newId("bud"),
    scope,
    per: per ?? null,
    unit,
    limit: parseAmount(limit[unit] ?? "0"),
    thresholds: isThread && isUnsaid ? [] : thresholds,
    parentId: parent ?? null,
    startsAt: startsAt === undefined ? beginOf(input, calendar, now) : new Date(startsAt),
    endsAt: endsAt === undefined ? null : new Date(endsAt),
    raises: [],
    createdAt: now,
    createdBy: ctx.actor.id,
    archivedAt: null,
  };
}

/** The begin of the window that runs; of today in UTC where windows are no spans of time. */
const beginOf = ({ window, timeZone }: z.output<typeof BudgetInput>, calendar: FiscalCalendar, now: Date): Date =>
  windowAt(window, timeZone, calendar, now, {})?.startsAt ?? startOfUtcDay(now);

/** Every window that a budget counts is counted whole, so that it may not begin further back than is counted. */
function reachProblems(budget: StoredBudget, calendar: FiscalCalendar, now: Date): ErrorDetail[] {
  const oldest = isThreaded(budget)
    ? addUtcDays(startOfUtcDay(now), -THREAD_DAYS)
    : (windowsAround({ calendar }, { ...budget, startsAt: new Date(0) }, now, MOST_WINDOWS)[0]?.startsAt ?? null);
  if (oldest === null || budget.startsAt >= oldest) return [];
  return [{ location: "startsAt", message: "Too far back for such windows.", fix: `Send ${oldest.toISOString()} or later.` }];
}
