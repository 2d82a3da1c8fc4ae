import type { Clock } from "@/lib/kernel/clock";

/** A clock that stands still until a test moves it. */
export type FrozenClock = Clock & { set(at: string): void; advance(milliseconds: number): void };

export function frozenClock(at = "2026-03-15T12:00:00Z"): FrozenClock {
  let now = new Date(at);
  return {
    now: () => new Date(now),
    set: (next) => {
      now = new Date(next);
    },
    advance: (milliseconds) => {
      now = new Date(now.getTime() + milliseconds);
    },
  };
}
