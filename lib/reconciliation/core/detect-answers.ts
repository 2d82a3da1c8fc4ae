/** Tools and data that are reached without anybody who answers for them, or without a word on what for. */
import type { GovernanceRow, ToolRow } from "@/lib/identities/core/governance";
import { addUsd, parseUsd, sumUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { UseOf } from "@/lib/reporting/core/identity-use";
import type { Found } from "./case";
import { finder } from "./detect-reach";
import { byCost, endOfDay, factsOf, money } from "./facts";
import type { World } from "./world";

type Reached = { tool: ToolRow; names: string[]; costUsd: Usd; lastOn: string };

const isReached = ({ lastSucceededOn }: UseOf): boolean => lastSucceededOn !== null;
const latest = (uses: readonly UseOf[]): string =>
  uses
    .map(({ lastSucceededOn }) => lastSucceededOn ?? "")
    .sort()
    .at(-1) ?? "";

/** Approved and used, and its owner is nobody or left: what nobody approved is told as that. */
export function detectUnowned({ identities, tools, toolOwners, use }: World): Found[] {
  const find = finder(tools);
  const reached = new Map<string, Reached>();
  for (const row of identities.filter(({ state }) => state !== "revoked")) {
    for (const used of (use.get(row.id)?.tools ?? []).filter(isReached)) {
      const tool = find(used.id);
      if (!tool?.approvedAt || tool.archivedAt || toolOwners.get(tool.ownerId ?? "")?.active) continue;
      const { names, costUsd, lastOn }: Omit<Reached, "tool"> = reached.get(tool.id) ?? { names: [], costUsd: ZERO_USD, lastOn: "" };
      reached.set(tool.id, {
        tool,
        names: names.includes(row.name) ? names : [...names, row.name],
        costUsd: addUsd(costUsd, parseUsd(used.costUsd30d)),
        lastOn: [lastOn, used.lastSucceededOn ?? ""].sort().at(-1) ?? "",
      });
    }
  }
  return [...reached.values()].map(({ tool, names, costUsd, lastOn }): Found => {
    const owner = toolOwners.get(tool.ownerId ?? "");
    const users = names.length === 1 ? names[0] : `${names.length} identities`;
    return {
      kind: "unowned_tool",
      subject: tool.id,
      title: `${tool.name} is used by ${users}, and ${owner ? `${owner.name}, who answered for it, left` : "nobody answers for it"}`,
      // A tool is the whole organisation's, also while one identity alone uses it.
      identityId: null,
      costUsd,
      lastAt: endOfDay(lastOn),
      facts: factsOf(
        { toolId: tool.id, toolName: tool.name },
        {
          "Used by": names.slice(0, 8).join(", ") + (names.length > 8 ? ` and ${names.length - 8} more` : ""),
          "Last used": lastOn,
          "Class of data": tool.dataClass ?? undefined,
          "Cost in 30 days": money(costUsd),
        },
      ),
    };
  });
}

/** A machine that reaches tools or data, and nobody wrote down what it is for. People work for many purposes. */
export function detectPurposeless({ identities, tools, use }: World): Found[] {
  const find = finder(tools);
  return identities.flatMap((row: GovernanceRow): Found[] => {
    if (row.state === "revoked" || row.kind === "human" || row.purpose?.trim()) return [];
    const reaches = (use.get(row.id)?.tools ?? []).filter(isReached);
    const [dearest] = [...reaches].sort((a, b) => byCost(parseUsd(a.costUsd30d), parseUsd(b.costUsd30d)));
    if (!dearest) return [];
    const named = find(dearest.id)?.name ?? dearest.id;
    const costUsd = sumUsd(reaches.map(({ costUsd30d }) => parseUsd(costUsd30d)));
    return [
      {
        kind: "no_purpose",
        subject: row.id,
        title: `${row.name} reaches ${named}${reaches.length > 1 ? ` and ${reaches.length - 1} more` : ""}, and nobody said what for`,
        identityId: row.id,
        costUsd,
        lastAt: endOfDay(latest(reaches)),
        facts: factsOf(
          {},
          {
            Reaches: reaches
              .map(({ id }) => find(id)?.name ?? id)
              .slice(0, 8)
              .join(", "),
            "Last used": latest(reaches),
            "Cost in 30 days": money(costUsd),
          },
        ),
      },
    ];
  });
}
