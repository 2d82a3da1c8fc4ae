import type { Db } from "@/lib/db/client";
import type { Clock } from "@/lib/kernel/clock";
import { foldWeek, weeksToFold } from "./store/fold-weeks";

/**
 * Sums the weeks that are over, so that questions over months read a row for each week instead of one for each day. A week that
 * changes later is read by its days again until this has run once more. Each week is a transaction of its own.
 * @returns how many weeks were summed.
 */
export async function foldWeeks(db: Db, clock: Clock): Promise<number> {
  let folded = 0;
  for (const week of await weeksToFold(db, clock.now())) if (await foldWeek(db, week)) folded++;
  return folded;
}
