/** A connected tool is one thing, whatever it is called: what is kept by one of its names means its id. */
import { foldName } from "@/lib/identities/core/names";
import type { Budget } from "./budget";

/** Connected tools by all their names, folded. */
export type ToolIds = ReadonlyMap<string, string>;

/** The id of the tool that a name is of; the name itself where no connected tool is called so. */
export const toolIdOf = (toolIds: ToolIds, name: string): string => toolIds.get(foldName(name)) ?? name;

export const namesTools = ({ scope, per }: { scope: unknown; per: string | null }): boolean =>
  per === "tool" || (scope as Budget["scope"]).tool !== undefined;

/** A budget with the tools of its scope and raises by their ids, also where it was made before they were connected. */
export function withToolIds<B extends Budget>(budget: B, toolIds: ToolIds): B {
  if (!namesTools(budget)) return budget;
  const { scope, per, raises } = budget;
  return {
    ...budget,
    scope: scope.tool === undefined ? scope : { ...scope, tool: toolIdOf(toolIds, scope.tool) },
    raises: per === "tool" ? raises.map((raise) => ({ ...raise, value: toolIdOf(toolIds, raise.value) })) : raises,
  };
}
