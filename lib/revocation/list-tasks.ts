import { authorize, type Context, scopeOf } from "@/lib/auth";
import type { TaskPage } from "./core/views";
import type { TaskQuery } from "./schemas";
import { readTaskCounts, readTaskPage } from "./store/list";
import { loadViewing, viewTask } from "./view-task";

/** Revocations in the caller's sight, those that need somebody first, each with how far it is. Right: inventory.read. */
export async function listTasks(ctx: Context, query: TaskQuery): Promise<TaskPage> {
  authorize(ctx, "inventory.read");
  const listing = { scope: scopeOf(ctx.actor, "inventory.read"), query, personId: ctx.actor.personId, now: ctx.clock.now() };
  const [page, counts] = await Promise.all([readTaskPage(ctx.db, listing), readTaskCounts(ctx.db, listing)]);
  const viewing = await loadViewing(ctx, page.data);
  return { data: page.data.map((task) => viewTask(task, viewing)), nextCursor: page.nextCursor, counts };
}
