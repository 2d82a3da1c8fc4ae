/**
 * Which of the waiting calls fit, in the order they came, each in all levels of its chain or in none. Pure: what it says
 * is stored by one transaction that holds the counters.
 */
import type { Amount, Budget } from "@/lib/budgets/core/budget";
import type { BudgetWindow } from "@/lib/budgets/core/window";

/** One budget that a call must fit in, and how much of it the call may use. */
export type Level = { id: string; budget: Budget; value: string; key: string; window: BudgetWindow; amount: Amount };

/** What may still be given of a counter: by the database, and by what this process holds already. */
export type Room = { free: Amount; left: Amount };

export type Admission = { admitted: true } | { admitted: false; level: Level; left: Amount };

/** @param rooms By the ids of levels; lessened by what is admitted. The free part is used first. */
export function admitInTurn(waiting: readonly (readonly Level[])[], rooms: ReadonlyMap<string, Room>): Admission[] {
  return waiting.map((levels) => {
    for (const level of levels) {
      const room = rooms.get(level.id);
      const left = room ? room.free + room.left : 0n;
      if (left < level.amount) return { admitted: false, level, left };
    }
    for (const level of levels) take(rooms.get(level.id) as Room, level.amount);
    return { admitted: true };
  });
}

function take(room: Room, amount: Amount): void {
  const ofFree = room.free < amount ? room.free : amount;
  room.free -= ofFree;
  room.left -= amount - ofFree;
}

/** Of what is left, the part that one process may take ahead: so several of them never starve each other. */
const SHARE = 8n;
/** How long what is taken ahead should last. */
const AHEAD_SECONDS = 2n;

/**
 * How much to take ahead, beyond what waits: some seconds of the pace, and at most a small part of what is left. Near the
 * limit it is nothing, and every call is decided by the database, exactly.
 * @param pacePerSecond Used of late, each second.
 * @param typical Of one call: less than one of them ahead is of no use.
 */
export function aheadOf(room: Room, pacePerSecond: Amount, typical: Amount): Amount {
  const wanted = pacePerSecond * AHEAD_SECONDS - room.free;
  const most = room.left / SHARE;
  const ahead = wanted < most ? wanted : most;
  return ahead < typical || ahead <= 0n ? 0n : ahead;
}

const MOST_RETRY_SECONDS = 366 * 86_400;

/**
 * When asking again may help. What is only set aside may come back in a moment; what is spent comes with the next window.
 * @returns undefined where waiting does not help: the window has no end, or the call is larger than the whole limit.
 */
export function retryAfter(level: Level, limit: Amount, spent: Amount, now: Date): number | undefined {
  if (spent + level.amount <= limit) return 1;
  if (!level.window.endsAt || level.amount > limit) return undefined;
  return Math.min(MOST_RETRY_SECONDS, Math.max(1, Math.ceil((level.window.endsAt.getTime() - now.getTime()) / 1_000)));
}
