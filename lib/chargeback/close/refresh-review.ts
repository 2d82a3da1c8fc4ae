import { formatMinor } from "@/lib/allocation/core/money";
import type { Context } from "@/lib/auth";
import { Conflict } from "@/lib/kernel/errors";
import { workingVersion } from "../core/period-record";
import { periodName } from "../core/periods";
import type { PeriodView } from "../core/views";
import { askOwners } from "../statements/tell-owners";
import { changePeriod, recordPeriod } from "./change-period";
import { composeDrafts } from "./compose-drafts";
import { requireCloser } from "./people";
import { readPeriodView } from "./read-period-view";

/**
 * Computes the drafts of a period in review again, after usage, rules or invoices changed. Statements that say what they said
 * keep their answers; owners of the others are asked again. Right: close.prepare; a person who sees the whole organisation.
 */
export async function refreshReview(ctx: Context, periodId: string): Promise<PeriodView> {
  requireCloser(ctx, "close.prepare");
  await changePeriod(ctx, periodId, async (tx, record) => {
    if (record.state !== "in_review") throw new Conflict(`${periodName(record.id)} is not in review.`);
    const at = ctx.clock.now();
    const { total, currency, contentHash } = await composeDrafts(ctx.db, tx, record, at);
    await askOwners(tx, record.id, workingVersion(record), at);
    await recordPeriod(tx, ctx, record.id, {
      action: "refresh",
      before: { contentHash: record.contentHash },
      after: { contentHash, total: formatMinor(total, currency) },
    });
  });
  return readPeriodView(ctx, periodId);
}
