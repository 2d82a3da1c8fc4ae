/** How much one window of one count of a budget allows, all taken together. */
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import { type Amount, type Budget, limitAt } from "./budget";
import { type BudgetWindow, windowBefore } from "./window";

/**
 * Limit + raises in force at the instant + with `carryOver`, what the window before left of the limit. An unused raise is
 * not carried over, since raises end by themselves, and neither is what had been carried into that window: at most two
 * limits, whatever was saved before.
 *
 * @param before What the window before (`carriedFrom`) holds, 0 without a counter; null where nothing is carried.
 */
export function effectiveLimit(budget: Budget, value: string, at: Date, before: { spent: Amount } | null): Amount {
  const limit = limitAt(budget, value, at);
  if (!budget.carryOver || before === null) return limit;
  const left = budget.limit - before.spent;
  // Credits can take more away than was spent: they are no reason to carry more than a limit.
  return limit + (left > budget.limit ? budget.limit : left > 0n ? left : 0n);
}

/** The window whose rest is carried into a window: the one before, where the budget counted any of it. Else null. */
export function carriedFrom(budget: Budget, calendar: FiscalCalendar, current: BudgetWindow): BudgetWindow | null {
  if (!budget.carryOver) return null;
  const before = windowBefore(budget.window, budget.timeZone, calendar, current);
  return before?.endsAt && before.endsAt > budget.startsAt ? before : null;
}
