/** Tools and data that were reached without approval. */
import type { GovernanceRow, ToolRow } from "@/lib/identities/core/governance";
import { foldName } from "@/lib/identities/core/names";
import { DATA_CLASSES } from "@/lib/identities/schemas";
import { parseUsd, sumUsd } from "@/lib/kernel/money";
import type { UseOf } from "@/lib/reporting/core/identity-use";
import type { Found } from "./case";
import { byCost, day, endOfDay, factsOf, moneyOf } from "./facts";
import type { World } from "./world";

type Reach = { row: GovernanceRow; used: UseOf };

/** Tools that nobody approved, one case a tool; and approved ones that an identity may not use, one case for each. */
export function detectTools({ identities, tools, use }: World): Found[] {
  const find = finder(tools);
  const strangers = new Map<string, { tool: ToolRow | undefined; name: string; reaches: Reach[] }>();
  const ungranted: Found[] = [];
  for (const row of identities.filter(({ state }) => state !== "revoked")) {
    for (const used of (use.get(row.id)?.tools ?? []).filter(({ lastSucceededOn }) => lastSucceededOn !== null)) {
      const tool = find(used.id);
      if (!tool?.approvedAt || tool.archivedAt) {
        const key = tool?.id ?? foldName(used.id);
        const known = strangers.get(key) ?? { tool, name: used.id, reaches: [] };
        known.reaches.push({ row, used });
        strangers.set(key, known);
      } else {
        ungranted.push(...withoutGrant(row, tool, used), ...aboveClass(row, tool, used));
      }
    }
  }
  return [...[...strangers].map(([key, one]) => strangerOf(key, one.tool, one.name, one.reaches)), ...ungranted];
}

/** By id, name or other name, as usage spells it; of "server/tool" the server counts too. */
export function finder(tools: readonly ToolRow[]): (name: string) => ToolRow | undefined {
  const byName = new Map<string, ToolRow>();
  for (const tool of [...tools].sort((a, b) => Number(b.archivedAt !== null) - Number(a.archivedAt !== null))) {
    for (const name of [...tool.aliases, tool.name, tool.id]) byName.set(foldName(name), tool);
  }
  return (name) => byName.get(foldName(name)) ?? byName.get(foldName(name.split(/[/:]/)[0] ?? ""));
}

function strangerOf(key: string, tool: ToolRow | undefined, name: string, reaches: readonly Reach[]): Found {
  const last =
    reaches
      .map(({ used }) => used.lastSucceededOn ?? "")
      .sort()
      .at(-1) ?? "";
  const [only] = reaches;
  const users = [...reaches].sort((a, b) => byCost(parseUsd(a.used.costUsd30d), parseUsd(b.used.costUsd30d)));
  const isData = tool?.kind === "data_source";
  return {
    kind: isData ? "unapproved_data" : "unapproved_tool",
    subject: key,
    title: `${tool?.name ?? name} is used by ${reaches.length === 1 ? only?.row.name : `${reaches.length} identities`} and ${tool ? "approved by nobody" : "in no inventory"}`,
    // Of several it is a case of the whole organisation.
    identityId: reaches.length === 1 ? (only?.row.id ?? null) : null,
    costUsd: sumUsd(reaches.map(({ used }) => parseUsd(used.costUsd30d))),
    lastAt: endOfDay(last),
    facts: factsOf(
      { toolName: name, ...(tool && { toolId: tool.id }) },
      {
        "As usage names it": name,
        "Used by":
          users
            .slice(0, 8)
            .map(({ row }) => row.name)
            .join(", ") + (users.length > 8 ? ` and ${users.length - 8} more` : ""),
        "Last used": last,
        "Class of data": tool?.dataClass ?? undefined,
        Address: tool?.address ?? undefined,
        State: tool ? (tool.archivedAt ? "archived" : "waits for approval") : "not in the inventory",
      },
    ),
  };
}

/** An identity with a list may use what is on it; without one it may use every approved tool. */
function withoutGrant(row: GovernanceRow, tool: ToolRow, used: UseOf): Found[] {
  const kind = tool.kind === "data_source" ? "data_source" : "tool";
  const values = row.grants
    .filter((grant) => grant.kind === kind || (kind === "data_source" && grant.kind === "tool"))
    .map(({ value }) => value);
  const isListed = values.some((value) => value === "*" || value === tool.id || foldName(value) === foldName(tool.name));
  if (!row.restrictedKinds.includes(kind) || isListed) return [];
  return [
    reachOf(
      kind === "data_source" ? "unapproved_data" : "unapproved_tool",
      row,
      tool,
      used,
      `${row.name} uses ${tool.name} without being allowed to`,
    ),
  ];
}

const RANKS: readonly string[] = DATA_CLASSES;
/** −1 for what is no class. */
const rankOf = (dataClass: string | null): number => RANKS.indexOf(dataClass ?? "");

function aboveClass(row: GovernanceRow, tool: ToolRow, used: UseOf): Found[] {
  if (row.dataClass === null || rankOf(tool.dataClass) <= rankOf(row.dataClass)) return [];
  return [
    reachOf(
      "unapproved_data",
      row,
      tool,
      used,
      `${row.name} reaches ${tool.dataClass} data through ${tool.name}, and may reach ${row.dataClass}`,
    ),
  ];
}

const reachOf = (kind: "unapproved_tool" | "unapproved_data", row: GovernanceRow, tool: ToolRow, used: UseOf, title: string): Found => ({
  kind,
  subject: JSON.stringify([row.id, tool.id]),
  title,
  identityId: row.id,
  costUsd: parseUsd(used.costUsd30d),
  lastAt: endOfDay(used.lastSucceededOn ?? "1970-01-01"),
  facts: factsOf(
    { toolId: tool.id, toolName: used.id },
    {
      Tool: tool.name,
      "Class of data": tool.dataClass ?? undefined,
      "Allowed class": row.dataClass ?? undefined,
      "Calls in 90 days": String(used.requests90d),
      "Last used": used.lastSucceededOn ?? undefined,
      "Cost in 30 days": moneyOf(used.costUsd30d),
    },
  ),
});

/** Calls that were marked with a higher class of data than their identity may touch. */
export function detectClasses({ identities, reached }: World): Found[] {
  const rows = new Map(identities.map((row) => [row.id, row]));
  return reached.flatMap((reach): Found[] => {
    const row = rows.get(reach.identityId);
    const rank = rankOf(reach.dataClass.trim().toLowerCase());
    if (!row || row.state === "revoked" || row.dataClass === null || rank <= rankOf(row.dataClass)) return [];
    return [
      {
        kind: "unapproved_data",
        subject: `${CLASS_SUBJECT}${row.id}:${DATA_CLASSES[rank]}`,
        title: `${row.name} touched ${DATA_CLASSES[rank]} data, and may touch ${row.dataClass}`,
        identityId: row.id,
        costUsd: parseUsd(reach.costUsd),
        lastAt: reach.lastAt,
        facts: factsOf(
          {},
          {
            "Class of data": reach.dataClass,
            "Allowed class": row.dataClass,
            "Calls in two days": String(reach.calls),
            "Last seen": day(reach.lastAt),
          },
        ),
      },
    ];
  });
}

/** Found in the calls of two days only: such a case stays for a while after. */
export const CLASS_SUBJECT = "class:";
