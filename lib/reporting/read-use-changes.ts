import type { Db, Tx } from "@/lib/db/client";
import { utcDate } from "@/lib/kernel/period";
import {
  type CostJump,
  costJumps,
  type NewApplicationUse,
  newApplications,
  sumUnattributed,
  type UnattributedTotal,
} from "./store/use-changes";

/** What nobody answered for on the days up to and with one, `days` of them. For use cases that have authorised. */
export const readUnattributedTotal = (db: Db | Tx, days: number, now: Date): Promise<UnattributedTotal> =>
  sumUnattributed(db, utcDate(new Date(now.getTime() - (days - 1) * 86_400_000)), utcDate(now));

/** A day that costs less is no jump, whatever it was before. */
const FLOOR_USD = "5";

/** How use of identities changed lately, so much that somebody should look at it. For use cases that have authorised. */
export async function readUseChanges(db: Db | Tx, now: Date): Promise<{ jumps: CostJump[]; applications: NewApplicationUse[] }> {
  const today = utcDate(now);
  return { jumps: await costJumps(db, today, FLOOR_USD), applications: await newApplications(db, today) };
}
