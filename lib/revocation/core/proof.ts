/** Which calls would show that access did not end. */
import type { GovernanceGrant, ToolRow } from "@/lib/identities/core/governance";
import { isDatedAs } from "@/lib/identities/core/model-names";
import { matchesPattern } from "@/lib/kernel/wildcard";
import { USED_KINDS, type UsedAfter, type UsedKind } from "@/lib/reporting/core/uses-after";
import type { Task } from "./task";

/**
 * Uses that show that access did not end. Of scopes they come from the logs of clouds, of sources of data from calls to them as tools:
 * both tell of some uses and not of all, so that they may break a silence and never make one.
 */
const SEEN_KINDS = [...USED_KINDS, "scope", "data_source"] as const;
export type SeenKind = (typeof SEEN_KINDS)[number];
export type SeenUse = Omit<UsedAfter, "of"> & { of: SeenKind };

/** Of rotate: nothing tells the old secret from its successor. */
export const isIndistinct = ({ details }: Pick<Task, "details">): boolean => (details.oldFingerprints ?? []).length === 0;

export const isUsedKind = (kind: string): kind is UsedKind => (USED_KINDS as readonly string[]).includes(kind);

/** What its uses are told apart by, of narrow and end_grant. */
export function seenKindsOf({ action, details }: Pick<Task, "action" | "details">): SeenKind[] {
  const kinds = action === "narrow" ? Object.keys(details.narrowedTo ?? {}) : action === "end_grant" ? [details.grant?.kind ?? ""] : [];
  return SEEN_KINDS.filter((kind) => kinds.includes(kind));
}

/** Calls to tools that are sources of data, as uses of these. */
export function sourceUses(uses: readonly UsedAfter[], tools: readonly Pick<ToolRow, "id" | "name" | "aliases" | "kind">[]): SeenUse[] {
  const sources = tools.filter(({ kind }) => kind === "data_source");
  const isSource = ({ value }: UsedAfter): boolean =>
    sources.some(({ id, name, aliases }) => [id, name, ...aliases].some((known) => known.toLowerCase() === value.toLowerCase()));
  return uses.filter((use) => use.of === "tool" && isSource(use)).map((use) => ({ ...use, of: "data_source" }));
}

type Value = Pick<SeenUse, "of" | "value" | "provider">;

type Tools = readonly Pick<ToolRow, "id" | "name" | "aliases">[];

const namesOf = ({ of, value, provider }: Value): string[] =>
  of === "model" ? [value.toLowerCase(), `${provider}/${value}`.toLowerCase()] : [value.toLowerCase()];

/** Whether a grant of a value names what was used: models with or without their provider and as patterns, tools by any of their names. */
function names(value: string, used: Value, tools: Tools): boolean {
  const granted = value.trim().toLowerCase();
  const known = namesOf(used);
  if (granted === "*" || known.includes(granted)) return true;
  if (used.of === "model" || used.of === "scope") return known.some((name) => matchesPattern(granted, name));
  if (used.of !== "tool" && used.of !== "data_source") return false;
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
    const again = grants.some(({ kind, value }) => isLeave(kind, use.of) && allows(value, use, tools));
    if (again) return false;
    if (action === "end_grant") return details.grant?.kind === use.of && covers(details.grant.value, use, tools);
    const list = details.narrowedTo?.[use.of];
    if (list === undefined || list.some((value) => covers(value, use, tools))) return false;
    // Whatever was granted elsewhere and never here was not taken away by this.
    return !isHalfSeen(use.of) || (details.narrowedFrom?.[use.of] ?? []).some((value) => covers(value, use, tools));
  });
}

/** A source of data that is granted as a tool may be called. */
const isLeave = (grantKind: string, used: SeenKind): boolean => grantKind === used || (used === "data_source" && grantKind === "tool");
const isHalfSeen = (kind: SeenKind): kind is "scope" | "data_source" => kind === "scope" || kind === "data_source";

const HALF_SEEN_WORDS = {
  scope: "Of scopes the logs of clouds tell some uses and not all",
  data_source: "Of sources of data calls tell some uses and not all",
} as const;

/** What no call can show of a task, in words; empty where calls show all of it. */
export const unshownWords = (task: Pick<Task, "action" | "details">): string[] =>
  task.action === "rotate"
    ? isIndistinct(task)
      ? ["Usage cannot tell the old secret from the new one"]
      : []
    : seenKindsOf(task).flatMap((kind) => (isHalfSeen(kind) ? [HALF_SEEN_WORDS[kind]] : []));
