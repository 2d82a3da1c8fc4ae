import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import type { PlannedWindowView } from "./core/views";
import { requirePerson } from "./sight";
import { lockWindow, writeWindowEnd } from "./store/windows";
import { requireOver, windowViews } from "./window-views";

/** Ends a window before its time: what is seen from now on counts again. Right: incident.work over it; a person. @throws NotFound, Forbidden, Conflict */
export async function endWindow(ctx: Context, id: string): Promise<PlannedWindowView> {
  authorize(ctx, "incident.work");
  requirePerson(ctx);
  const ended = await withTransaction(ctx.db, async (tx) => {
    const row = await lockWindow(tx, id);
    if (!row) throw new NotFound("There is no such window.");
    await requireOver(ctx, row.scopeKind, row.scopeId);
    const now = ctx.clock.now();
    if (row.endedAt !== null || row.endsAt <= now) throw new Conflict("It is over already.");
    await writeWindowEnd(tx, id, now);
    await recordAudit(tx, ctx, {
      action: "planned_window.end",
      objectType: "planned_window",
      objectId: id,
      before: { endsAt: row.endsAt.toISOString() },
    });
    return { ...row, endedAt: now };
  });
  const [view] = await windowViews(ctx, [ended]);
  return view as PlannedWindowView;
}
