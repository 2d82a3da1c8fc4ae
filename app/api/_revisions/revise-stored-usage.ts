import { describeError, log } from "@/lib/http";
import { type RevisionResult, runRevisions } from "@/lib/metering";

/**
 * After a change that concerns stored usage. The change itself is committed and says what is to be done: when that
 * fails now, the job does it, and the change is answered as what it is.
 */
export async function reviseStoredUsage(ctx: Parameters<typeof runRevisions>[0]): Promise<RevisionResult> {
  try {
    return await runRevisions(ctx);
  } catch (error) {
    log().warn({ requestId: ctx.actor.requestId, error: describeError(error) }, "stored usage not revised yet, the job will");
    return { linesRead: 0, linesChanged: 0 };
  }
}
