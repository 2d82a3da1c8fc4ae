import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { addUtcDays } from "@/lib/kernel/period";
import { formatDate } from "@/lib/kernel/time-words";
import { publishNotification } from "@/lib/notify";
import { amountWords } from "../core/statement-words";
import { tellDeciders } from "../disputes/tell-dispute";
import { readOverdue } from "../store/dispute-rows";
import { readPreparers, readStatementRows, type StatementRow, unanswered } from "../store/statement-rows";
import { tellOwners, titleOf } from "./tell-owners";

const SOON_DAYS = 2;
const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/**
 * Reminds owners two days before an answer is due and when it is late, tells who prepared the close how many are late, and tells who
 * decides disputes of those past their deadline: each once. A job; safe to run twice.
 */
export async function remindOwners(ctx: Context): Promise<{ reminded: number; overdue: number }> {
  const now = ctx.clock.now();
  return withTransaction(ctx.db, async (tx) => {
    const rows = (await readStatementRows(tx, unanswered())).filter(({ dueAt }) => dueAt !== null && dueAt <= addUtcDays(now, SOON_DAYS));
    const isLate = ({ dueAt }: StatementRow): boolean => dueAt !== null && dueAt <= now;
    const reminded = await tellOwners(tx, rows, now, (row) => ({
      ...{ kind: "statement_to_accept", severity: "warning" },
      title: `${titleOf(row)}: your answer ${isLate(row) ? "is late" : `is due on ${formatDate(row.dueAt ?? now)}`}`,
      body: `${amountWords(row)} wait for you. The period is closed once every owner has answered.`,
      dedupeKey: `statement_to_accept ${row.id} ${isLate(row) ? "late" : "soon"} ${dayOf(row.dueAt ?? now)}`,
    }));
    const late = rows.filter(isLate);
    for (const periodId of new Set(late.map((row) => row.periodId))) {
      const of = late.filter((row) => row.periodId === periodId);
      await publishNotification(tx, {
        ...{ kind: "period_review", severity: "warning", at: now, userIds: await readPreparers(tx, periodId) },
        title: `${of.length} ${of.length === 1 ? "owner has" : "owners have"} not answered for ${periodId}`,
        body: "Ask them, or have the controller answer in their place with a reason.",
        href: `/statements?period=${encodeURIComponent(periodId)}&state=in_review`,
        dedupeKey: `statements_late ${periodId} v${of[0]?.version} ${dayOf(of[0]?.dueAt ?? now)}`,
      });
    }
    const overdue = await readOverdue(tx, now);
    for (const dispute of overdue)
      await tellDeciders(ctx, tx, dispute, {
        title: `The dispute of ${dispute.statementNumber}, line ${dispute.lineNo} is late`,
        dedupeKey: `dispute_overdue ${dispute.id}`,
      });
    return { reminded, overdue: overdue.length };
  });
}
