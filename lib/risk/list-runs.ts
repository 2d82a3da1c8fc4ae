import { authorize, type Context, scopeOf } from "@/lib/auth";
import { addUtcDays, utcDate } from "@/lib/kernel/period";
import { ALL_RULES } from "./core/runs";
import type { RunDay } from "./core/views";
import type { RunQuery } from "./schemas";
import { type RunRow, readRunRows } from "./store/runs";

/** Open findings and what they expose by day, the last look of each day, and by rule. For who sees the whole organisation. Right: inventory.read. */
export async function listRuns(ctx: Context, { days }: RunQuery): Promise<{ days: RunDay[]; rules: Omit<RunRow, "ranAt">[] }> {
  authorize(ctx, "inventory.read");
  if (scopeOf(ctx.actor, "inventory.read").kind !== "all") return { days: [], rules: [] };
  const now = ctx.clock.now();
  const rows = await readRunRows(ctx.db, utcDate(addUtcDays(now, 1 - days)), utcDate(addUtcDays(now, 1)));
  return {
    days: rows
      .filter(({ ruleId }) => ruleId === ALL_RULES)
      .map(({ day, open, excepted, exposedUsd }) => ({ day, open, excepted, exposedUsd })),
    rules: rows.filter(({ ruleId }) => ruleId !== ALL_RULES).map(({ ranAt: _, ...row }) => row),
  };
}
