/** Whether a tool that was used is one that was granted: names of tools as people and senders spell them. */
import type { GovernanceGrant, ToolRow } from "@/lib/identities/core/governance";
import { matchesPattern } from "@/lib/kernel/wildcard";

const fold = (text: string): string => text.trim().toLowerCase();

/** "crm@1.4": the tool and the version that was called; without one null. */
export function toolVersion(used: string): { name: string; version: string | null } {
  const at = used.lastIndexOf("@");
  return at > 0 ? { name: used.slice(0, at), version: used.slice(at + 1) } : { name: used, version: null };
}

/** Finds a connected tool by what calls name: its id, name, another name, or its address. */
export function toolFinder(tools: readonly ToolRow[]): (used: string) => ToolRow | undefined {
  const byName = new Map<string, ToolRow>();
  for (const tool of tools)
    for (const name of [tool.id, tool.name, ...tool.aliases, ...(tool.address === null ? [] : [tool.address])])
      byName.set(fold(name), tool);
  return (used) => byName.get(fold(used)) ?? byName.get(fold(toolVersion(used).name));
}

export function coversTool(granted: string, used: string, toolOf: (used: string) => ToolRow | undefined): boolean {
  if (matchesPattern(fold(granted), fold(used))) return true;
  const tool = toolOf(used);
  return tool !== undefined && (tool.id === granted || fold(tool.name) === fold(granted));
}

export const grantsOf = (grants: readonly GovernanceGrant[], kind: GovernanceGrant["kind"]): GovernanceGrant[] =>
  grants.filter((grant) => grant.kind === kind);
