import type { Context } from "@/lib/auth";
import { Conflict } from "@/lib/kernel/errors";
import { periodName } from "../core/periods";
import type { PeriodView } from "../core/views";
import type { SeenInput } from "../schemas";
import { updatePeriod } from "../store/periods";
import { changePeriod, recordPeriod } from "./change-period";
import { requireCloser, requireOther } from "./people";
import { readPeriodView } from "./read-period-view";

/**
 * Approves what rules move in a period in review, for the very figures that were looked at: other figures have to be approved
 * again. Right: allocation.approve; another person than who prepared the review. @throws Conflict for other figures.
 */
export async function approveAllocation(ctx: Context, periodId: string, { contentHash }: SeenInput): Promise<PeriodView> {
  requireCloser(ctx, "allocation.approve");
  const { actor, clock } = ctx;
  await changePeriod(ctx, periodId, async (tx, record) => {
    if (record.state !== "in_review") throw new Conflict(`${periodName(record.id)} is not in review.`);
    requireOther(ctx, record.prepared, "prepared this review");
    requireSeen(record.contentHash, contentHash);
    await updatePeriod(tx, record.id, {
      ...{ allocationHash: contentHash, allocationBy: actor.id, allocationByName: actor.name, allocationAt: clock.now() },
    });
    await recordPeriod(tx, ctx, record.id, { action: "approve_allocation", after: { contentHash } });
  });
  return readPeriodView(ctx, periodId);
}

/** @throws Conflict where what was looked at is not what stands there now. */
export function requireSeen(current: string | null, seen: string): void {
  if (current === seen) return;
  throw new Conflict("The figures have changed since you looked at them.", [
    { location: "contentHash", message: "Of other figures.", fix: "Look at the period again, then send the hash that it shows." },
  ]);
}
