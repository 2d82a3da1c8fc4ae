import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { nameDirectory } from "@/lib/identities";
import { Forbidden } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { askRight } from "../core/corrections";
import type { CorrectionSummary } from "../core/corrections-view";
import type { CorrectionInput } from "../schemas";
import { insertCorrection } from "../store/corrections";
import { auditView, correctionSummary, hasRight } from "./views";

/**
 * Asks for stored usage to be rated or attributed again. Its preview begins at once and changes nothing; what it finds
 * decides whether the asker may run it or another person has to agree. Right: price.write for ratings,
 * attribution.assign for attributions, over the whole organisation.
 */
export async function askCorrection(ctx: Context, input: CorrectionInput): Promise<CorrectionSummary> {
  const right = askRight(input.kind);
  authorize(ctx, right);
  if (!hasRight(ctx, right)) throw new Forbidden("A correction needs a role over the whole organisation.");
  const { kind, from, to, reason, selection } = input;
  const names = await nameDirectory(ctx.db);
  return withTransaction(ctx.db, async (tx) => {
    const correction = await insertCorrection(tx, {
      id: newId("cor"),
      kind,
      span: { start: from, end: to },
      selection,
      reason,
      askedBy: ctx.actor.id,
      askedByName: ctx.actor.name,
      askedAt: ctx.clock.now(),
    });
    const after = auditView(correction);
    await recordAudit(tx, ctx, { action: "correction.ask", objectType: "correction", objectId: correction.id, after, reason });
    return correctionSummary(ctx, correction, names);
  });
}
