import { recordAudits } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { addUtcDays } from "@/lib/kernel/period";
import type { IssueInput } from "../core/statement-input";
import { requireStep } from "../core/statement-state";
import { amountWords } from "../core/statement-words";
import { readSettings } from "../store/settings";
import { inPeriod, lockPeriod, readStatementRows, type StatementRow, updateStatements } from "../store/statement-rows";
import { isIssuable } from "./read-statement";
import { mayIssue, noSuchStatement, requirePerson, seesStatement } from "./sight";
import { tellOwners, titleOf } from "./tell-owners";

const DAY = 10;

/**
 * Issues the statements of a closed period, all at once or one, and tells their owners; what is issued already stays. Rights:
 * close.prepare or close.approve; a person. @returns how many were issued. @throws Conflict while the period is not closed.
 */
export async function issueStatements(ctx: Context, { periodId, statementId }: IssueInput): Promise<{ issued: number }> {
  requirePerson(ctx);
  if (!mayIssue(ctx.actor)) authorize(ctx, "close.prepare");
  const right = ctx.actor.rights.has("close.prepare") ? "close.prepare" : "close.approve";
  const { actor } = ctx;
  return withTransaction(ctx.db, async (tx) => {
    const period = await lockPeriod(tx, periodId);
    const rows = await readStatementRows(tx, inPeriod(periodId, period?.version ?? 0));
    const seen = rows.filter((row) => seesStatement(actor, right, row) && (statementId === undefined || row.id === statementId));
    if (statementId !== undefined && seen.length === 0) throw noSuchStatement();
    if (period?.state !== "closed") throw new Conflict("Statements are issued once their period is closed.");
    const due = seen.filter(isIssuable);
    for (const row of due) requireStep(row.state, "issued");
    const at = ctx.clock.now();
    const ids = due.map(({ id }) => id);
    await updateStatements(tx, ids, { state: "issued", issuedBy: actor.id, issuedByName: actor.name, issuedAt: at });
    const until = addUtcDays(at, (await readSettings(tx)).disputeDays);
    await tellOwners(tx, due, at, (row) => issuedWords(row, until));
    await recordAudits(
      tx,
      ctx,
      due.map((row) => ({
        ...{ action: "statement.issue", objectType: "statement", objectId: row.id },
        before: { state: row.state },
        after: { number: row.number, state: "issued", contentHash: row.contentHash },
      })),
    );
    return { issued: ids.length };
  });
}

const issuedWords = (row: StatementRow, until: Date) => ({
  ...{ kind: "statement_issued" as const, severity: "info" as const },
  title: `${titleOf(row)}: ${amountWords(row)} charged`,
  body: `Statement ${row.number} is issued. Lines can be disputed until ${until.toISOString().slice(0, DAY)}.`,
  dedupeKey: `statement_issued ${row.id}`,
});
