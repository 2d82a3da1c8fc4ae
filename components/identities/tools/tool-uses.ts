/** Calls and cost of connected tools from what usage calls them. Pure. */
import type { ToolDetail } from "@/lib/identities/core/views";
import { type Decimal, sumDecimals } from "../../charts/prepare/decimal-text";

/** What one name of a tool came to in usage. */
export type ToolUse = { name: string; calls: string; costUsd: string };
export type UsedTool = ToolDetail & { calls: Decimal; costUsd: Decimal };

const fold = (text: string): string => text.trim().normalize("NFC").toLowerCase();

/** Each tool with the sums of all its names, and the names that no connected tool has. */
export function toolsWithUse(tools: readonly ToolDetail[], uses: readonly ToolUse[]): { tools: UsedTool[]; unknown: ToolUse[] } {
  const owner = new Map(tools.flatMap((tool) => [tool.id, tool.name, ...tool.aliases].map((name) => [fold(name), tool.id] as const)));
  const of = (id: string) => uses.filter(({ name }) => owner.get(fold(name)) === id);
  return {
    tools: tools.map((tool) => ({
      ...tool,
      calls: sumDecimals(of(tool.id).map(({ calls }) => calls)) ?? "0",
      costUsd: sumDecimals(of(tool.id).map(({ costUsd }) => costUsd)) ?? "0",
    })),
    unknown: uses.filter(({ name }) => !owner.has(fold(name))),
  };
}

const isReached = ({ calls }: Pick<UsedTool, "calls">): boolean => calls !== "0" && calls !== null;

/** "Six connected tools; two are reached and were never approved". */
export function toolsFinding({ tools, unknown }: { tools: readonly UsedTool[]; unknown: readonly ToolUse[] }): string {
  if (tools.length === 0 && unknown.length === 0) return "No connected tools are known yet";
  const open = tools.filter((tool) => !tool.approved && isReached(tool)).length + unknown.length;
  const waiting = tools.filter((tool) => !tool.approved && !isReached(tool)).length;
  const count = `${tools.length} connected tool${tools.length === 1 ? "" : "s"}`;
  if (open > 0) return `${count}; ${open} ${open === 1 ? "is" : "are"} reached and ${open === 1 ? "was" : "were"} never approved`;
  return waiting > 0 ? `${count}; ${waiting} ${waiting === 1 ? "waits" : "wait"} for approval` : `${count}, each approved`;
}
