import type { GovernanceRow } from "@/lib/identities/core/governance";
import { groupBy } from "@/lib/identities/core/grouping";
import { coversModel } from "@/lib/identities/core/model-names";
import { parseUsd, sumUsd } from "@/lib/kernel/money";
import { count, list, money } from "../fact";
import { asi, csf } from "../frameworks";
import { coversTool, grantsOf, toolFinder } from "../matching";
import { type Draft, defineRule, judgeEach } from "../rule";
import { liveRows, rowOf, useOf, type World } from "../world";

/** Agents that act through long chains, or with what only the agent above them was granted. */
export const inheritedPrivilege = defineRule({
  id: "R23",
  name: "Deep or inherited delegation",
  about: "Agents acted for each other in a chain that is too long, or one used a model or tool that only its parent was granted.",
  family: "privilege",
  severity: "high",
  closeAfterDays: 7,
  needs: ["inventory", "use", "chains"],
  evidences: [asi(3), asi(7), csf("PR.AA-05")],
  thresholds: { depth: { name: "Longest chain", unit: "count", default: 3, min: 1, max: 10 } },
  judge(world, { depth }) {
    const chains = groupBy(world.chains ?? [], ({ identityId }) => identityId);
    const parentOf = rowOf(world);
    return judgeEach(
      liveRows(world),
      ({ id }) => ["identity", id],
      (row) => {
        const own = chains.get(row.id) ?? [];
        const parent = row.parentId === null ? undefined : parentOf(row.parentId);
        if (own.length === 0 && !parent) return null;
        const deep = own.filter((chain) => chain.depth > depth);
        return [...(deep.length > 0 ? [deepDraft(row, deep)] : []), ...(parent ? inherited(world, row, parent) : [])];
      },
    );
  },
});

function deepDraft(row: GovernanceRow, deep: NonNullable<World["chains"]>): Draft {
  const most = Math.max(...deep.map((chain) => chain.depth));
  const costUsd = sumUsd(deep.map((chain) => parseUsd(chain.costUsd)));
  return {
    subjectKind: "identity",
    subjectId: row.id,
    discriminator: "depth",
    identityId: row.id,
    title: `${most} actors stand between a call and ${row.name}`,
    evidence: [
      count("Longest chain", most),
      count(
        "Such calls, 30 days",
        deep.reduce((sum, { calls }) => sum + calls, 0),
      ),
      money("Their cost", costUsd),
    ],
    exposedUsd: costUsd,
  };
}

function inherited(world: World, row: GovernanceRow, parent: GovernanceRow): Draft[] {
  const toolOf = toolFinder(world.tools);
  const use = useOf(world, row.id);
  const isOnlyOfParent = (kind: "model" | "tool", covers: (granted: string) => boolean): boolean =>
    !grantsOf(row.grants, kind).some(({ value }) => covers(value)) && grantsOf(parent.grants, kind).some(({ value }) => covers(value));
  const used = [
    ...use.models.filter(({ id, lastSucceededOn }) => lastSucceededOn && isOnlyOfParent("model", (value) => coversModel(value, id))),
    ...use.tools.filter(({ id, lastSucceededOn }) => lastSucceededOn && isOnlyOfParent("tool", (value) => coversTool(value, id, toolOf))),
  ];
  if (used.length === 0) return [];
  const costUsd = sumUsd(used.map(({ costUsd30d }) => parseUsd(costUsd30d)));
  return [
    {
      subjectKind: "identity",
      subjectId: row.id,
      discriminator: "inherited",
      identityId: row.id,
      title: `${row.name} used what only ${parent.name} was granted`,
      evidence: [
        list(
          "Used",
          used.map(({ id }) => id),
        ),
        money("Cost, 30 days", costUsd),
      ],
      exposedUsd: costUsd,
    },
  ];
}
