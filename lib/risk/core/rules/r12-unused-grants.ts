import type { GovernanceGrant, GovernanceRow } from "@/lib/identities/core/governance";
import { coversModel } from "@/lib/identities/core/model-names";
import { count, list, share } from "../fact";
import { asi, csf, llm, nhi } from "../frameworks";
import { coversTool, toolFinder } from "../matching";
import { defineRule, judgeEach } from "../rule";
import { addDays, identityCost, liveRows, useOf, type World } from "../world";

/** Usage tells of models, tools and environments. Of what was read nothing tells, and of a scope only that it was used, never that it was not. */
const SEEN_IN_USAGE: ReadonlySet<string> = new Set(["model", "tool", "environment"]);

/** Most of what it may use it does not use. */
export const unusedGrants = defineRule({
  id: "R12",
  name: "Over-privileged: unused grants",
  about:
    "At least half of its grants of models, tools and environments, and three or more, are held for 30 days and were not used in 90 days. Not of break-glass or seasonal identities.",
  family: "privilege",
  severity: "medium",
  closeAfterDays: 0,
  needs: ["inventory", "use"],
  evidences: [nhi(5), csf("PR.AA-05"), asi(2), llm(6)],
  thresholds: {
    heldDays: { name: "Held for", unit: "days", default: 30, min: 0, max: 365 },
    share: { name: "Unused share of all grants", unit: "share", default: 0.5, min: 0.1, max: 1 },
    fewest: { name: "Unused grants", unit: "count", default: 3, min: 1, max: 100 },
  },
  judge: (world, limits) => {
    const isUsed = useFinder(world);
    return judgeEach(
      liveRows(world).filter(({ grants, breakGlass, seasonMonths }) => grants.length > 0 && !breakGlass && seasonMonths.length === 0),
      ({ id }) => ["identity", id],
      (row) => {
        const held = row.grants.filter(({ grantedAt }) => grantedAt <= addDays(world.now, -limits.heldDays));
        const seen = held.filter(({ kind }) => SEEN_IN_USAGE.has(kind));
        if (seen.length === 0) return held.length === 0 ? [] : { missing: "use of scopes and data sources in events" };
        const unused = seen.filter((grant) => !isUsed(row, grant));
        if (unused.length < limits.fewest || unused.length < limits.share * seen.length) return [];
        return [
          {
            subjectKind: "identity",
            subjectId: row.id,
            identityId: row.id,
            title: `${unused.length} of ${seen.length} grants were not used in 90 days`,
            evidence: [
              count("Unused grants", unused.length),
              share("Share of all", unused.length / seen.length),
              list(
                "Unused",
                unused.map(({ kind, value }) => `${kind} ${grantName(world, kind, value)}`),
              ),
            ],
            exposedUsd: identityCost(world, row.id),
          },
        ];
      },
    );
  },
});

function grantName(world: World, kind: string, value: string): string {
  if (kind === "tool") return world.tools.find(({ id }) => id === value)?.name ?? value;
  return kind === "environment" ? (world.environments.get(value)?.name ?? value) : value;
}

/** Whether a grant of an identity was used in 90 days. */
function useFinder(world: World): (row: GovernanceRow, grant: GovernanceGrant) => boolean {
  const toolOf = toolFinder(world.tools);
  return (row, { kind, value }) => {
    const use = useOf(world, row.id);
    const succeeded = (parts: typeof use.models) => parts.filter(({ lastSucceededOn }) => lastSucceededOn !== null).map(({ id }) => id);
    if (kind === "model") return succeeded(use.models).some((used) => coversModel(value, used));
    if (kind === "tool") return succeeded(use.tools).some((used) => coversTool(value, used, toolOf));
    return succeeded(use.environments).some((used) => value === "*" || used === value);
  };
}
