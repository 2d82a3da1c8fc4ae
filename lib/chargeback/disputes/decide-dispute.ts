import { formatMinor, type Minor } from "@/lib/allocation/core/money";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Invalid } from "@/lib/kernel/errors";
import type { DecisionInput } from "../core/statement-input";
import { amountOf, amountOfOutcome, requireDisputeStep } from "../core/statement-state";
import type { DisputeView } from "../core/statement-views";
import { insertCreditNote, readCredited } from "../store/credit-notes";
import { type DisputeRow, insertDisputeStep, lockDispute, updateDispute } from "../store/dispute-rows";
import { lockPeriod, lockStatement, readCostCentres, readLine, type StatementRow } from "../store/statement-rows";
import { readDispute } from "./read-dispute";
import { settleStatement } from "./settle-statement";
import { noSuchDispute, sightToDecide } from "./sight";
import { tellDecided } from "./tell-dispute";

/**
 * Decides a dispute that is under review: credits what was accepted to another cost centre or to nobody yet, gives all that is left of
 * the line to another, or rejects it with a reason. The line stays; the credit note is posted by the next close, and never takes more
 * off than the line charges. Right: dispute.decide where its statement is; a person, not whoever opened it.
 * @throws NotFound, Forbidden, Conflict, Invalid for an amount or a cost centre that cannot be.
 */
export async function decideDispute(ctx: Context, id: string, input: DecisionInput): Promise<DisputeView> {
  const seen = await sightToDecide(ctx, id);
  await withTransaction(ctx.db, async (tx) => {
    // In the order of the close, so that the two wait for each other.
    await lockPeriod(tx, seen.statement.periodId);
    const statement = await lockStatement(tx, seen.statement.id);
    const dispute = await lockDispute(tx, id);
    if (!statement || !dispute) throw noSuchDispute();
    requireDisputeStep(dispute.state, "resolved");
    const note = input.outcome === "rejected" ? null : await creditLine(tx, ctx, { dispute, statement, input });
    await updateDispute(tx, id, {
      ...{
        state: "resolved",
        outcome: input.outcome,
        outcomeAmount: note && formatMinor(note.amount, statement.currency),
        movedTo: note?.toCostCentre ?? null,
      },
      ...{ decisionReason: input.reason, decidedBy: ctx.actor.id, decidedByName: ctx.actor.name, decidedAt: ctx.clock.now() },
    });
    const words = outcomeWords(dispute.currency, note);
    await insertDisputeStep(tx, ctx.actor, { disputeId: id, at: ctx.clock.now(), kind: "decided", text: `${words}. ${input.reason}` });
    await settleStatement(tx, statement.id);
    await tellDecided(ctx, tx, dispute, statement, words.toLowerCase());
    await recordAudit(tx, ctx, {
      ...{ action: "dispute.decide", objectType: "dispute", objectId: id, reason: input.reason },
      before: { state: dispute.state },
      after: {
        outcome: input.outcome,
        creditNote: note?.number ?? null,
        amount: note && formatMinor(note.amount, statement.currency),
        to: note?.toCostCentre ?? null,
      },
    });
  });
  return readDispute(ctx, id);
}

type Credit = { number: string; amount: Minor; toCostCentre: string };
type Deciding = { dispute: DisputeRow; statement: StatementRow; input: Exclude<DecisionInput, { outcome: "rejected" }> };

async function creditLine(tx: Tx, ctx: Context, { dispute, statement, input }: Deciding): Promise<Credit> {
  await requireReceiver(tx, input.toCostCentre, statement.costCentreId);
  const line = await readLine(tx, statement, dispute.lineNo);
  if (!line) throw noSuchDispute();
  const credited = (await readCredited(tx, statement)).get(line.no) ?? 0n;
  const amount = amountOfOutcome(input.outcome, {
    accepted: input.outcome === "credit_note" && input.amount !== undefined ? amountOf(input.amount, statement.currency) : null,
    asked: dispute.amount,
    sums: { amount: line.amount, credited, disputed: 0n },
    currency: statement.currency,
  });
  const { number } = await insertCreditNote(tx, statement.periodId, {
    ...{ statementId: statement.id, lineNo: line.no, disputeId: dispute.id, amount, currency: statement.currency, reason: input.reason },
    ...{ fromCostCentre: statement.costCentreId, toCostCentre: input.toCostCentre, chargePeriodId: line.chargePeriodId },
    ...{ createdBy: ctx.actor.id, createdByName: ctx.actor.name, createdAt: ctx.clock.now() },
  });
  return { number, amount, toCostCentre: input.toCostCentre };
}

/** @throws Invalid for the same cost centre, and for one that is unknown or takes no postings. */
async function requireReceiver(tx: Tx, to: string, from: string): Promise<void> {
  const refuse = (message: string, fix: string) => new Invalid(message, [{ location: "toCostCentre", message, fix }]);
  if (to === from) throw refuse("It is charged to that cost centre already.", "Choose another one.");
  if (to === "") return;
  const centre = (await readCostCentres(tx, [to])).get(to);
  if (!centre) throw refuse("There is no such cost centre.", "Choose one of the inventory.");
  if (!centre.isPostable) throw refuse("That cost centre takes no postings.", "Choose one that is open for posting.");
}

const outcomeWords = (currency: string, note: Credit | null): string =>
  note === null ? "Rejected" : `${note.number} credits ${currency} ${formatMinor(note.amount, currency)}`;
