import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { NotFound } from "@/lib/kernel/errors";
import { writeLeaving } from "./store/schedules";

/** Leaves the mails of a schedule, or comes back to them: about oneself only. Right: view.read. @throws NotFound for who is no receiver. */
export async function receiveMails(ctx: Context, scheduleId: string, { receive }: { receive: boolean }): Promise<void> {
  authorize(ctx, "view.read");
  await withTransaction(ctx.db, async (tx) => {
    const known = await writeLeaving(tx, scheduleId, ctx.actor.id, receive ? null : ctx.clock.now());
    if (!known) throw new NotFound("You do not get these mails.");
    const action = receive ? "view.rejoin_mails" : "view.leave_mails";
    await recordAudit(tx, ctx, { action, objectType: "view_schedule", objectId: scheduleId });
  });
}
