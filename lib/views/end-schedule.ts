import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { NotFound } from "@/lib/kernel/errors";
import { deleteSchedule, lockSchedule } from "./store/schedules";

/** Ends the caller's mails of a view, for everybody who gets them. Right: view.read. @throws NotFound */
export async function endSchedule(ctx: Context, viewId: string): Promise<void> {
  authorize(ctx, "view.read");
  await withTransaction(ctx.db, async (tx) => {
    const before = await lockSchedule(tx, viewId, ctx.actor.id);
    if (!before) throw new NotFound("You do not send this view.");
    await deleteSchedule(tx, before.id);
    await recordAudit(tx, ctx, { action: "view.end_schedule", objectType: "view", objectId: viewId, before });
  });
}
