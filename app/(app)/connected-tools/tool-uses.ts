import type { ToolUse } from "@/components/identities/tools/tool-uses";
import type { Context } from "@/lib/auth/context";
import { readUsage, readUsageQuery } from "@/lib/reporting";

const DAYS = 30;
const DAY_MS = 86_400_000;

/** What usage of the last 30 days called tools, with calls and cost, of what the reader sees; of who sees no spend, nothing. */
export async function readToolUses(ctx: Context): Promise<ToolUse[]> {
  if (!ctx.actor.rights.has("spend.read")) return [];
  const from = new Date(ctx.clock.now().getTime() - DAYS * DAY_MS).toISOString();
  const query = await readUsageQuery(ctx, { from, groupBy: "tool", metric: "cost", granularity: "month", top: 1, limit: 1_000 });
  const { groups } = await readUsage(ctx, query);
  return groups.flatMap(({ group, events, costUsd }) =>
    group.tool?.id ? [{ name: group.tool.id, calls: events ?? "0", costUsd: costUsd ?? "0" }] : [],
  );
}
