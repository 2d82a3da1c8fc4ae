import { expect, it } from "vitest";
import type { ToolDetail } from "@/lib/identities/core/views";
import { toolsFinding, toolsWithUse } from "./tool-uses";

const tool = (id: string, approved: boolean, aliases: string[] = []): ToolDetail => ({
  ...{ id, name: `Tool ${id}`, aliases, approved, kind: "mcp_server", address: null, purpose: null, vendor: null, owner: null },
  ...{ dataClass: null, pinnedVersion: null, approvedAt: null, archived: false, createdBy: null, approvedBy: null, granted: 0, waiting: 0 },
});
const use = (name: string, calls: string, costUsd: string) => ({ name, calls, costUsd });

it("a tool has the calls and cost of all its names, exactly; names of none are unknown", () => {
  const uses = [use("Search", "3", "0.10"), use("tool web", "4", "0.20"), use("shell", "1", "9")];
  const { tools, unknown } = toolsWithUse([tool("web", true, ["search"]), tool("crm", false)], uses);
  expect(tools.map(({ id, calls, costUsd }) => [id, calls, costUsd])).toEqual([
    ["web", "7", "0.3"],
    ["crm", "0", "0"],
  ]);
  expect(unknown.map(({ name }) => name)).toEqual(["shell"]);
});

it("the finding says first what is reached without approval", () => {
  const find = (tools: ToolDetail[], uses: ReturnType<typeof use>[]) => toolsFinding(toolsWithUse(tools, uses));
  expect(find([], [])).toBe("No connected tools are known yet");
  expect(find([tool("a", true), tool("b", false)], [use("b", "1", "0"), use("c", "1", "0")])).toBe(
    "2 connected tools; 2 are reached and were never approved",
  );
  expect(find([tool("a", true), tool("b", false)], [])).toBe("2 connected tools; 1 waits for approval");
  expect(find([tool("a", true)], [])).toBe("1 connected tool, each approved");
});
