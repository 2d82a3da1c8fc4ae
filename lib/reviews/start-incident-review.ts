import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { readGovernance } from "@/lib/identities";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import { isCandidate } from "./core/population";
import { openDraft } from "./open-campaign";
import { requirePerson } from "./sight";
import { draftReview } from "./start-event-reviews";

export type IncidentCause = { identityId: string; cause: string; text: string };

/**
 * Opens the review of one identity because of an incident, as the product does by itself for other events: its owner is asked
 * what it still needs. Right: review.define or review.open; a person. @throws NotFound, Conflict where nothing can be reviewed
 * or nobody may attest it: then it stays a draft, which is tried again.
 */
export async function startIncidentReview(ctx: Context, { identityId, cause, text }: IncidentCause): Promise<{ id: string; name: string }> {
  authorize(ctx, ctx.actor.rights.has("review.open") ? "review.open" : "review.define");
  requirePerson(ctx, "open a review");
  const [row] = await readGovernance(ctx.db, [identityId], ctx.clock.now());
  if (!row) throw new NotFound("There is no such identity.");
  if (!isCandidate(row)) throw new Conflict("This identity is not one that is reviewed.");
  const id = await withTransaction(ctx.db, (tx) =>
    draftReview(tx, ctx, [{ kind: "incident", identityId, cause, text }], new Map([[identityId, row.name]])),
  );
  await openDraft(ctx, id);
  return { id, name: row.name };
}
