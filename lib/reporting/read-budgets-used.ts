import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { listBudgets, loadBudgetBook } from "@/lib/budgets";
import { type Amount, limitAt, parseAmount } from "@/lib/budgets/core/budget";
import type { BudgetView } from "@/lib/budgets/core/views";
import { BudgetQuery } from "@/lib/budgets/schemas";
import type { Tx } from "@/lib/db/client";
import { bucketName, bucketsOf } from "./core/buckets";
import { type BudgetsUsed, type BudgetUsed, isAboutOne, startOfMonth, usedShares } from "./core/budgets-used";
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

/**
 * How much of their month's budget the things that rows are grouped by have used, bucket by bucket. Only things that have a
 * budget of their own, in dollars, are in it; windows of other zones are drawn by the nearest day. Right: spend.read; budgets
 * and usage that the caller may see.
 */
export async function readBudgetsUsed(ctx: Context, params: BudgetsUsedParams): Promise<BudgetsUsed> {
  authorize(ctx, "spend.read");
  const { groupBy, granularity } = params;
  const query = await readUsageQuery(ctx, params);
  const { data } = await listBudgets(ctx, BudgetQuery.parse({ limit: BUDGETS }));
  const budgets = data.filter((budget) => isAboutOne(budget, groupBy) && isKept(budget, query));
  const now = ctx.clock.now();
  const starts = bucketsOf(query.span, granularity, query.calendar);
  const spent = await readTogether(ctx.db, (tx) => readDays(tx, ctx, query, groupBy, budgets));
  const [book, nameOf] = await Promise.all([loadBudgetBook(ctx.db), loadNames(ctx.db)]);
  const series = budgets.map((budget): BudgetUsed & { fullness: number } => {
    const known = book.byId.get(budget.id);
    const { counter, scope, id, name } = budget;
    const shares = usedShares({
      ...{ starts, end: query.span.end, now, since: new Date(budget.startsAt), days: spent.get(id) ?? new Map() },
      limitAt: (at) => (known ? limitAt(known, "", at) : parseAmount(budget.limit)),
      running: { spent: parseAmount(counter?.spent ?? "0"), limit: parseAmount(counter?.limit ?? budget.limit) },
    });
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

/** Whether the filter by the grouping itself leaves it in. */
const isKept = ({ scope }: BudgetView, { filters }: UsageQuery): boolean =>
  filters.every(({ values, isExcluded }) => values.includes(scope[0]?.id ?? "") !== isExcluded);

/** What was spent by day on what each budget is about, a unit with the units below it, from the first of the first month. */
async function readDays(
  tx: Tx,
  ctx: Context,
  { span }: UsageQuery,
  groupBy: Grouping,
  budgets: readonly BudgetView[],
): Promise<Map<string, Map<string, Amount>>> {
  const budgetsOf = new Map<string, string[]>();
  for (const { id, scope } of budgets) {
    const own = scope[0]?.id ?? "";
    for (const value of groupBy === "business_unit" ? await unitsBelow(tx, own) : [own])
      budgetsOf.set(value, [...(budgetsOf.get(value) ?? []), id]);
  }
  const spent = new Map<string, Map<string, Amount>>(budgets.map(({ id }) => [id, new Map()]));
  if (budgetsOf.size === 0) return spent;
  const filters = [{ dimension: groupBy, isExcluded: false, values: [...budgetsOf.keys()], hasNone: false }];
  const selection = { scope: scopeOf(ctx.actor, "spend.read"), filters, grain: "day" as const };
  const shape = { groupBy: [groupBy], granularity: "day" as const, maxRows: MOST_DAYS * budgetsOf.size };
  for (const { bucket, keys, now } of await readSeries(tx, selection, shape, { start: startOfMonth(span.start), end: span.end })) {
    for (const id of budgetsOf.get(keys?.[0] ?? "") ?? []) {
      const days = spent.get(id);
      const day = bucket.slice(0, 10);
      days?.set(day, (days.get(day) ?? 0n) + now.measures.costUsd);
    }
  }
  return spent;
}
