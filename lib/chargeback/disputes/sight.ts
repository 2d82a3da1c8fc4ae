/** Who sees a dispute, who works on it and who may not: whoever opened one never decides it. */
import { type Actor, authorize, type Context } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import { Forbidden, NotFound } from "@/lib/kernel/errors";
import { isPending } from "../core/statement-state";
import { requirePerson, type StatementPlace, seesStatement } from "../statements/sight";
import { type DisputeRow, readDisputeRow } from "../store/dispute-rows";
import { readStatementRow, type StatementRow } from "../store/statement-rows";

export const noSuchDispute = (): NotFound => new NotFound("There is no such dispute.");

export type SeenDispute = { dispute: DisputeRow; statement: StatementRow };

/** A dispute of a statement that the caller sees. @throws Forbidden, NotFound */
export async function sightDispute(ctx: Context, db: Db | Tx, id: string): Promise<SeenDispute> {
  authorize(ctx, "spend.read");
  const dispute = await readDisputeRow(db, id);
  const statement = dispute && (await readStatementRow(db, dispute.statementId));
  if (!statement || !seesStatement(ctx.actor, "spend.read", statement)) throw noSuchDispute();
  return { dispute, statement };
}

const disputes = (actor: Actor, place: StatementPlace): boolean => actor.kind === "person" && seesStatement(actor, "dispute.open", place);
const decides = (actor: Actor, place: StatementPlace): boolean => actor.kind === "person" && seesStatement(actor, "dispute.decide", place);

/** What the caller may do with a dispute now. */
export function mayWith(actor: Actor, { dispute, statement }: SeenDispute) {
  const pending = isPending(dispute.state);
  const isDecider = decides(actor, statement) && dispute.openedBy !== actor.id;
  return {
    comment: pending && (disputes(actor, statement) || decides(actor, statement)),
    take: pending && isDecider && dispute.assigneeId !== actor.id,
    decide: dispute.state === "under_review" && isDecider,
    withdraw: pending && dispute.openedBy === actor.id,
  };
}

/** A dispute that the caller may take and decide. @throws Forbidden, NotFound */
export async function sightToDecide(ctx: Context, id: string): Promise<SeenDispute> {
  const seen = await sightDispute(ctx, ctx.db, id);
  requirePerson(ctx);
  authorize(ctx, "dispute.decide");
  if (!decides(ctx.actor, seen.statement)) throw noSuchDispute();
  if (seen.dispute.openedBy === ctx.actor.id)
    throw new Forbidden("Whoever opened a dispute does not decide it.", [
      { location: "actor", message: "You opened it.", fix: "Ask somebody else of finance." },
    ]);
  return seen;
}

/** A dispute that the caller may speak in. @throws Forbidden, NotFound */
export async function sightToSpeak(ctx: Context, id: string): Promise<SeenDispute> {
  const seen = await sightDispute(ctx, ctx.db, id);
  requirePerson(ctx);
  if (!decides(ctx.actor, seen.statement)) authorize(ctx, "dispute.open");
  if (!disputes(ctx.actor, seen.statement) && !decides(ctx.actor, seen.statement)) throw noSuchDispute();
  return seen;
}
