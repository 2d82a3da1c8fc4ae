import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import type { CorrectionThresholdInput } from "../schemas";
import { readThreshold, writeThreshold } from "../store/corrections";

/** Says how much money one person may move alone, from the next preview on. Right: price.approve. */
export async function setCorrectionThreshold(
  ctx: Context,
  { thresholdUsd, reason }: CorrectionThresholdInput,
): Promise<{ thresholdUsd: string }> {
  authorize(ctx, "price.approve");
  return withTransaction(ctx.db, async (tx) => {
    const before = { thresholdUsd: await readThreshold(tx) };
    await writeThreshold(tx, thresholdUsd);
    const after = { thresholdUsd: await readThreshold(tx) };
    await recordAudit(tx, ctx, { action: "correction_threshold.set", objectType: "organisation", objectId: "1", before, after, reason });
    return after;
  });
}
