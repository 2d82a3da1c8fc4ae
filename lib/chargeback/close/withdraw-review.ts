import type { Context } from "@/lib/auth";
import { Conflict } from "@/lib/kernel/errors";
import { workingVersion } from "../core/period-record";
import { periodName } from "../core/periods";
import type { PeriodView } from "../core/views";
import type { ReasonInput } from "../schemas";
import { deleteDrafts } from "../store/drafts";
import { deleteWaivers } from "../store/period-closes";
import { updatePeriod } from "../store/periods";
import { changePeriod, recordPeriod } from "./change-period";
import { requireCloser } from "./people";
import { readPeriodView } from "./read-period-view";

/** Nothing of a review, as columns of its period. */
export const NO_REVIEW = {
  ...{ preparedBy: null, preparedByName: null, preparedAt: null, dueAt: null, contentHash: null },
  ...{ draftsHash: null, computedAt: null, allocationHash: null, allocationBy: null, allocationByName: null, allocationAt: null },
} as const;

/**
 * Takes a period back from review: its drafts, their answers and what was let pass are gone, and usage is rated and attributed
 * again as in any open period. Right: close.prepare; a person who sees the whole organisation.
 */
export async function withdrawReview(ctx: Context, periodId: string, { reason }: ReasonInput): Promise<PeriodView> {
  requireCloser(ctx, "close.prepare");
  await changePeriod(ctx, periodId, async (tx, record) => {
    if (record.state !== "in_review") throw new Conflict(`${periodName(record.id)} is not in review.`);
    const version = workingVersion(record);
    await deleteDrafts(tx, record.id, version);
    await deleteWaivers(tx, record.id, version);
    await updatePeriod(tx, record.id, { ...NO_REVIEW, state: "open" });
    await recordPeriod(tx, ctx, record.id, {
      ...{ action: "withdraw", reason, before: { state: "in_review", contentHash: record.contentHash }, after: { state: "open" } },
    });
  });
  return readPeriodView(ctx, periodId);
}
