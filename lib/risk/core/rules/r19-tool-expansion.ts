import type { GovernanceRow, ToolRow } from "@/lib/identities/core/governance";
import { groupBy } from "@/lib/identities/core/grouping";
import { parseUsd } from "@/lib/kernel/money";
import type { ToolUse } from "@/lib/reporting/core/risk-facts";
import { count, list, money, text } from "../fact";
import { asi, csf, nhi } from "../frameworks";
import { coversTool, grantsOf, toolFinder, toolVersion } from "../matching";
import { type Draft, defineRule, judgeEach, type Outcome } from "../rule";
import { addDays, identityCost, liveRows, type World } from "../world";

/** Tools beyond those that were approved, other versions of them, other servers, and sets of tools that grow fast. */
export const toolExpansion = defineRule({
  id: "R19",
  name: "Uses more tools than approved",
  about:
    "In the last 7 days it used a tool, a server or a version that was not approved for it, or what it may use grew by more than half within 30 days.",
  family: "privilege",
  severity: "high",
  closeAfterDays: 7,
  needs: ["inventory", "use", "tools"],
  evidences: [asi(2), asi(4), nhi(5), csf("ID.RA-07"), csf("PR.PS-01")],
  thresholds: { growth: { name: "Growth of approved tools in 30 days", unit: "share", default: 0.5, min: 0.1, max: 10 } },
  judge(world, { growth }) {
    const uses = groupBy(world.toolUses ?? [], ({ identityId }) => identityId);
    const toolOf = toolFinder(world.tools);
    return judgeEach(
      liveRows(world),
      ({ id }) => ["identity", id],
      (row): Outcome => {
        const used = uses.get(row.id) ?? [];
        const granted = grantsOf(row.grants, "tool");
        if (used.length === 0 && granted.length === 0) return null;
        const grown = growthOf(world, row, growth);
        if (!row.restrictedKinds.includes("tool") && world.tools.length === 0) return { missing: "approved tools" };
        return [...used.flatMap((use) => judgeUse(row, use, toolOf)), ...grown];
      },
    );
  },
});

/** One tool as used. Who never had a grant of a tool may use what the organisation approved. */
function judgeUse(row: GovernanceRow, use: ToolUse, toolOf: (used: string) => ToolRow | undefined): Draft[] {
  const granted = grantsOf(row.grants, "tool");
  const tool = toolOf(use.tool);
  const isApproved = row.restrictedKinds.includes("tool")
    ? granted.some(({ value }) => coversTool(value, use.tool, toolOf))
    : Boolean(tool?.approvedAt && !tool.archivedAt);
  if (!isApproved) return [draftOf(row, use, "", `${use.tool} was used and not approved`)];
  const { version } = toolVersion(use.tool);
  if (tool?.pinnedVersion && version !== null && version !== tool.pinnedVersion)
    return [draftOf(row, use, "version", `${tool.name} was used as ${version}, approved is ${tool.pinnedVersion}`)];
  const strange = tool?.address ? use.servers.filter((server) => toolOf(server)?.id !== tool.id) : [];
  return strange.length > 0 ? [draftOf(row, use, "server", `${use.tool} was reached at another server: ${strange[0]}`)] : [];
}

const draftOf = (row: GovernanceRow, use: ToolUse, what: string, title: string): Draft => ({
  subjectKind: "identity",
  subjectId: row.id,
  discriminator: what === "" ? use.tool : `${use.tool} ${what}`,
  identityId: row.id,
  title,
  evidence: [
    text("Tool", use.tool),
    ...(use.servers.length > 0 ? [list("Servers", use.servers)] : []),
    count("Calls, 7 days", use.requests),
    money("Cost, 7 days", use.costUsd),
  ],
  exposedUsd: parseUsd(use.costUsd),
});

function growthOf(world: World, row: GovernanceRow, growth: number): Draft[] {
  const granted = grantsOf(row.grants, "tool");
  const fresh = granted.filter(({ approvedAt }) => approvedAt > addDays(world.now, -30));
  const before = granted.length - fresh.length;
  if (before === 0 || fresh.length <= growth * before) return [];
  return [
    {
      subjectKind: "identity",
      subjectId: row.id,
      discriminator: "growth",
      identityId: row.id,
      severity: "medium",
      title: `It may use ${granted.length} tools, ${before} a month ago`,
      evidence: [count("Tools now", granted.length), count("30 days ago", before)],
      exposedUsd: identityCost(world, row.id),
    },
  ];
}
