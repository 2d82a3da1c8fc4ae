import { authorize, readCalendar, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import {
  countBuckets,
  countUsers,
  loadBudgetBook,
  type MemberReader,
  type Membership,
  memberReader,
  readBudget,
  readRunningCounts,
} from "@/lib/budgets";
import { type Amount, countAmount, formatAmount, parseAmount, type Unit } from "@/lib/budgets/core/budget";
import type { BudgetView, CounterView } from "@/lib/budgets/core/views";
import { windowAt, windowBefore } from "@/lib/budgets/core/window";
import type { Db, Tx } from "@/lib/db/client";
import type { Span } from "@/lib/kernel/period";
import { bucketName } from "./core/buckets";
import { type Breach, type BurnPoint, burnOf } from "./core/budget-burn";
import { bucketsIn, edgesOf, granularityOf, type Outlook, type Silence, spanOfWindow, whyNotForecast } from "./core/budget-outlook";
import { HISTORY_DAYS } from "./core/forecast/forecast-period";
import type { NameOf } from "./core/usage-answer";
import { readOutlooks } from "./read-outlooks";
import { visibleMembers } from "./store/budget-usage";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";

export type BudgetBurn = {
  unit: Unit;
  window: { startsAt: string; endsAt: string };
  granularity: "hour" | "day";
  points: BurnPoint[];
  breach: Breach | null;
  /** Why nothing is said of what is to come, or no range is drawn; null where all is, or the window is over. */
  silence: Silence | null;
  /** The last window that is over, by bucket: what a cap can be tried on. Null where nothing was used in it. */
  last: { startsAt: string; endsAt: string; buckets: { start: string; used: string }[] } | null;
  /** Who used it in this window, most first, at most 50. */
  affected: { identity: { id: string; name: string; kind?: string }; used: string; costUsd: string }[];
  asOf: string;
};
/** Where there is no curve, why. */
export type BudgetBurnAnswer = { burn: BudgetBurn; reason: null } | { burn: null; reason: string };

const AFFECTED = 50;
const ONE = countAmount(1n);
const CENT = ONE / 100n;
/** Among how many counts of a budget that counts apart the one is looked for that is forecast. */
const MOST_COUNTS = 500;

/**
 * How one count of a budget burns: by day, by hour where its window is a day, from roll-ups. The curve ends at what the
 * counter holds; windows that do not begin at midnight UTC are drawn by the nearest day. Right: spend.read; only what the
 * caller may see is drawn, and what is to come is told of the whole count.
 * @param value Which count of a budget that counts apart; the fullest unless said.
 * @throws NotFound when there is no such budget in the caller's scope.
 */
export async function readBudgetBurn(ctx: Context, budgetId: string, value?: string): Promise<BudgetBurnAnswer> {
  authorize(ctx, "spend.read");
  const budget = await readBudget(ctx, budgetId);
  const reason = reasonOf(budget);
  if (reason !== null) return { burn: null, reason };
  const counter = (value === undefined ? null : budget.running.find((one) => one.value?.id === value)) ?? budget.counter;
  if (budget.per !== null && !counter?.value) return { burn: null, reason: "Nothing has been counted in this window yet." };
  const now = ctx.clock.now();
  const over = endOf(budget);
  const isOver = over !== null && over <= now;
  const calendar = await readCalendar(ctx.db);
  // What is over is looked at as it ended.
  const current = windowAt(budget.window, budget.timeZone, calendar, isOver ? new Date(over.getTime() - 1) : now, {});
  const previous = current && windowBefore(budget.window, budget.timeZone, calendar, current);
  const spans: Spans = {
    now,
    window: spanOfWindow({ startsAt: new Date(budget.startsAt), endsAt: over }, current, now, HISTORY_DAYS),
    before: previous?.startsAt && previous.endsAt ? { start: previous.startsAt, end: previous.endsAt } : null,
  };
  const count = counter?.value?.id ?? "";
  const readMembers = memberReader(ctx.db);
  const outlook = isOver ? null : await readOutlook(ctx.db, budgetId, count, now, readMembers);
  const counts = await readMembers(budgetId, new Set([count]));
  const nameOf = await loadNames(ctx.db);
  return readTogether(ctx.db, async (tx) => {
    const scope = scopeOf(ctx.actor, "spend.read");
    const seen: Membership | null = counts && {
      ...counts,
      members: await visibleMembers(tx, scope, counts.members),
      isByTeam: counts.isByTeam && scope.kind === "all",
    };
    const curve = await readCurve(tx, seen, budget, counter, spans, outlook);
    const affected = await readAffected(tx, seen, spans.window, nameOf);
    return { reason: null, burn: { ...curve, affected, asOf: bucketName(ctx.clock.now()) } };
  });
}

type Spans = { now: Date; window: Span; before: Span | null };

const reasonOf = (budget: BudgetView): string | null =>
  budget.window === "hour" ? "Windows of an hour have no curve." : whyNotForecast(budget);

function endOf({ endsAt, archivedAt }: BudgetView): Date | null {
  const ends = [endsAt, archivedAt].flatMap((end) => (end === null ? [] : [Date.parse(end)]));
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}

async function readOutlook(db: Db, budgetId: string, value: string, now: Date, readMembers: MemberReader): Promise<Outlook | null> {
  const budget = (await loadBudgetBook(db)).byId.get(budgetId);
  if (!budget) return null;
  const counted = (await readRunningCounts(db, [budget], now, MOST_COUNTS)).get(budgetId)?.counted.find((one) => one.value === value);
  return counted ? ((await readOutlooks(db, budget, [counted], now, readMembers)).get(value) ?? null) : null;
}

async function readCurve(
  tx: Tx,
  seen: Membership | null,
  budget: BudgetView,
  counter: CounterView | null,
  { now, window, before }: Spans,
  outlook: Outlook | null,
) {
  const { unit } = budget;
  const start = before?.start ?? window.start;
  const granularity = granularityOf(budget.window, start, now);
  const span = edgesOf({ start, end: window.end }, granularity);
  const read = seen && (await countBuckets(tx, seen, span, granularity));
  const amounts = read?.get(counter?.value?.id ?? "") ?? new Map<string, Amount>();
  const burn = burnOf({
    window,
    granularity,
    now,
    since: new Date(budget.startsAt),
    limit: parseAmount(counter?.limit ?? budget.limit),
    spent: parseAmount(counter?.spent ?? "0"),
    held: parseAmount(counter?.held ?? "0"),
    amounts,
    before,
    outlook,
    step: unit === "usd" ? CENT : ONE,
  });
  const ends = { startsAt: window.start.toISOString(), endsAt: window.end.toISOString() };
  return { unit, window: ends, granularity, ...burn, last: before && lastOf(before, granularity, amounts) } as const;
}

function lastOf(span: Span, granularity: "hour" | "day", amounts: ReadonlyMap<string, Amount>): BudgetBurn["last"] {
  const buckets = bucketsIn(span, granularity).map(({ start }) => bucketName(start));
  if (buckets.every((start) => (amounts.get(start) ?? 0n) === 0n)) return null;
  return {
    startsAt: span.start.toISOString(),
    endsAt: span.end.toISOString(),
    buckets: buckets.map((start) => ({ start, used: formatAmount(amounts.get(start) ?? 0n) })),
  };
}

/** Of what the budget counts, by whole days: of the day that it began on also what was used before. */
async function readAffected(tx: Tx, seen: Membership | null, { start, end }: Span, nameOf: NameOf): Promise<BudgetBurn["affected"]> {
  if (!seen) return [];
  const since = new Date(Math.max(start.getTime(), seen.budget.startsAt.getTime()));
  const users = await countUsers(tx, seen.budget, seen.members, edgesOf({ start: since, end }, "day"), AFFECTED);
  return users.map(({ identityId: id, used, costUsd }) => {
    const { name, kind } = nameOf("identity", id);
    return { identity: { id, name, ...(kind ? { kind } : {}) }, used: formatAmount(used), costUsd: formatAmount(costUsd) };
  });
}
