/**
 * What of the ledger a budget counts: which dimensions, and over which spans. Whole UTC days are read from roll-ups, which
 * equal their lines at every instant; what is left of a span at its edges, and what roll-ups do not hold, from lines.
 */
import { addUtcDays, startOfUtcDay } from "@/lib/kernel/period";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import type { BudgetBook } from "./book";
import type { Budget, CallPlace, ScopeDimension } from "./budget";
import { type CountedUnder, placeOf } from "./place";
import { type BudgetWindow, windowAt, windowBefore } from "./window";

/** A dimension that a budget counts, and in which of its counts. */
export type Member = { budgetId: string; dimensionId: number; value: string };

/** A span of a window that is read in one way. `name` is that of the window. */
export type CountedSpan = { budget: Budget; name: string; from: Date; to: Date };
export type SplitSpans = { days: CountedSpan[]; lines: CountedSpan[] };

/** Usage is taken in up to a day ahead of the clock: it is counted in the windows that it lies in. */
const AHEAD_MS = 25 * 3_600_000;
/** After all usage: the end of what has none. */
export const FOREVER = new Date("9999-01-01T00:00:00Z");

/** Traces and sessions are no span of time: their threads are counted one by one. */
export const isThreaded = (budget: Budget): boolean => budget.window === "trace" || budget.window === "session";
/** So many of them that they are told apart after reading. */
export const isShort = (budget: Budget): boolean => budget.window === "minute" || budget.window === "hour";

/** A dimension of the ledger as calls are matched by. */
export type LedgerPlace = { dimensionId: number; place: CallPlace };

export const ledgerPlaces = (dimensions: readonly (CountedUnder & { id: number })[], prices: PriceBook): LedgerPlace[] =>
  dimensions.map(({ id, ...under }) => ({ dimensionId: id, place: placeOf(under, prices) }));

/** @param wanted The budgets that are matched; the others cost nothing. */
export function membersOf(book: BudgetBook, places: readonly LedgerPlace[], wanted: ReadonlySet<string>): Member[] {
  return places.flatMap(({ dimensionId, place }) =>
    book.matches(place, wanted).map(({ budget, value }) => ({ budgetId: budget.id, dimensionId, value })),
  );
}

/**
 * The windows of a budget from the one that runs at an instant back, at most so many, and those after it that usage may be
 * dated in already; the oldest first. Windows in which the budget counts nothing are left out.
 */
export function windowsAround(book: Pick<BudgetBook, "calendar">, budget: Budget, at: Date, most: number): BudgetWindow[] {
  const windows: BudgetWindow[] = [];
  const last = new Date(at.getTime() + AHEAD_MS);
  let window = windowAt(budget.window, budget.timeZone, book.calendar, last, {});
  let past = 0;
  while (window && past < most) {
    windows.unshift(window);
    if (window.startsAt === null || window.startsAt <= budget.startsAt) break;
    if (window.startsAt <= at) past += 1;
    window = windowBefore(budget.window, budget.timeZone, book.calendar, window);
  }
  return windows.filter(
    ({ startsAt, endsAt }) => (endsAt ?? FOREVER) > budget.startsAt && (!budget.endsAt || (startsAt ?? budget.startsAt) < budget.endsAt),
  );
}

/** The part of a window in which its budget counts. */
export function spanOf(budget: Budget, { name, startsAt, endsAt }: BudgetWindow): CountedSpan {
  const from = startsAt && startsAt > budget.startsAt ? startsAt : budget.startsAt;
  const end = endsAt ?? FOREVER;
  return { budget, name, from, to: budget.endsAt && budget.endsAt < end ? budget.endsAt : end };
}

/** Cuts spans into whole UTC days and the rest. */
export function splitSpans(spans: readonly CountedSpan[]): SplitSpans {
  const split: SplitSpans = { days: [], lines: [] };
  for (const span of spans) {
    const firstDay = startOfUtcDay(addUtcDays(new Date(span.from.getTime() - 1), 1));
    const afterDays = startOfUtcDay(span.to);
    if (!isInRollups(span.budget) || firstDay >= afterDays) {
      split.lines.push(span);
      continue;
    }
    split.days.push({ ...span, from: firstDay, to: afterDays });
    if (span.from < firstDay) split.lines.push({ ...span, to: firstDay });
    if (afterDays < span.to) split.lines.push({ ...span, from: afterDays });
  }
  return split;
}

/** Roll-ups know no labels, no credits, and not which request was another attempt at one. */
const isInRollups = (budget: Budget): boolean =>
  budget.unit !== "requests" && budget.unit !== "credits" && Object.keys(budget.labels).length === 0;

const TEAM_DIMENSIONS: ReadonlySet<string> = new Set<ScopeDimension>(["team", "businessUnit", "environment"]);
/** Whether nothing but the team, unit and environment of usage says what a budget counts, and in which of its counts. */
export const isByTeam = ({ scope, per, labels }: Budget): boolean =>
  [...Object.keys(scope), ...(per === null ? [] : [per])].every((each) => TEAM_DIMENSIONS.has(each)) && Object.keys(labels).length === 0;

/** Whether roll-ups alone say what a budget's running windows hold: soon enough for a page to wait for. */
export const isQuickToCount = (book: Pick<BudgetBook, "calendar">, budget: Budget, at: Date): boolean =>
  !isThreaded(budget) &&
  !isShort(budget) &&
  splitSpans(windowsAround(book, budget, at, 1).map((window) => spanOf(budget, window))).lines.length === 0;
