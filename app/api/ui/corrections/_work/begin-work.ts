import { describeError, log } from "@/lib/http";
import { runCorrections } from "@/lib/metering";

/**
 * Begins right after the answer, in this process; the caller does not wait for the pages. When it fails or ends with the
 * process, the job goes on.
 */
export function beginWork(ctx: Parameters<typeof runCorrections>[0]): void {
  void runCorrections(ctx).catch((error: unknown) => {
    log().warn({ requestId: ctx.actor.requestId, error: describeError(error) }, "corrections not worked off yet, the job will");
  });
}
