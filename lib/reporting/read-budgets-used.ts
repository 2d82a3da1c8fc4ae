import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Scope } from "@/lib/auth/core/actor";
import { listBudgets, loadBudgetBook } from "@/lib/budgets";
import { type Amount, type Budget, limitAt, parseAmount } from "@/lib/budgets/core/budget";
import type { BudgetView } from "@/lib/budgets/core/views";
import { BudgetQuery } from "@/lib/budgets/schemas";
import type { Tx } from "@/lib/db/client";
import type { Span } from "@/lib/kernel/period";
import { bucketName, bucketsOf } from "./core/buckets";
import { type BudgetsUsed, type BudgetUsed, daysSeen, fullestByThing, startOfMonth, type UsedInput, usedShares } from "./core/budgets-used";
import type { Grouping } from "./core/dimensions";
import { spanAnswer } from "./core/usage-answer";
import type { UsageQuery } from "./core/usage-query";
import { readUsageQuery } from "./read-usage-query";
import type { BudgetsUsedParams } from "./schemas";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";
import { readSeries } from "./store/series";
import { unitsBelow } from "./store/units";

/** Lines that a chart can tell apart. */
const SERIES = 7;
/** Among so many budgets, the fullest first, those of the rows are looked for. */
const BUDGETS = 200;
const MOST_DAYS = 1_300;
const EVERYWHERE = { kind: "all" } as const;

/**
 * How much of their month's budget the things that rows are grouped by have used, bucket by bucket. Only things that have a
 * budget of their own that runs now, in dollars, are in it, each with the fullest one; windows of other zones are drawn by the
 * nearest day. Right: spend.read; budgets that the caller may see. What the counter of such a budget says is told as it is; an
 * earlier bucket only where the caller may see all that was spent.
 */
export async function readBudgetsUsed(ctx: Context, params: BudgetsUsedParams): Promise<BudgetsUsed> {
  authorize(ctx, "spend.read");
  const { groupBy, granularity } = params;
  const query = await readUsageQuery(ctx, params);
  const { data } = await listBudgets(ctx, BudgetQuery.parse({ limit: BUDGETS }));
  const budgets = [...fullestByThing(data, groupBy).values()].filter((budget) => isKept(budget, query));
  const now = ctx.clock.now();
  const starts = bucketsOf(query.span, granularity, query.calendar);
  const spent = await readTogether(ctx.db, (tx) => readDays(tx, scopeOf(ctx.actor, "spend.read"), query.span, groupBy, budgets));
  const [book, nameOf] = await Promise.all([loadBudgetBook(ctx.db), loadNames(ctx.db)]);
  const series = budgets.map((budget): BudgetUsed & { fullness: number } => {
    const { scope, id, name } = budget;
    const days = spent.get(id) ?? new Map<string, Amount | null>();
    const shares = usedShares({ starts, end: query.span.end, now, days, ...countOf(budget, book.byId.get(id), now) });
    const fullness = Number(shares.findLast((share) => share !== null) ?? -1);
    return { value: nameOf(groupBy, scope[0]?.id ?? null), budget: { id, name }, shares, fullness };
  });
  series.sort((a, b) => b.fullness - a.fullness || a.value.name.localeCompare(b.value.name, "en"));
  return {
    ...spanAnswer(query.span),
    ...{ granularity, groupBy, buckets: starts.map(bucketName) },
    series: series.slice(0, SERIES).map(({ fullness: _, ...one }) => one),
    budgets: series.length,
    asOf: bucketName(now),
  };
}

/** When a budget counts, what it allows and what it holds. @param known With its raises. */
function countOf(
  { counter, limit, carryOver, startsAt, endsAt }: BudgetView,
  known: Budget | undefined,
  now: Date,
): Pick<UsedInput, "since" | "until" | "limitAt" | "running"> {
  const window = counter?.window;
  return {
    since: new Date(startsAt),
    until: endsAt === null ? null : new Date(endsAt),
    // What had been carried into a month that is over would have to be counted from the month before it.
    limitAt: (at) => (carryOver ? null : known ? limitAt(known, "", at) : parseAmount(limit)),
    running: {
      spent: parseAmount(counter?.spent ?? "0"),
      limit: parseAmount(counter?.limit ?? limit),
      startsAt: window?.startsAt ? new Date(window.startsAt) : startOfMonth(now),
      endsAt: window?.endsAt ? new Date(window.endsAt) : now,
    },
  };
}

/** Whether the filter by the grouping itself leaves it in. */
const isKept = ({ scope }: BudgetView, { filters }: UsageQuery): boolean =>
  filters.every(({ values, isExcluded }) => values.includes(scope[0]?.id ?? "") !== isExcluded);

/** What was spent by day on what each budget is about, as far as a reader sees all of it, from the first of the first month. */
async function readDays(
  tx: Tx,
  scope: Scope,
  { start, end }: Span,
  groupBy: Grouping,
  budgets: readonly BudgetView[],
): Promise<Map<string, Map<string, Amount | null>>> {
  const budgetsOf = new Map<string, string[]>();
  for (const { id, scope: about } of budgets) {
    const own = about[0]?.id ?? "";
    for (const value of groupBy === "business_unit" ? await unitsBelow(tx, own) : [own])
      budgetsOf.set(value, [...(budgetsOf.get(value) ?? []), id]);
  }
  const span = { start: startOfMonth(start), end };
  const whole = await sumDays(tx, EVERYWHERE, span, groupBy, budgetsOf);
  const seen = scope.kind === "all" ? whole : await sumDays(tx, scope, span, groupBy, budgetsOf);
  return new Map([...whole].map(([id, days]) => [id, daysSeen(seen.get(id) ?? new Map(), days)]));
}

/** @param budgetsOf The budgets of each value of the grouping: a unit counts in those of the units above it, too. */
async function sumDays(
  tx: Tx,
  scope: Scope,
  span: Span,
  groupBy: Grouping,
  budgetsOf: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, Map<string, Amount>>> {
  const spent = new Map<string, Map<string, Amount>>();
  if (budgetsOf.size === 0) return spent;
  const filters = [{ dimension: groupBy, isExcluded: false, values: [...budgetsOf.keys()], hasNone: false }];
  const selection = { scope, filters, grain: "day" as const };
  const shape = { groupBy: [groupBy], granularity: "day" as const, maxRows: MOST_DAYS * budgetsOf.size };
  for (const { bucket, keys, now } of await readSeries(tx, selection, shape, span)) {
    const day = bucket.slice(0, 10);
    for (const id of budgetsOf.get(keys?.[0] ?? "") ?? []) {
      const days = spent.get(id) ?? new Map<string, Amount>();
      spent.set(id, days.set(day, (days.get(day) ?? 0n) + now.measures.costUsd));
    }
  }
  return spent;
}
