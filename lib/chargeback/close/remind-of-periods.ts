import { type Context, ROLES } from "@/lib/auth";
import { RIGHTS_OF_ROLE } from "@/lib/auth/core/roles";
import { withTransaction } from "@/lib/db/transaction";
import { formatDate } from "@/lib/kernel/time-words";
import { publishNotification } from "@/lib/notify";
import { daysOfPeriod, periodAt, periodName, previousPeriod } from "../core/periods";
import { readAccountsWith, readFirstDay } from "../store/period-facts";
import { findPeriod, readBooks } from "../store/periods";
import { periodHref } from "./change-period";

/**
 * Tells those who prepare closes, once, that a period is over and not yet in review. Of the period before the one that runs: older
 * ones were told of at their time. For the job of every day.
 */
export async function remindOfPeriods(ctx: Context): Promise<{ told: string | null }> {
  const { db, clock } = ctx;
  const now = clock.now();
  const books = await readBooks(db);
  const first = await readFirstDay(db);
  const over = previousPeriod(periodAt(now, books), books);
  const record = await findPeriod(db, over.id);
  if (record?.state !== "open" || record.version > 0 || first === null || first >= record.end) return { told: null };
  await withTransaction(db, async (tx) => {
    const roles = ROLES.filter((role) => RIGHTS_OF_ROLE[role].includes("close.prepare"));
    await publishNotification(tx, {
      ...{ kind: "period_review", severity: "info", at: now, href: periodHref(record.id), dedupeKey: `period_over ${record.id}` },
      title: `${periodName(record.id)} is over and waits for its review`,
      body: `It ended on ${formatDate(daysOfPeriod(record).last)}. Owners can agree to their statements once it is in review. Noted on ${formatDate(now)}.`,
      userIds: await readAccountsWith(tx, roles),
    });
  });
  return { told: record.id };
}
