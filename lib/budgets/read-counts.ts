/** What runs of budgets, with what each window carries from the one before. */
import { readCalendar } from "@/lib/auth";
import type { Db } from "@/lib/db/client";
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import type { Amount, Budget } from "./core/budget";
import type { Counted } from "./core/describe-budget";
import { carriedFrom } from "./core/effective-limit";
import { type BudgetWindow, windowAt } from "./core/window";
import { type Counter, readRunningCounters, readSpentBefore } from "./store/read-counters";

/** `running`: how many counts there are, of which `counted` are the fullest. */
export type RunningCounts = { counted: Counted[]; running: number };

/**
 * The counts that run now, at most so many of each budget. A budget that does not count apart has one in each window, also
 * before anything was used in it.
 */
export async function readRunningCounts(db: Db, budgets: readonly Budget[], now: Date, most: number): Promise<Map<string, RunningCounts>> {
  const calendar = await readCalendar(db);
  const ids = budgets.map(({ id }) => id);
  const counters = await readRunningCounters(db, now, most, ids);
  const byBudget = new Map<string, (Counter & { running: number })[]>();
  for (const counter of counters) byBudget.set(counter.budgetId, [...(byBudget.get(counter.budgetId) ?? []), counter]);
  const before = await readSpentBefore(db, carriedInto(budgets, calendar, now));
  return new Map(
    budgets.map((budget) => {
      const rows = byBudget.get(budget.id) ?? [];
      const current = windowNow(budget, calendar, now);
      const carried = current && carriedFrom(budget, calendar, current) ? (before.get(budget.id) ?? new Map()) : null;
      const counted = rows.map((row) => countedFrom(row, carried));
      if (rows.length === 0 && budget.per === null && current)
        counted.push({ value: "", window: current, spent: 0n, held: 0n, before: carried && (carried.get("") ?? { spent: 0n }) });
      return [budget.id, { counted, running: rows[0]?.running ?? counted.length }];
    }),
  );
}

/** What a counter says, with the window that it is of. */
export function countedFrom(row: Counter, carried: ReadonlyMap<string, { spent: Amount }> | null): Counted {
  const { value, spent, held, startsAt, endsAt } = row;
  const window = { name: row.key.slice(value.length + 1), startsAt, endsAt };
  return { value, window, spent, held, before: carried && (carried.get(value) ?? { spent: 0n }) };
}

/** The window of time that runs; null for traces and sessions, and where nothing is counted now. */
function windowNow(budget: Budget, calendar: FiscalCalendar, now: Date): BudgetWindow | null {
  if (now < budget.startsAt || (budget.endsAt && now >= budget.endsAt)) return null;
  return windowAt(budget.window, budget.timeZone, calendar, now, {});
}

function carriedInto(budgets: readonly Budget[], calendar: FiscalCalendar, now: Date): { budgetId: string; endsAt: Date }[] {
  return budgets.flatMap((budget) => {
    const current = budget.carryOver ? windowNow(budget, calendar, now) : null;
    const endsAt = current && carriedFrom(budget, calendar, current)?.endsAt;
    return endsAt ? [{ budgetId: budget.id, endsAt }] : [];
  });
}
