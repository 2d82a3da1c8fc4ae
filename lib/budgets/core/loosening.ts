/** What a change of a budget gives that it did not give before. What only takes away, or tells people otherwise, gives nothing. */
import type { Amount, Budget } from "./budget";

/** How much more; null where no limit holds any longer. */
export type Loosening = { amount: Amount | null };

/**
 * A higher limit, what is carried over from now on (at most a limit), and a hard limit that becomes soft or ends earlier.
 * @returns null for a change that lets nobody use more.
 */
export function looseningOf(before: Budget, after: Budget & { archivedAt: Date | null }, now: Date): Loosening | null {
  const isOver = before.endsAt !== null && before.endsAt <= now;
  const isEnded = after.archivedAt !== null || (after.endsAt !== null && (before.endsAt === null || after.endsAt < before.endsAt));
  if (before.enforcement === "hard" && !isOver && (isEnded || after.enforcement === "soft")) return { amount: null };
  if (after.archivedAt !== null) return null;
  const more = after.limit > before.limit ? after.limit - before.limit : 0n;
  const carried = after.carryOver && !before.carryOver ? after.limit : 0n;
  return more + carried > 0n ? { amount: more + carried } : null;
}
