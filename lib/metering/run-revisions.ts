import type { Context } from "@/lib/auth/context";
import { recountMoved } from "@/lib/budgets";
import type { DueRevision } from "@/lib/db/transaction";
import { applyRevisions } from "./apply-revisions";
import { type RevisionResult, rateUnpriced, reattribute } from "./revise-ledger";
import { aloneInRevising, deleteDueRevision, nextDueRevision } from "./store/due-revisions";

/**
 * Carries out what changes of the inventory and the prices left to do to stored usage. Each change notes that in its own
 * transaction, so this may be called right after it, again, or after a crash, and the result is the same. So does opening a
 * closed period again: what was kept for its lines is applied. One process
 * works at a time and takes what others leave it; a caller that would wait long goes on without.
 * @returns what this call revised.
 */
export async function runRevisions(ctx: Context): Promise<RevisionResult> {
  const done: RevisionResult = { linesRead: 0, linesChanged: 0 };
  await aloneInRevising(ctx.db, async () => {
    done.linesChanged += await applyRevisions(ctx);
    for (let next = await nextDueRevision(ctx.db); next; next = await nextDueRevision(ctx.db)) {
      const { linesRead, linesChanged } = await revise(ctx, next.due);
      await deleteDueRevision(ctx.db, next.id);
      done.linesRead += linesRead;
      done.linesChanged += linesChanged;
    }
  });
  return done;
}

async function revise(ctx: Context, { kind, ...which }: DueRevision): Promise<RevisionResult> {
  if (kind === "attribution") return reattribute(ctx, which);
  if (kind === "rating") return rateUnpriced(ctx);
  await recountMoved(ctx);
  return { linesRead: 0, linesChanged: 0 };
}
