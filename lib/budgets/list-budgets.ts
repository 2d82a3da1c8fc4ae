import { authorize, type Context } from "@/lib/auth";
import type { Scope } from "@/lib/auth/core/actor";
import { NOTHING, withSubUnits } from "@/lib/auth/core/scope";
import { nameDirectory } from "@/lib/identities";
import { decodeCursor, encodeCursor } from "@/lib/kernel/page";
import type { Budget } from "./core/budget";
import { budgetView, fullness, type NameOf, namesFrom } from "./core/describe-budget";
import { fullestOf, type Sortable, sortKey } from "./core/sort-budgets";
import { type countsInside, entriesOf, isScopeInside, placeOfThing, type Standing } from "./core/standing";
import type { BudgetPage } from "./core/views";
import { readRunningCounts } from "./read-counts";
import type { BudgetQuery } from "./schemas";
import { countsSeen, readStanding, seesCount } from "./sight";
import { readBudgets, readOwnThings, readUnitTree, type StoredBudget } from "./store/budgets";

/** Of a budget that counts apart, among how many counts the fullest one of the caller's is looked for. */
const FULLEST_OF = 500;

/**
 * Budgets with the count that is nearest to its limit. A caller with a part of the organisation sees budgets that are about
 * something in it, and of budgets that count apart the counts in it. Right: spend.read.
 */
export async function listBudgets(ctx: Context, query: BudgetQuery): Promise<BudgetPage> {
  authorize(ctx, "spend.read");
  const now = ctx.clock.now();
  const [standing, directory, all] = await Promise.all([readStanding(ctx), nameDirectory(ctx.db), readBudgets(ctx.db)]);
  const nameOf = namesFrom(directory);
  const mine = query.mine ? await ownFilter(ctx, standing) : null;
  const ofUnit = await unitFilter(ctx, query.businessUnit, standing, all);
  const wanted = all.filter(
    (budget) =>
      (budget.archivedAt !== null) === (query.state === "archived") &&
      isAsked(budget, query, nameOf) &&
      !isReplaced(budget, query, all) &&
      ofUnit(budget) !== "none",
  );
  const counts = await readRunningCounts(ctx.db, wanted, now, FULLEST_OF);
  const names = new Map(all.map(({ id, name }) => [id, name]));
  const rows = wanted.flatMap((budget): Sortable[] => {
    const seen = countsSeen(ctx, budget, standing);
    if (seen === "none") return [];
    const { counted, running } = counts.get(budget.id) ?? { counted: [], running: 0 };
    const isWhole = mine === null || mine.owns(budget);
    const unitCounts = ofUnit(budget);
    const inside = counted.filter(
      ({ value }) =>
        seesCount(seen, value) &&
        seesCount(unitCounts, value) &&
        isAskedCount(budget, query, value) &&
        (isWhole || mine.ownsCount(budget, value)),
    );
    if ((seen !== "all" || !isWhole) && inside.length === 0) return [];
    const fullest = fullestOf(budget, inside, now);
    const parent = budget.parentId === null ? null : { id: budget.parentId, name: names.get(budget.parentId) ?? budget.parentId };
    const view = budgetView(budget, parent, fullest, inside.length === counted.length ? running : inside.length, now, nameOf);
    return [{ view, fullness: fullest ? fullness(budget, fullest, now) : 0n, spent: fullest?.spent ?? null, limit: budget.limit }];
  });
  return pageOfRows(rows, query);
}

/**
 * Which counts of a budget are a unit's: all of what is in it or below it, and of budgets that count units apart its own. These
 * limit it before it has used anything, unless they are of something in another unit, or a default that its own budget replaces.
 */
