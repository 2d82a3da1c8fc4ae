import type { Db } from "@/lib/db/client";

/**
 * Counts an attempt before its password is looked at, in one statement, so that guesses sent at once cannot slip past
 * the limit together.
 */
export async function countAttempt(db: Db, subject: string, now: Date, windowMs: number): Promise<{ attempts: number; windowStart: Date }> {
  const windowBegan = new Date(now.getTime() - windowMs);
  const rows = await db.$queryRaw<{ failures: number; window_start: Date }[]>`
    INSERT INTO sign_in_attempt AS known (subject, failures, window_start) VALUES (${subject}, 1, ${now})
    ON CONFLICT (subject) DO UPDATE SET
      failures = CASE WHEN known.window_start <= ${windowBegan} THEN 1 ELSE known.failures + 1 END,
      window_start = CASE WHEN known.window_start <= ${windowBegan} THEN ${now} ELSE known.window_start END
    RETURNING failures, window_start`;
  const row = rows[0];
  return { attempts: row?.failures ?? 1, windowStart: row?.window_start ?? now };
}

/** After success: the account's failures are forgotten and the address gets its attempt back. Old rows go too. */
export async function forgetAttempts(db: Db, emailSubject: string, addressSubject: string, now: Date): Promise<void> {
  const longAgo = new Date(now.getTime() - 86_400_000);
  await db.signInAttempt.deleteMany({ where: { OR: [{ subject: emailSubject }, { windowStart: { lt: longAgo } }] } });
  await db.signInAttempt.updateMany({ where: { subject: addressSubject, failures: { gt: 0 } }, data: { failures: { decrement: 1 } } });
}
