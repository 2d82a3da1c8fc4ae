import type { Context } from "@/lib/auth/context";
import type { RejectedGroup } from "../core/rejected-view";
import { readRejectedGroups } from "../store/rejected-items";
import { authorizeWhole } from "./views";

const MOST_GROUPS = 200;

/** Rejected events that wait, by source and reason, the largest group first. Right: source.read, over the whole organisation. */
export async function listRejectedGroups(
  ctx: Context,
  { source }: { source?: string | undefined },
): Promise<{ data: RejectedGroup[]; nextCursor: null }> {
  authorizeWhole(ctx, "source.read");
  const groups = await readRejectedGroups(ctx.db, source ?? null, MOST_GROUPS);
  const data = groups.map((group) => ({
    source: { id: group.sourceId, name: group.sourceName ?? group.sourceId },
    group: group.reasonGroup,
    reason: group.reason,
    location: group.location,
    fix: group.fix,
    items: group.items,
    readable: group.withRaw,
    oldestAt: group.oldestAt.toISOString(),
    newestAt: group.newestAt.toISOString(),
  }));
  return { data, nextCursor: null };
}
