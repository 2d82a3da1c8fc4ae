import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { readGovernance } from "@/lib/identities";
import { trailWith } from "./core/task";
import type { AudienceOf } from "./send-task";
import { lockOverdue } from "./store/due";
import { writeTask } from "./store/tasks";
import { tellOverdue } from "./tell-people";

const AT_ONCE = 200;

/** Tells once of each task that nobody confirmed by its time. @returns how many. */
export async function tellOverdueTasks(ctx: Pick<Context, "db" | "clock">, audienceOf: AudienceOf): Promise<number> {
  const at = ctx.clock.now();
  return withTransaction(ctx.db, async (tx) => {
    const late = await lockOverdue(tx, at, AT_ONCE);
    if (late.length === 0) return 0;
    const audience = await audienceOf();
    const ids = late.map(({ identityId }) => identityId);
    const rows = new Map((await readGovernance(tx, ids, at)).map((row) => [row.id, row]));
    for (const task of late) {
      const trail = trailWith(task.trail, { at: at.toISOString(), state: task.state, text: "Overdue." });
      await writeTask(tx, task.id, { overdueAt: at, trail });
      await tellOverdue(tx, { task, row: rows.get(task.identityId), audience, at });
    }
    return late.length;
  });
}
