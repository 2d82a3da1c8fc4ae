/** Pauses after an attempt that failed; after the last one it is given up. */
const PAUSES_MINUTES = [1, 5, 30, 120, 480] as const;

/** When a message is tried again after so many attempts, or null. */
export function nextTry(attempts: number, now: Date): Date | null {
  const pause = PAUSES_MINUTES[attempts - 1];
  return pause === undefined ? null : new Date(now.getTime() + pause * 60_000);
}
