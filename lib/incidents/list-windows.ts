import { authorize, type Context } from "@/lib/auth";
import type { PlannedWindowView } from "./core/views";
import type { WindowQuery } from "./schemas";
import { mayOn } from "./sight";
import { readWindowRows } from "./store/windows";
import { windowPlaces, windowViews } from "./window-views";

const MOST_LISTED = 200;

/** Windows that run or come, of what the caller sees; over: also those that are over. Right: incident.read. */
export async function listWindows(ctx: Context, { over }: WindowQuery): Promise<{ data: PlannedWindowView[] }> {
  authorize(ctx, "incident.read");
  const rows = await readWindowRows(ctx.db, { over, now: ctx.clock.now(), limit: MOST_LISTED });
  const placed = await windowPlaces(ctx);
  // One of the whole organisation concerns everybody.
  const seen = rows.filter((row) => row.scopeKind === "organisation" || mayOn(ctx, "incident.read", placed(row.scopeKind, row.scopeId)));
  return { data: await windowViews(ctx, seen) };
}
