import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import { authorize, type Context, type Right } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { nameDirectory } from "@/lib/identities";
import { Conflict, type ErrorDetail, Forbidden, Invalid } from "@/lib/kernel/errors";
import { envelopeProblems, partOfProblems, refuse } from "./check-place";
import { parseAmount, UNITS } from "./core/budget";
import { budgetRecord } from "./core/budget-record";
import { definitionProblems } from "./core/check-definition";
import { type Loosening, looseningOf } from "./core/loosening";
import type { Standing } from "./core/standing";
import type { BudgetView } from "./core/views";
import { changeBudgets, countChanged } from "./mend-counters";
import { requireYes } from "./require-yes";
import type { BudgetChange } from "./schemas";
import { isWithin, readStanding, refuseOfGrant, requireBudget } from "./sight";
import { readBudgets, type StoredBudget, updateBudget } from "./store/budgets";
import { viewBudget } from "./view-budget";

type Change = z.output<typeof BudgetChange>;

const MAY_CHANGE: readonly Right[] = ["budget.write", "budget.lower", "budget.approve"];

/**
 * Changes a budget, or ends it for good. What it counts stays as it is. What lets more be used needs the yes that a request
 * for it would need, and is done where the caller may give that alone. Right: budget.write over what it is about; with
 * budget.lower alone its limit can be lowered and made hard; with budget.approve alone it can be raised, made soft, or ended.
 * @throws NotFound outside of what the caller sees. Forbidden for what others decide, and for parts that the right is not for.
 * Conflict for an archived budget, one that follows a grant, or to archive an envelope that has parts. Invalid for a limit of another unit and for sums
 * of an envelope.
 */
export async function changeBudget(ctx: Context, id: string, change: Change): Promise<BudgetView> {
  authorize(ctx, MAY_CHANGE.find((right) => ctx.actor.rights.has(right)) ?? "budget.write");
  const now = ctx.clock.now();
  const [standing, names] = await Promise.all([readStanding(ctx), nameDirectory(ctx.db)]);
  const changed = await changeBudgets(ctx, async (tx, prices) => {
    const before = await requireBudget(ctx, MAY_CHANGE, standing, id, tx);
    refuseOfGrant(before);
    const after = changedBy(before, change, now);
    const given = looseningOf(before, after, now);
    if (!isWithin(ctx, "budget.write", before, standing)) requirePart(ctx, standing, before, change, given);
    await refuseChange(tx, before, after, now);
    if (given) await requireYes(tx, ctx, before, { ...given, value: "", endsAt: null }, { standing, names });
    await refuseSums(ctx, tx, standing, before, after);
    await updateBudget(tx, after);
    if (change.endsAt !== undefined || after.archivedAt !== null) await countChanged(tx, prices, after, now);
    await recordAudit(tx, ctx, {
      action: after.archivedAt === null ? "budget.change" : "budget.archive",
      objectType: "budget",
      objectId: id,
      before: budgetRecord(before),
      after: budgetRecord(after),
      ...(change.reason === undefined ? {} : { reason: change.reason }),
    });
    return after;
  });
  return viewBudget(ctx, changed);
}

function changedBy(before: StoredBudget, change: Change, now: Date): StoredBudget {
  const { limit, parent, endsAt, state, reason: _reason, ...said } = change;
  const unit = limit && UNITS.find((each) => limit[each] !== undefined);
  if (unit !== undefined && unit !== before.unit)
    throw new Invalid(`limit.${unit}: The budget counts ${before.unit}.`, [
      {
        location: `limit.${unit}`,
        message: `The budget counts ${before.unit}.`,
        fix: "Send a limit of that unit, or make another budget.",
      },
    ]);
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  return {
    ...before,
    ...given,
    ...(limit === undefined ? {} : { limit: parseAmount(limit[before.unit] ?? "0") }),
    ...(parent === undefined ? {} : { parentId: parent }),
    ...(endsAt === undefined ? {} : { endsAt: endsAt === null ? null : new Date(endsAt) }),
    ...(state === undefined ? {} : { archivedAt: now }),
  };
}

/** @throws Forbidden unless the change is nothing but lowering, or nothing but giving, and the caller has the right for that. */
function requirePart(ctx: Context, standing: Standing, before: StoredBudget, change: Change, given: Loosening | null): void {
  const { limit: _limit, enforcement: _enforcement, state: _state, reason: _reason, ...rest } = change;
  const isPart = given !== null || (change.state === undefined && change.enforcement !== "soft");
  const isAlone = Object.values(rest).every((value) => value === undefined);
  if (isPart && isAlone && isWithin(ctx, given === null ? "budget.lower" : "budget.approve", before, standing)) return;
  throw new Forbidden(
    ctx.actor.rights.has("budget.lower")
      ? "You may lower the limit of a budget and make it hard, and nothing else."
      : "You may raise a budget, make it soft or end it, and nothing else.",
    [{ location: "right", message: "budget.write", fix: "Ask whoever leads the team, or a platform admin." }],
  );
}

async function refuseChange(tx: Tx, before: StoredBudget, after: StoredBudget, now: Date): Promise<void> {
  if (before.archivedAt !== null) throw new Conflict("The budget is archived.");
  // What was over before the change is not the change's fault.
  const isSameEnd = before.endsAt?.getTime() === after.endsAt?.getTime();
  const problems: ErrorDetail[] = definitionProblems(after, now);
  refuse(isSameEnd ? problems.filter(({ location }) => location !== "endsAt") : problems);
  if (after.archivedAt === null) return;
  const parts = await readBudgets(tx, { parentId: after.id, isArchived: false });
  if (parts.length > 0)
    throw new Conflict(`${parts.length} ${parts.length === 1 ? "budget is a part" : "budgets are parts"} of it.`, [
      { location: "state", message: parts.map(({ name }) => name).join(", "), fix: "Take them out of it, or archive them first." },
    ]);
}

/** Sums are looked at where the change makes them worse: what lowers is never refused for what was too much before. */
async function refuseSums(ctx: Context, tx: Tx, standing: Standing, before: StoredBudget, after: StoredBudget): Promise<void> {
  if (after.archivedAt !== null) return;
  const isMoved = after.parentId !== before.parentId;
  const isLonger = after.endsAt?.getTime() !== before.endsAt?.getTime();
  if (after.limit < before.limit) refuse(await envelopeProblems(tx, standing, after, `limit.${after.unit}`));
  if (after.limit > before.limit || isMoved || isLonger)
    refuse(await partOfProblems(ctx, tx, standing, after, isMoved ? "parent" : `limit.${after.unit}`));
}
