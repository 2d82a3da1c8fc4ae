import { recordAudit } from "@/lib/audit";
import { systemActor } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { isDatabaseAway } from "@/lib/kernel/database-away";
import { DomainError, Unavailable } from "@/lib/kernel/errors";
import { isAtWork } from "../core/corrections";
import { lockCorrection, nextCorrectionAtWork, updateCorrection } from "../store/corrections";
import { aloneInCorrecting } from "../store/due-revisions";
import { advanceCorrection } from "./advance-correction";
import { auditView } from "./views";

/** Small enough to pause within a second, large enough that the statement's fixed cost does not count. */
const PAGE_LINES = 2_000;

/**
 * Works off what was asked for and what may run, page by page, until nothing is left or everything stands still. May be
 * called after any change, by the job, again, or after a crash; one process works at a time.
 * @returns pages worked off by this call.
 */
export async function runCorrections(caller: Context, pageSize = PAGE_LINES): Promise<{ pages: number }> {
  const ctx = { ...caller, actor: systemActor("corrections") };
  const done = { pages: 0 };
  await aloneInCorrecting(ctx.db, async () => {
    for (let id = await nextCorrectionAtWork(ctx.db); id; id = await nextCorrectionAtWork(ctx.db)) {
      try {
        while (await advanceCorrection(ctx, id, pageSize)) done.pages++;
      } catch (error) {
        // The database comes back, and what moves without pause comes to rest: the next call goes on.
        if (!isDatabaseAway(error) && !(error instanceof Unavailable)) await fail(ctx, id, error);
        throw error;
      }
    }
  });
  return done;
}

/** What one page cannot do, it cannot do again: a person has to look. */
async function fail(ctx: Context, id: string, cause: unknown): Promise<void> {
  const words = cause instanceof DomainError ? cause.message : "A page could not be worked off. The server's log says why.";
  await withTransaction(ctx.db, async (tx) => {
    const before = await lockCorrection(tx, id);
    if (!before || !isAtWork(before.state)) return;
    const after = await updateCorrection(tx, id, { state: "failed", error: words });
    await recordAudit(tx, ctx, {
      action: "correction.fail",
      objectType: "correction",
      objectId: id,
      before: auditView(before),
      after: auditView(after),
    });
  });
}
