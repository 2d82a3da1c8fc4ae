/** What can be done about a case. */
import type { CaseKind, CaseRefs, Resolution } from "./case";

export const DEEDS = ["assign", "set_owner", "set_purpose", "merge", "approve_tool", "end_key", "block", "dismiss"] as const;
export type Deed = (typeof DEEDS)[number];

type Known = { kind: CaseKind; identityId: string | null; facts: { refs: CaseRefs } };

/** In the order of how it is offered: what mends it first, what ends it later, setting it aside last. */
export function deedsFor({ kind, identityId, facts: { refs } }: Known): Deed[] {
  const { match, providerKeyId, credentialId, toolId, toolName, identityIds = [] } = refs;
  const isPlace = match !== undefined && match.sourceId === undefined;
  const can: Readonly<Record<Deed, boolean>> = {
    assign: kind === "unknown_key" || match !== undefined,
    set_owner: kind === "former_owner" || kind === "unowned_tool",
    set_purpose: kind === "no_purpose",
    merge: kind === "duplicate" && identityIds.length > 1,
    approve_tool: (kind === "unapproved_tool" || kind === "unapproved_data") && toolId !== undefined && identityId === null,
    end_key: credentialId !== undefined,
    block:
      kind !== "duplicate" &&
      kind !== "missing_key" &&
      (identityId !== null || isPlace || providerKeyId !== undefined || toolName !== undefined),
    dismiss: true,
  };
  return DEEDS.filter((deed) => can[deed]);
}

export const RESOLUTION_OF: Readonly<Record<Deed, Resolution>> = {
  assign: "assigned",
  set_owner: "assigned",
  set_purpose: "described",
  merge: "merged",
  approve_tool: "approved",
  end_key: "ended",
  block: "blocked",
  dismiss: "not_ours",
};
