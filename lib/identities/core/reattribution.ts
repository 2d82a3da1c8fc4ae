/** Which stored usage must be attributed again after a change of the inventory; open periods only, as always. */
import type { InventoryPlan } from "./plan/plan-inventory";
import { buildTimeline, type Dated, factAt } from "./timeline";

export type Reattribution = {
  /** Lines that these identities have now. */
  identityIds?: string[];
  /** Lines that are charged to these teams now. */
  teamIds?: string[];
  /** Lines that nobody has. */
  unattributed?: boolean;
  /** From here on; left out: all. */
  since?: Date;
};

/** What nobody has yet may belong to somebody who was just made known. */
export const ALL_UNATTRIBUTED = (): Reattribution[] => [{ unattributed: true }];

/**
 * What identities and teams used since the first instant at which something else holds for them than before; none where
 * that is not in the past. What is new in the inventory had no usage.
 */
export function movedUsage({ touched }: InventoryPlan, now: Date): Reattribution[] {
  const moved = { identities: [] as string[], teams: [] as string[] };
  let since = now.getTime();
  for (const { kind, id, before, after } of touched) {
    if (kind !== "identities" && kind !== "teams") continue;
    if (before === null || !("spans" in before) || !("spans" in after)) continue;
    const at = firstDifference(before.spans, after.spans);
    if (at === null || at >= now.getTime()) continue;
    moved[kind].push(id);
    since = Math.min(since, at);
  }
  if (moved.identities.length + moved.teams.length === 0) return [];
  return [
    {
      ...(moved.identities.length > 0 && { identityIds: moved.identities }),
      ...(moved.teams.length > 0 && { teamIds: moved.teams }),
      since: new Date(since),
    },
  ];
}

/** Milliseconds; null when the same holds at every instant. */
function firstDifference(before: readonly Dated<object>[], after: readonly Dated<object>[]): number | null {
  const [was, is] = [buildTimeline(before), buildTimeline(after)];
  const bounds = [...was.starts, ...was.ends, ...is.starts, ...is.ends].filter(Number.isFinite).sort((a, b) => a - b);
  return bounds.find((at) => factText(factAt(was, at)) !== factText(factAt(is, at))) ?? null;
}

function factText(span: Dated<object> | undefined): string {
  if (!span) return "";
  const { validFrom: _from, validTo: _to, ...fact } = span;
  return JSON.stringify(Object.entries(fact).sort(([a], [b]) => (a < b ? -1 : 1)));
}
