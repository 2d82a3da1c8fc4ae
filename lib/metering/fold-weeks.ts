import type { Db } from "@/lib/db/client";
import type { Clock } from "@/lib/kernel/clock";
import { foldWeek, weeksToFold } from "./store/fold-weeks";

/**
 * Sums the weeks that are over, so that questions over months read a row for each week instead of one for each day. A week that
 * changes later is read by its days again until this has run once more. Where those who store usage leave no moment, the rest waits
 * for the next run: each try holds them up.
 * @returns how many weeks stand that did not before.
 */
export async function foldWeeks(db: Db, clock: Clock): Promise<number> {
  let folded = 0;
  for (const week of await weeksToFold(db, clock.now())) {
    const found = await foldWeek(db, week);
    if (found === "busy") break;
    if (found === "stands") folded++;
  }
  return folded;
}
