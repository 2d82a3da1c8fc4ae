/** Whether a budget can count anything, and whether the caller may say so. */
import { type Context, scopeOf } from "@/lib/auth";
import { scopeAllows } from "@/lib/auth/core/scope";
import type { Tx } from "@/lib/db/client";
import { type ErrorDetail, Invalid } from "@/lib/kernel/errors";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import type { Budget, BudgetScope, ScopeDimension } from "./core/budget";
import { areApart, contradictionsIn, type UnitsAbove } from "./core/contradictions";
import { excessProblems, partProblems } from "./core/envelope";
import { type Known, resolveName, resolveScope, unknownThing } from "./core/resolve-scope";
import { placeOfThing, type Standing } from "./core/standing";
import { isWithin } from "./sight";
import { readToolIds } from "./store/book";
import { readBudgets, readStoredBudget, type StoredBudget } from "./store/budgets";
import { isScopeUsed } from "./store/count-ledger";
import { readUnits, readUsedNames } from "./store/known-names";

/** What lies in a part of the organisation. All else is known to everybody. */
const PLACED: ReadonlySet<ScopeDimension> = new Set(["identity", "credential", "team", "businessUnit", "application"]);

type Sent = { [D in ScopeDimension]?: string | undefined };

/** Whether the caller knows of a thing at all. */
const mayKnow =
  (ctx: Context, standing: Standing) =>
  (dimension: ScopeDimension, id: string): boolean =>
    !PLACED.has(dimension) ||
    [scopeOf(ctx.actor, "inventory.read"), scopeOf(ctx.actor, "budget.write")].some((scope) =>
      scopeAllows(scope, placeOfThing(standing, dimension, id)),
    );

async function readKnown(tx: Tx, standing: Standing, prices: PriceBook, sent: Sent): Promise<Known & { unitsAbove: UnitsAbove }> {
  const tools = sent.tool === undefined ? new Map<string, string>() : await readToolIds(tx);
  return { inventory: standing.inventory, prices, tools, ...(await readUnits(tx)), used: await readUsedNames(tx, sent) };
}

/** The scope that names mean. @returns what is wrong with it, too: unknown names, and what no call can lie in. */
export async function findScope(
  ctx: Context,
  tx: Tx,
  standing: Standing,
  prices: PriceBook,
  sent: Sent,
): Promise<{ scope: BudgetScope; problems: ErrorDetail[] }> {
  const known = await readKnown(tx, standing, prices, sent);
  const { scope, problems } = resolveScope(known, sent, mayKnow(ctx, standing));
  if (problems.length > 0) return { scope, problems };
  const doubts = contradictionsIn(scope, standing, known.unitsAbove);
  const sure = doubts.filter(({ isSure }) => isSure);
  const wrong = sure.length > 0 || doubts.length === 0 || (await isScopeUsed(tx, scope)) ? sure : doubts;
  return { scope, problems: wrong.map(({ isSure: _isSure, ...problem }) => problem) };
}

/** The count that a name means, of a budget that counts apart; empty for one that does not. @throws Invalid */
export async function findValue(
  ctx: Context,
  tx: Tx,
  standing: Standing,
  prices: PriceBook,
  budget: Budget,
  sent: string,
): Promise<string> {
  const { per } = budget;
  if (per === null) {
    if (sent === "") return "";
    throw new Invalid("value: The budget has one count only.", [
      { location: "value", message: "The budget has one count only.", fix: "Leave it out." },
    ]);
  }
  if (sent === "") {
    const message = `It counts apart by ${per}.`;
    throw new Invalid(`value: ${message}`, [{ location: "value", message, fix: "Say which one is meant." }]);
  }
  const known = await readKnown(tx, standing, prices, { [per]: sent });
  const value = resolveName(known, per, sent, budget.scope.provider);
  const problem = unknownThing(per, "value");
  if (value === undefined || !mayKnow(ctx, standing)(per, value)) throw new Invalid(`value: ${problem.message}`, [problem]);
  return value;
}

/**
 * What is wrong with a budget as a part of its parent, as it will be. Inside the transaction of its change.
 * @param location What was changed, for a sum that is too high.
 */
export async function partOfProblems(
  ctx: Context,
  tx: Tx,
  standing: Standing,
  budget: StoredBudget,
  location: string,
): Promise<ErrorDetail[]> {
  if (budget.parentId === null) return [];
  const parent = await readStoredBudget(tx, budget.parentId);
  if (!parent || !(isWithin(ctx, "spend.read", parent, standing) || isWithin(ctx, "budget.write", parent, standing)))
    return [{ location: "parent", message: "There is no such budget.", fix: "Send the id of a budget." }];
  const { unitsAbove } = await readUnits(tx);
  const problems = partProblems(budget, parent, await idsAbove(tx, parent), areApart(budget, parent, standing, unitsAbove));
  if (problems.length > 0) return problems;
  const siblings = (await readBudgets(tx, { parentId: parent.id, isArchived: false })).filter(({ id }) => id !== budget.id);
  return excessProblems(location, parent, [...siblings, budget], standing.at);
}

/** What is wrong with a budget as the envelope of its parts, as it will be. */
export async function envelopeProblems(tx: Tx, standing: Standing, budget: StoredBudget, location: string): Promise<ErrorDetail[]> {
  const parts = await readBudgets(tx, { parentId: budget.id, isArchived: false });
  return excessProblems(location, budget, parts, standing.at);
}

/** All budgets above one. Ends for any links, also circular ones. */
async function idsAbove(tx: Tx, budget: StoredBudget): Promise<string[]> {
  const above: string[] = [];
  for (let at = budget.parentId; at !== null && !above.includes(at); at = (await readStoredBudget(tx, at))?.parentId ?? null)
    above.push(at);
  return above;
}

/** @throws Invalid naming all of them, if there are any. */
export function refuse(problems: readonly ErrorDetail[]): void {
  const [first] = problems;
  if (first) throw new Invalid(`${first.location}: ${first.message}`, [...problems]);
}
