import type { Context } from "@/lib/auth";
import { Conflict } from "@/lib/kernel/errors";
import { isWaivable } from "../core/checks";
import { workingVersion } from "../core/period-record";
import { periodName } from "../core/periods";
import type { PeriodView } from "../core/views";
import type { WaiveInput } from "../schemas";
import { insertWaiver, readWaivers } from "../store/period-closes";
import { changePeriod, recordPeriod } from "./change-period";
import { checkPeriod } from "./check-period";
import { requireCloser, requireOther } from "./people";
import { readPeriodView } from "./read-period-view";

/**
 * Lets a check of a period in review pass with a reason, for the figures as they are: they change, it is asked for again.
 * Right: close.approve; another person than who prepared the review.
 * @throws Conflict for a check that passes, or that nothing but doing it settles.
 */
export async function waiveCheck(ctx: Context, periodId: string, { check, reason }: WaiveInput): Promise<PeriodView> {
  requireCloser(ctx, "close.approve");
  const { actor, clock } = ctx;
  await changePeriod(ctx, periodId, async (tx, record) => {
    if (record.state !== "in_review") throw new Conflict(`${periodName(record.id)} is not in review.`);
    requireOther(ctx, record.prepared, "prepared this review");
    if (!isWaivable(check)) throw new Conflict("This is settled by approving the allocation only.");
    const version = workingVersion(record);
    const waivers = await readWaivers(tx, record.id, version);
    if (waivers.some((waiver) => waiver.check === check)) throw new Conflict("This check was let pass already.");
    const found = (await checkPeriod(ctx, tx, record, { budgetDrift: null })).find(({ id }) => id === check);
    // Counters are compared apart from any change: one that nobody could look at may be let pass.
    if (found?.state === "passed") throw new Conflict("This check passes.");
    await insertWaiver(tx, { periodId: record.id, version, check, reason, by: actor.id, name: actor.name, at: clock.now() });
    await recordPeriod(tx, ctx, record.id, { action: "waive_check", reason, after: { check, detail: found?.detail, version } });
  });
  return readPeriodView(ctx, periodId);
}
