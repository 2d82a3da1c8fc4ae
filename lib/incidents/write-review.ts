import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import type { IncidentDetail } from "./core/views";
import { plural } from "./core/words";
import { noteStep } from "./note-step";
import { readIncident } from "./read-incident";
import type { ReviewInput } from "./schemas";
import { sightToWork } from "./sight";
import { readReviewRow, readUserNames, writeReviewRow } from "./store/steps";

/**
 * Writes what was learnt, with what is to follow; written again it replaces what was there, and the audit log keeps both. Right:
 * incident.work where it is; a person. @throws NotFound, Forbidden, Conflict while it is neither contained nor over, Invalid for
 * a follow-up of somebody who has no account.
 */
export async function writeReview(ctx: Context, id: string, input: ReviewInput): Promise<IncidentDetail> {
  const row = await sightToWork(ctx, id);
  if (row.state === "open" || row.state === "investigating") throw new Conflict("It is reviewed once it is contained or over.");
  const owners = input.followUps.flatMap(({ ownerId }) => ownerId ?? []);
  const known = await readUserNames(ctx.db, owners);
  const stranger = input.followUps.findIndex(({ ownerId }) => ownerId !== null && !known.has(ownerId));
  if (stranger >= 0)
    throw new Invalid("A follow-up is given to somebody who is not there.", [
      { location: `followUps[${stranger}].ownerId`, message: "No such user.", fix: "Choose somebody else, or nobody." },
    ]);
  const followUps = input.followUps.map((one) => ({ ...one, doneAt: one.doneAt?.toISOString() ?? null }));
  const { whatHappened, whyItHappened, whatHelped } = input;
  await withTransaction(ctx.db, async (tx) => {
    const before = await readReviewRow(tx, row.id);
    const at = ctx.clock.now();
    await writeReviewRow(tx, {
      incidentId: row.id,
      whatHappened,
      whyItHappened,
      whatHelped,
      followUps,
      updatedAt: at,
      updatedBy: ctx.actor.id,
    });
    await noteStep(tx, ctx, row.id, {
      kind: "review",
      text: `${before ? "Review changed" : "Review written"}, ${plural(followUps.length, "follow-up")}`,
      ...(before ? { before: { ...before, updatedAt: before.updatedAt.toISOString() } } : {}),
      after: { whatHappened, whyItHappened, whatHelped, followUps },
    });
  });
  return readIncident(ctx, row.id);
}
