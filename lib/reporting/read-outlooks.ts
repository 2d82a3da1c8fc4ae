import { readCalendar } from "@/lib/auth";
import { countBuckets, type MemberReader, memberReader } from "@/lib/budgets";
import type { Budget } from "@/lib/budgets/core/budget";
import type { Counted } from "@/lib/budgets/core/describe-budget";
import { effectiveLimit } from "@/lib/budgets/core/effective-limit";
import { windowBefore } from "@/lib/budgets/core/window";
import type { Db } from "@/lib/db/client";
import { addUtcDays, startOfUtcDay, startOfUtcHour } from "@/lib/kernel/period";
import { granularityOf, type Outlook, outlookOf, spanOfWindow, whyNotForecast } from "./core/budget-outlook";
import { BREACH_DAYS } from "./core/forecast/breach";
import { readTogether } from "./store/read";

const HOUR_MS = 3_600_000;
const PACE_HOURS = 24;

/**
 * What is to come of some counts of a budget that run now, each with its forecast and pace, by value. What lies in the
 * budget counts, as in its counters: ask for counts that the caller may see. None for windows and units that roll-ups do
 * not know (`whyNotForecast`).
 * @param readMembers Of the run that looks at several budgets.
 */
export async function readOutlooks(
  db: Db,
  budget: Budget,
  counts: readonly Counted[],
  now: Date,
  readMembers: MemberReader = memberReader(db),
): Promise<Map<string, Outlook>> {
  if (counts.length === 0 || whyNotForecast(budget) !== null) return new Map();
  const today = startOfUtcDay(now);
  const days = { start: addUtcDays(today, -BREACH_DAYS), end: today };
  const hours = { start: startOfUtcHour(new Date(now.getTime() - PACE_HOURS * HOUR_MS)), end: new Date(now.getTime() + HOUR_MS) };
  const known = await readMembers(budget.id, new Set(counts.map(({ value }) => value)));
  // The caller's budget, with the raises that it was asked with.
  const counting = { budget, members: known?.members ?? [], isByTeam: known?.isByTeam ?? false };
  const [daily, hourly] = await readTogether(db, async (tx) => [
    await countBuckets(tx, counting, days, "day"),
    await countBuckets(tx, counting, hours, "hour"),
  ]);
  const calendar = await readCalendar(db);
  return new Map(
    counts.map(({ value, window: current, spent, held, before }) => {
      const window = spanOfWindow(budget, current, now, BREACH_DAYS);
      const previous = windowBefore(budget.window, budget.timeZone, calendar, current);
      const outlook = outlookOf({
        seed: `${budget.id}|${value}`,
        now,
        window,
        granularity: granularityOf(budget.window, previous?.startsAt ?? window.start, now),
        used: spent + held,
        limitAt: (at) => effectiveLimit(budget, value, at, before),
        daily: new Map([...(daily.get(value) ?? [])].map(([bucket, amount]) => [bucket.slice(0, 10), amount])),
        hourly: hourly.get(value) ?? new Map(),
      });
      return [value, outlook];
    }),
  );
}
