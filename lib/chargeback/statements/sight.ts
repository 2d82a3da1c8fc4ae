/**
 * Who sees which statement, in one place: who sees everything; others where the unit is theirs, where every team in it is theirs, or
 * where they own it. Whoever sees a part only does not see it. `inSight` of store/statement-rows.ts is the same rule as a query.
 */
import { type Actor, authorize, type Context, type Right, scopeOf } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import { Forbidden, NotFound } from "@/lib/kernel/errors";
import { readStatementRow, type StatementRow } from "../store/statement-rows";

export type StatementPlace = Pick<StatementRow, "businessUnitId" | "teamIds" | "ownerId">;

export const noSuchStatement = (): NotFound => new NotFound("There is no such statement.");

export const ownsStatement = (actor: Actor, { ownerId }: Pick<StatementRow, "ownerId">): boolean =>
  actor.personId !== undefined && ownerId === actor.personId;

export function seesStatement(actor: Actor, right: Right, place: StatementPlace): boolean {
  const scope = scopeOf(actor, right);
  if (scope.kind === "all") return true;
  if (ownsStatement(actor, place)) return actor.rights.has(right);
  if (place.businessUnitId !== null && scope.businessUnitIds.includes(place.businessUnitId)) return true;
  return place.teamIds.length > 0 && place.teamIds.every((id) => scope.teamIds.includes(id));
}

/** A statement that the caller sees. @throws Forbidden, NotFound */
export async function sightStatement(ctx: Context, db: Db | Tx, id: string): Promise<StatementRow> {
  authorize(ctx, "spend.read");
  const row = await readStatementRow(db, id);
  if (!row || !seesStatement(ctx.actor, "spend.read", row)) throw noSuchStatement();
  return row;
}

/** Programs and the product itself never answer, issue, dispute or decide. */
export function requirePerson(ctx: Context): void {
  if (ctx.actor.kind !== "person")
    throw new Forbidden("Only a person may do this.", [{ location: "actor", message: ctx.actor.kind, fix: "Sign in and do it there." }]);
}

/** Whether a person may issue what is closed: who prepares the close, and who approves it. */
export const mayIssue = ({ kind, rights }: Actor): boolean =>
  kind === "person" && (rights.has("close.prepare") || rights.has("close.approve"));

/** Whether somebody may answer for any owner: who approves closes of the whole organisation. */
export const answersForOthers = (actor: Actor): boolean =>
  actor.rights.has("statement.answer") && scopeOf(actor, "close.approve").kind === "all";
