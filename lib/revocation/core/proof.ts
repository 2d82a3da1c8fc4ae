/** Which calls would show that access did not end. */
import type { GovernanceGrant, ToolRow } from "@/lib/identities/core/governance";
import { coversModel } from "@/lib/identities/core/model-names";
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

/** Whether a grant of a value covers what was used: models as patterns, by version, with or without their provider; tools by any of their names. */
export function covers(value: string, used: Value, tools: readonly Pick<ToolRow, "id" | "name" | "aliases">[]): boolean {
  const granted = value.trim().toLowerCase();
  const name = used.value.toLowerCase();
  if (granted === "*" || granted === name) return true;
  if (used.of === "model") return coversModel(granted, name) || coversModel(granted, `${used.provider}/${name}`);
  if (used.of !== "tool") return false;
  const tool = tools.find(({ id }) => id.toLowerCase() === granted);
  return tool !== undefined && [tool.name.toLowerCase(), ...tool.aliases].includes(name);
}

/**
 * Calls that used what they no longer may. What was granted again since is allowed again.
 * @param grants Those in force now.
 */
export function forbiddenUses<Use extends Value>(
  { action, details }: Pick<Task, "action" | "details">,
  uses: readonly Use[],
  grants: readonly Pick<GovernanceGrant, "kind" | "value">[],
  tools: readonly Pick<ToolRow, "id" | "name" | "aliases">[],
): Use[] {
  return uses.filter((use) => {
    const again = grants.some(({ kind, value }) => kind === use.of && covers(value, use, tools));
    if (again) return false;
    if (action === "end_grant") return details.grant?.kind === use.of && covers(details.grant.value, use, tools);
    const list = details.narrowedTo?.[use.of];
    return list !== undefined && !list.some((value) => covers(value, use, tools));
  });
}
