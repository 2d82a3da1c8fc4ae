import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { nameDirectory } from "@/lib/identities";
import { Conflict, Forbidden, NotFound } from "@/lib/kernel/errors";
import { type CorrectionDeed, type CorrectionKind, isPossible, rightsFor, stateAfter } from "../core/corrections";
import type { CorrectionSummary } from "../core/corrections-view";
import { type CorrectionChange, lockCorrection, type StoredCorrection, updateCorrection } from "../store/corrections";
import { auditView, correctionSummary, hasRight } from "./views";

/**
 * Approves, runs, pauses or cancels a correction. A run that was paused or failed goes on where it stood; pausing and
 * cancelling act between two pages, and what was stored until then stays. Rights: `rightsFor`.
 * @throws NotFound for an unknown id. @throws Conflict when its state does not allow the deed any more.
 * @throws Forbidden when the caller approves what the caller asked for.
 */
export async function changeCorrection(ctx: Context, { id, deed }: { id: string; deed: CorrectionDeed }): Promise<CorrectionSummary> {
  const names = await nameDirectory(ctx.db);
  return withTransaction(ctx.db, async (tx) => {
    const before = await lockCorrection(tx, id);
    if (!before) throw new NotFound(`There is no correction "${id}".`);
    requireRight(ctx, before.kind, deed);
    if (!isPossible(before.state, deed)) throw new Conflict(`This correction is ${WORD[before.state]}: it cannot be ${PAST[deed]}.`);
    if (deed === "approve" && before.askedBy === ctx.actor.id) {
      throw new Forbidden("Nobody approves the own correction.", [
        { location: "correctionId", message: "You asked for it.", fix: "Have another person with the right approve it." },
      ]);
    }
    const after = await updateCorrection(tx, id, changeOf(ctx, before, deed));
    const told = { before: auditView(before), after: auditView(after) };
    await recordAudit(tx, ctx, { action: `correction.${deed}`, objectType: "correction", objectId: id, ...told });
    return correctionSummary(ctx, after, names);
  });
}

function requireRight(ctx: Context, kind: CorrectionKind, deed: CorrectionDeed): void {
  const rights = rightsFor(kind, deed);
  const right = rights.find((one) => hasRight(ctx, one)) ?? rights[0];
  if (!right) throw new Forbidden("Nobody may do this.");
  authorize(ctx, right);
  if (!hasRight(ctx, right)) throw new Forbidden("A correction needs a role over the whole organisation.");
}

function changeOf({ actor, clock }: Context, before: StoredCorrection, deed: CorrectionDeed): CorrectionChange {
  const now = clock.now();
  const state = stateAfter(deed, { isPreviewed: before.previewedAt !== null });
  if (deed === "approve") return { state, approvedBy: actor.id, approvedByName: actor.name, approvedAt: now };
  if (deed === "cancel") return { state, finishedAt: now };
  if (deed === "run") return { state, error: null, ...(state === "running" && before.startedAt === null ? { startedAt: now } : {}) };
  return { state };
}

const PAST: Readonly<Record<CorrectionDeed, string>> = { approve: "approved", run: "run", pause: "paused", cancel: "cancelled" };
const WORD: Readonly<Record<StoredCorrection["state"], string>> = {
  previewing: "being previewed",
  ready: "ready to run",
  waiting: "waiting for approval",
  approved: "approved already",
  running: "running",
  paused: "paused",
  done: "done",
  failed: "stopped by an error",
  cancelled: "cancelled",
};
