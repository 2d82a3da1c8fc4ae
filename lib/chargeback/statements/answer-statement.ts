import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Forbidden, Invalid } from "@/lib/kernel/errors";
import type { AnswerInput } from "../core/statement-input";
import { requireStep, type StatementState } from "../core/statement-state";
import type { StatementDetail } from "../core/statement-views";
import { lockPeriod, lockStatement, type StatementRow, updateStatements } from "../store/statement-rows";
import { readStatement } from "./read-statement";
import { answersForOthers, noSuchStatement, ownsStatement, requirePerson, sightStatement } from "./sight";

/**
 * The owner agrees to a statement in review, or objects with a note, which blocks the close; they may think again until it is
 * closed. Who approves closes may answer in the owner's place, with a reason. Right: statement.answer; a person.
 * @throws NotFound, Forbidden, Invalid without the note that it needs, Conflict when the figures are not those that were looked at.
 */
export async function answerStatement(ctx: Context, id: string, input: AnswerInput): Promise<StatementDetail> {
  requirePerson(ctx);
  authorize(ctx, "statement.answer");
  const seen = await sightStatement(ctx, ctx.db, id);
  const inPlace = !ownsStatement(ctx.actor, seen);
  requireAnswerer(ctx, inPlace);
  requireNote(input, inPlace);
  await withTransaction(ctx.db, async (tx) => {
    const period = await lockPeriod(tx, seen.periodId);
    const row = await lockStatement(tx, id);
    if (!row) throw noSuchStatement();
    if (period?.state !== "in_review") throw new Conflict("The period is not in review: there is nothing to answer now.");
    const state = stateOf(row, input);
    if (row.state === state && row.answer === input.answer && row.answerNote === (input.note ?? null)) return;
    const { actor, clock } = ctx;
    await updateStatements(tx, [id], {
      ...{ state, answer: input.answer, answeredBy: actor.id, answeredByName: actor.name, answeredAt: clock.now() },
      answerNote: input.note ?? null,
    });
    await recordAudit(tx, ctx, {
      ...{ action: "statement.answer", objectType: "statement", objectId: id },
      before: { state: row.state, answer: row.answer },
      after: { number: row.number, answer: input.answer, contentHash: row.contentHash, inPlaceOf: inPlace ? row.ownerId : null },
      ...(input.note === undefined ? {} : { reason: input.note }),
    });
  });
  return readStatement(ctx, id);
}

function stateOf(row: StatementRow, { answer, contentHash }: AnswerInput): StatementState {
  if (row.contentHash !== contentHash)
    throw new Conflict("The figures changed while you looked at them.", [
      { location: "contentHash", message: "Another version of the statement.", fix: "Read it again, then answer." },
    ]);
  if (row.state !== "in_review" && row.state !== "approved") throw new Conflict(`A statement that is ${row.state} is not answered.`);
  const state = answer === "agreed" ? "approved" : "in_review";
  if (row.state !== state) requireStep(row.state, state);
  return state;
}

function requireAnswerer({ actor }: Context, inPlace: boolean): void {
  if (!inPlace || answersForOthers(actor)) return;
  throw new Forbidden("Its owner answers, or finance in their place.", [
    { location: "right", message: "close.approve", fix: "Ask the owner of the cost centre." },
  ]);
}

function requireNote({ answer, note }: AnswerInput, inPlace: boolean): void {
  if (note !== undefined || (answer === "agreed" && !inPlace)) return;
  throw new Invalid(inPlace ? "Say why you answer in the owner's place." : "Say what you do not agree with.", [
    { location: "note", message: "Missing.", fix: "Send a note." },
  ]);
}
