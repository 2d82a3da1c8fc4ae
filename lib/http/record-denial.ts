import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { RateLimiter } from "./core/rate-limit";
import { describeError, log } from "./log";

/** Enough to show an attempt; a runaway client must not fill the audit log. */
const ALLOWANCE = { perSecond: 0.1, burst: 20 };
const limiter = new RateLimiter(1_000);

/** Writes "denied" into the audit log. The answer stays the refusal, whether this succeeds or not. */
export async function recordDenial(ctx: Context, what: string, reason: string): Promise<void> {
  if (limiter.take(ctx.actor.id, ALLOWANCE, ctx.clock.now().getTime()) > 0) return;
  try {
    await withTransaction(ctx.db, (tx) =>
      recordAudit(tx, ctx, { action: "access.denied", objectType: "request", objectId: what.slice(0, 300), reason, outcome: "denied" }),
    );
  } catch (error) {
    log().warn({ requestId: ctx.actor.requestId, error: describeError(error) }, "a denial could not be recorded");
  }
}
