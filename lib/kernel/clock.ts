/** Time enters as an argument; this is the only reader of the machine's clock outside `lib/cli`. */
export type Clock = {
  now(): Date;
  /**
   * Takes note of what time it was elsewhere, between `askedAt` and now. A clock that is set by hand has none of it.
   * @param askedAt By this clock. @param thereMs In milliseconds since 1970.
   */
  follow?(askedAt: Date, thereMs: number): void;
};

/** Clocks that are no further apart are left as they are: whatever expires has more time to spare. */
const APART_MS = 2_000;
/** An answer that took longer says too little. */
const MOST_MS = 1_000;

/**
 * The clock of this machine, or that of the database where they are apart: processes that share budgets have to agree on what
 * has expired. @param nowMs In milliseconds since 1970. @param kept By how much the other is ahead, in milliseconds.
 */
export function machineClock(nowMs: () => number = Date.now, kept = { aheadMs: 0 }): Clock {
  return {
    now: () => new Date(nowMs() + kept.aheadMs),
    follow(askedAt, thereMs) {
      const answeredMs = nowMs() + kept.aheadMs;
      const tookMs = answeredMs - askedAt.getTime();
      const apartMs = thereMs - (answeredMs - tookMs / 2);
      if (tookMs >= 0 && tookMs <= MOST_MS && Math.abs(apartMs) > APART_MS) kept.aheadMs += Math.round(apartMs);
    },
  };
}

/** On the global object, because a bundler may give each route its own copy of a module. */
const KEY = Symbol.for("countinghouse.clock");
const holder = globalThis as { [KEY]?: { aheadMs: number } };
holder[KEY] ??= { aheadMs: 0 };

export const systemClock: Clock = machineClock(Date.now, holder[KEY]);
