import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { noSuchSchedule } from "./change-schedule";
import { requireWhole } from "./require-whole";
import { deleteSchedule, lockSchedule } from "./store/schedules";

/** Ends a schedule and forgets its secret; the files that it made stay. Right: export.schedule. @throws NotFound */
export async function removeSchedule(ctx: Context, scheduleId: string): Promise<void> {
  authorize(ctx, "export.schedule");
  requireWhole(ctx.actor, "export.schedule");
  await withTransaction(ctx.db, async (tx) => {
    const before = await lockSchedule(tx, scheduleId);
    if (!before) throw noSuchSchedule();
    await deleteSchedule(tx, scheduleId);
    const { id: objectId, name, profile, target } = before;
    await recordAudit(tx, ctx, {
      action: "export_schedule.remove",
      objectType: "export_schedule",
      objectId,
      before: { name, profile, target },
    });
  });
}
