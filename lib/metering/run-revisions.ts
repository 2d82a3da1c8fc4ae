import type { Context } from "@/lib/auth/context";
import { type RevisionResult, rateUnpriced, reattribute } from "./revise-ledger";
import { aloneInRevising, deleteDueRevision, nextDueRevision } from "./store/due-revisions";

/**
 * Carries out what changes of the inventory and the prices left to do to stored usage. Each change notes that in its own
 * transaction, so this may be called right after it, again, or after a crash, and the result is the same. One process
 * works at a time and takes what others leave it; a caller that would wait long goes on without.
 * @returns what this call revised.
 */
export async function runRevisions(ctx: Context): Promise<RevisionResult> {
  const done: RevisionResult = { linesRead: 0, linesChanged: 0 };
  await aloneInRevising(ctx.db, async () => {
    for (let next = await nextDueRevision(ctx.db); next; next = await nextDueRevision(ctx.db)) {
      const { kind, ...which } = next.due;
      const { linesRead, linesChanged } = kind === "rating" ? await rateUnpriced(ctx) : await reattribute(ctx, which);
      await deleteDueRevision(ctx.db, next.id);
      done.linesRead += linesRead;
      done.linesChanged += linesChanged;
    }
  });
  return done;
}
