/** Which items may be decided together: those that look the same, and nothing grave. */
import type { ErrorDetail } from "@/lib/kernel/errors";

export type Alike = {
  id: string;
  name: string;
  identityKind: string;
  tier: number;
  recommendation: string;
  delta: string;
  marks: readonly string[];
  openFindings: number;
};

/** What keeps one item out of any group; null: nothing. */
export function singleBar(item: Alike): string | null {
  if (item.tier <= 2) return `it is of tier ${item.tier}`;
  if (item.openFindings > 0) return "it has an open finding";
  if (item.delta === "new") return "it was never reviewed before";
  if (item.recommendation === "none" || item.recommendation === "narrow" || item.recommendation === "reassign")
    return "it needs its own decision";
  return item.marks.includes("removed_since") ? "it was revoked meanwhile" : null;
}

/** Two items of the same group have the same key. */
export const groupKey = ({ identityKind, recommendation }: Alike): string => `${identityKind}/${recommendation}`;

/** Why these may not be decided together like that; empty: they may. One wrong item refuses the whole. */
export function bulkFaults(items: readonly Alike[], decision: string): ErrorDetail[] {
  const faults = items.flatMap((item): ErrorDetail[] => {
    const bar = singleBar(item);
    return bar === null ? [] : [{ location: item.id, message: `${item.name} is decided by itself: ${bar}.`, fix: "Take it out." }];
  });
  const keys = new Set(items.map(groupKey));
  if (keys.size > 1)
    faults.push({ location: "items", message: "They are not alike.", fix: "Choose items of one kind with the same recommendation." });
  const advised = items[0]?.recommendation;
  if (keys.size === 1 && decision !== advised) {
    faults.push({
      location: "decision",
      message: "Together only what is recommended can be decided.",
      fix: `Decide ${advised}, or one by one.`,
    });
  }
  return faults;
}
