/** Which calls would show that access did not end. */
import type { GovernanceGrant, ToolRow } from "@/lib/identities/core/governance";
import { isDatedAs } from "@/lib/identities/core/model-names";
import { matchesPattern } from "@/lib/kernel/wildcard";
import { USED_KINDS, type UsedAfter, type UsedKind } from "@/lib/reporting/core/uses-after";
import { isUnseen } from "./abilities";
import type { Task } from "./task";

/** No call tells of it: scopes, sources of data, and secrets that nothing tells from their successors. */
export function isUnproven({ action, details }: Pick<Task, "action" | "details">): boolean {
  if (action === "rotate") return (details.oldFingerprints ?? []).length === 0;
  if (action === "narrow") return !Object.keys(details.narrowedTo ?? {}).some(isUsedKind);
  return action === "end_grant" && isUnseen({ action, grantKind: details.grant?.kind });
}

export const isUsedKind = (kind: string): kind is UsedKind => (USED_KINDS as readonly string[]).includes(kind);

/** What its calls are told apart by, of narrow and end_grant. */
export function usedKindsOf({ action, details }: Pick<Task, "action" | "details">): UsedKind[] {
  const kinds = action === "narrow" ? Object.keys(details.narrowedTo ?? {}) : action === "end_grant" ? [details.grant?.kind ?? ""] : [];
  return kinds.filter(isUsedKind);
}

type Value = Pick<UsedAfter, "of" | "value" | "provider">;

type Tools = readonly Pick<ToolRow, "id" | "name" | "aliases">[];

const namesOf = ({ of, value, provider }: Value): string[] =>
  of === "model" ? [value.toLowerCase(), `${provider}/${value}`.toLowerCase()] : [value.toLowerCase()];

/** Whether a grant of a value names what was used: models with or without their provider and as patterns, tools by any of their names. */
function names(value: string, used: Value, tools: Tools): boolean {
  const granted = value.trim().toLowerCase();
  const known = namesOf(used);
  if (granted === "*" || known.includes(granted)) return true;
  if (used.of === "model") return known.some((name) => matchesPattern(granted, name));
  if (used.of !== "tool") return false;
  const tool = tools.find(({ id }) => id.toLowerCase() === granted);
  return tool !== undefined && [tool.name.toLowerCase(), ...tool.aliases].includes(used.value.toLowerCase());
}

/** Whether a grant of a value covers what was used: by name, and a model by the name that it has without the day of its version. */
export const covers = (value: string, used: Value, tools: Tools): boolean =>
  names(value, used, tools) || (used.of === "model" && namesOf(used).some((name) => isDatedAs(value, name)));

/**
 * Calls that used what they no longer may. What was granted again since is allowed again; a version that was ended by its own name is not
 * allowed again by a grant of the model that it is a version of.
 * @param grants Those in force now.
 */
export function forbiddenUses<Use extends Value>(
  { action, details }: Pick<Task, "action" | "details">,
  uses: readonly Use[],
  grants: readonly Pick<GovernanceGrant, "kind" | "value">[],
  tools: Tools,
): Use[] {
  return uses.filter((use) => {
    const isEnded = action === "end_grant" && details.grant?.kind === use.of && names(details.grant.value, use, tools);
    const allows = isEnded ? names : covers;
    const again = grants.some(({ kind, value }) => kind === use.of && allows(value, use, tools));
    if (again) return false;
    if (action === "end_grant") return details.grant?.kind === use.of && covers(details.grant.value, use, tools);
    const list = details.narrowedTo?.[use.of];
    return list !== undefined && !list.some((value) => covers(value, use, tools));
  });
}
