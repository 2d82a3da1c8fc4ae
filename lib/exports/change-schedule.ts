import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { NotFound } from "@/lib/kernel/errors";
import { nextDueOf } from "./core/cadence";
import { requireWhole } from "./require-whole";
import type { ScheduleChange } from "./schemas";
import { lockSchedule, updateSchedule } from "./store/schedules";

export const noSuchSchedule = (): NotFound => new NotFound("There is no such schedule.");

/**
 * Switches a schedule on or off. What fell due by the clock meanwhile is not made up for; closings are. Right:
 * export.schedule. @throws NotFound
 */
export async function changeSchedule(ctx: Context, scheduleId: string, { enabled }: ScheduleChange): Promise<void> {
  authorize(ctx, "export.schedule");
  requireWhole(ctx.actor, "export.schedule");
  await withTransaction(ctx.db, async (tx) => {
    const before = await lockSchedule(tx, scheduleId);
    if (!before) throw noSuchSchedule();
    if (before.enabled === enabled) return;
    await updateSchedule(tx, scheduleId, { enabled, nextDueAt: nextDueOf(before, ctx.clock.now()) });
    await recordAudit(tx, ctx, {
      ...{ action: "export_schedule.change", objectType: "export_schedule", objectId: scheduleId },
      ...{ before: { enabled: before.enabled }, after: { enabled } },
    });
  });
}
