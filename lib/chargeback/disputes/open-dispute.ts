import { formatMinor } from "@/lib/allocation/core/money";
import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { addUtcDays } from "@/lib/kernel/period";
import type { DisputeInput } from "../core/statement-input";
import { amountOf, isIssued, requireDisputable } from "../core/statement-state";
import type { DisputeView } from "../core/statement-views";
import { noSuchStatement, requirePerson, seesStatement, sightStatement } from "../statements/sight";
import { readCredited } from "../store/credit-notes";
import { insertDispute, insertDisputeStep, readAsked } from "../store/dispute-rows";
import { readSettings } from "../store/settings";
import { lockStatement, readLine } from "../store/statement-rows";
import { readDispute } from "./read-dispute";
import { settleStatement } from "./settle-statement";
import { sightDispute } from "./sight";
import { tellDeciders } from "./tell-dispute";

/**
 * Disputes a line of an issued statement, or a part of it, within the days that the organisation gives; finance has days of its own to decide.
 * The line stays as it is. Right: dispute.open where the statement is; a person. @throws NotFound, Forbidden, Conflict when the time is
 * over, Invalid for more than is left of the line.
 */
export async function openDispute(ctx: Context, statementId: string, input: DisputeInput): Promise<DisputeView> {
  requirePerson(ctx);
  authorize(ctx, "dispute.open");
  await sightStatement(ctx, ctx.db, statementId);
  const { actor } = ctx;
  const at = ctx.clock.now();
  const id = await withTransaction(ctx.db, async (tx) => {
    const statement = await lockStatement(tx, statementId);
    if (!statement || !seesStatement(actor, "dispute.open", statement)) throw noSuchStatement();
    const { disputeDays, decisionDays } = await readSettings(tx);
    if (!isIssued(statement.state) || statement.issuedAt === null)
      throw new Conflict("Only issued statements are disputed; what is in review is objected to.");
    const until = addUtcDays(statement.issuedAt, disputeDays);
    if (at >= until) throw new Conflict(`Lines of this statement could be disputed until ${until.toISOString()}.`);
    const line = await readLine(tx, statement, input.lineNo);
    if (!line) throw new Invalid("The statement has no such line.", [{ location: "lineNo", message: "No such line." }]);
    const amount = amountOf(input.amount, statement.currency);
    const credited = (await readCredited(tx, statement)).get(input.lineNo) ?? 0n;
    const disputed = (await readAsked(tx, statement)).get(input.lineNo) ?? 0n;
    requireDisputable(amount, { amount: line.amount, credited, disputed }, statement.currency);
    const { lineNo, reason, kind, note, evidence } = input;
    const opener = { openedBy: actor.id, openedByName: actor.name, openedAt: at, dueAt: addUtcDays(at, decisionDays) };
    const disputeId = await insertDispute(tx, {
      statementId,
      lineNo,
      amount,
      currency: statement.currency,
      reason,
      kind,
      note,
      evidence,
      ...opener,
    });
    await insertDisputeStep(tx, actor, { disputeId, at, kind: "opened", text: note, facts: { evidence } });
    await settleStatement(tx, statementId);
    const { dispute } = await sightDispute(ctx, tx, disputeId);
    await tellDeciders(ctx, tx, dispute, {
      title: `${statement.costCentreName} disputes line ${lineNo} of ${statement.number}`,
      dedupeKey: `dispute_opened ${disputeId}`,
    });
    await recordAudit(tx, ctx, {
      ...{ action: "dispute.open", objectType: "dispute", objectId: disputeId, reason: note },
      after: { statement: statement.number, lineNo, amount: formatMinor(amount, statement.currency), reason, kind },
    });
    return disputeId;
  });
  return readDispute(ctx, id);
}