async function unitFilter(
  ctx: Context,
  unitId: string | undefined,
  standing: Standing,
  all: readonly StoredBudget[],
): Promise<(budget: Budget) => ReturnType<typeof countsInside>> {
  if (unitId === undefined) return () => "all";
  const tree = await readUnitTree(ctx.db);
  const inside: Scope = { ...NOTHING, businessUnitIds: withSubUnits([unitId], tree) };
  const isUnit = tree.some(({ id }) => id === unitId);
  const own = all.filter(({ archivedAt, scope }) => archivedAt === null && scope.businessUnit === unitId);
  const isItsOwn = (value: string): boolean => value === unitId;
  return ({ scope, per, isDefault, unit }) => {
    if (isScopeInside(inside, scope, standing)) return "all";
    if (!isUnit || per !== "businessUnit" || (isDefault && own.some((one) => one.unit === unit))) return "none";
    const isElsewhere = entriesOf(scope).some(([dimension, id]) => placeOfThing(standing, dimension, id).businessUnitId);
    return isElsewhere ? "none" : isItsOwn;
  };
}

/** Whether what the query asks for is in a budget: in what it is called or about, or in what it counts apart. */
function isAsked(budget: StoredBudget, { q, scopeKind, scopeId }: BudgetQuery, nameOf: NameOf): boolean {
  if (scopeKind !== undefined && budget.per !== scopeKind) {
    const named = budget.scope[scopeKind];
    if (named === undefined || (scopeId !== undefined && named !== scopeId)) return false;
  }
  if (q === undefined || q === "") return true;
  const words = [budget.name, budget.id, ...entriesOf(budget.scope).flatMap(([dimension, id]) => [id, nameOf(dimension, id)])];
  return words.some((word) => word.toLowerCase().includes(q.toLowerCase()));
}

/** Whether it is a default that does not count the thing that is asked for, for that has a budget of its own. */
const isReplaced = (
  { archivedAt, isDefault, per, unit }: StoredBudget,
  { scopeKind, scopeId }: BudgetQuery,
  all: readonly StoredBudget[],
) =>
  isDefault &&
  archivedAt === null &&
  scopeKind !== undefined &&
  scopeId !== undefined &&
  per === scopeKind &&
  all.some((one) => one.archivedAt === null && one.unit === unit && one.scope[scopeKind] === scopeId);

const isAskedCount = (budget: Budget, { scopeKind, scopeId }: BudgetQuery, value: string): boolean =>
  scopeId === undefined || scopeKind === undefined || budget.per !== scopeKind || value === scopeId;

/** What the caller answers for as a person: budgets that name it, and the counts of it. */
async function ownFilter(ctx: Context, standing: Standing) {
  const { personId } = ctx.actor;
  const own =
    personId === undefined
      ? { identities: new Set<string>(), teams: new Set<string>() }
      : await readOwnThings(ctx.db, personId, standing.at);
  const isOwn = (dimension: string, id: string): boolean => {
    if (dimension === "team") return own.teams.has(id);
    if (dimension === "credential") return own.identities.has(standing.inventory.credentials.get(id)?.identityId ?? "");
    return dimension === "identity" && own.identities.has(id);
  };
  return {
    owns: (budget: Budget) => entriesOf(budget.scope).some(([dimension, id]) => isOwn(dimension, id)),
    ownsCount: (budget: Budget, value: string) => budget.per !== null && isOwn(budget.per, value),
  };
}

function pageOfRows(rows: readonly Sortable[], query: BudgetQuery): BudgetPage {
  const keyed = rows.map((row) => ({ key: sortKey(query.sort, row), id: row.view.id, view: row.view }));
  keyed.sort((a, b) => compare(a.key, b.key) || compare(a.id, b.id));
  const [key, id] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2).map(String);
  const after = key === undefined || id === undefined ? keyed : keyed.filter((row) => (compare(row.key, key) || compare(row.id, id)) > 0);
  const page = after.slice(0, query.limit);
  const last = page.at(-1);
  return { data: page.map(({ view }) => view), nextCursor: last && after.length > page.length ? encodeCursor([last.key, last.id]) : null };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
