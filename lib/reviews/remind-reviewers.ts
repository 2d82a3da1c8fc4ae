import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { formatDate } from "@/lib/kernel/time-words";
import { publishNotification } from "@/lib/notify";
import type { Campaign } from "./core/campaign";
import { reminderDue, remindersOf } from "./core/due";
import { markReminded, readWaiting } from "./store/progress";
import { campaignHref, counted, queueHref, tellReviewers } from "./tell-reviewers";

const WORDS = {
  weekly: "still wait",
  half: "wait: half of the time is over",
  two_days: "are due within two days",
  half_day: "are due within twelve hours",
  overdue: "are overdue",
} as const;

/** Reminds those who still have items, and nobody else; of what is overdue also who answers for the review. @returns how many were told. */
export async function remindReviewers(ctx: Context, campaign: Campaign): Promise<number> {
  const { id, name, stage, stageAt, dueAt, ownerId } = campaign;
  if (stageAt === null || dueAt === null) return 0;
  const now = ctx.clock.now();
  const reminder = reminderDue(remindersOf(stageAt, dueAt), now);
  if (!reminder) return 0;
  const waiting = await readWaiting(ctx.db, id, reminder.at);
  if (waiting.length === 0) return 0;
  const items = new Map(waiting.map((one) => [one.reviewerId, one.items]));
  const key = `review_reminder/${id}/${stage}/${reminder.at.getTime()}`;
  const isOverdue = reminder.kind === "overdue";
  await withTransaction(ctx.db, async (tx) => {
    await tellReviewers(tx, [...items.keys()], (reviewerId) => ({
      ...{ kind: "review_reminder", severity: isOverdue ? "warning" : "info", href: queueHref(id), at: now, key },
      title: `${counted(items.get(reviewerId) ?? 0, "item")} ${WORDS[reminder.kind]}: ${name}`,
      body: `Please decide until ${formatDate(dueAt)}. Silence never keeps anything.`,
    }));
    if (isOverdue) {
      const total = [...items.values()].reduce((sum, one) => sum + one, 0);
      await publishNotification(tx, {
        ...{ kind: "review_state", severity: "warning", href: campaignHref(id), at: now, dedupeKey: `${key}/owner`, userIds: [ownerId] },
        title: `${counted(total, "item")} overdue: ${name}`,
        body: `${counted(items.size, "reviewer")} did not answer in time. What silence comes to begins now.`,
      });
    }
    await markReminded(tx, id, now);
  });
  return items.size;
}
