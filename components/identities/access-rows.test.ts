import { describe, expect, it } from "vitest";
import type { GrantView, ToolView } from "@/lib/identities/core/views";
import type { UseOf } from "@/lib/reporting/core/identity-use";
import { modelFinding, plainRows, scopeRows, toolFinding, toolRows } from "./access-rows";

const use = (id: string, requests90d = 1): UseOf => ({
  ...{ id, requests90d, costUsd30d: "0", costUsd90d: "0", errors90d: 0, lastSucceededOn: "2026-10-01" },
});
const grant = (value: string, over: Partial<GrantView> = {}): GrantView => ({
  ...{
    id: `grt_${value}`,
    identity: { id: "idn_a", name: "A" },
    kind: "tool",
    value,
    name: value,
    state: "in_force",
    capUsd: null,
    reason: null,
  },
  ...{
    grantedBy: { id: "usr_a", name: "Ada" },
    grantedAt: "2026-01-01",
    approvedBy: { id: "usr_b", name: "Ben" },
    approvedAt: "2026-01-02",
  },
  ...{ expiresAt: null, endedAt: null, endedBy: null, endReason: null, tool: null },
  ...over,
});
const tool = (id: string, approved: boolean, aliases: string[] = []): ToolView => ({
  ...{ id, name: `Tool ${id}`, aliases, approved, kind: "mcp_server", address: null, purpose: null, vendor: null, owner: null },
  ...{ dataClass: null, pinnedVersion: null, approvedAt: null, archived: false },
});
const standings = (rows: { value: string; standing: string }[]) => rows.map(({ value, standing }) => `${value} ${standing}`);

describe("tools of an identity", () => {
  const waiting = { state: "waiting", approvedBy: null, approvedAt: null } as const;

  it("are those that it reached and those that it was granted, each once", () => {
    const rows = toolRows(
      [grant("tickets"), grant("refunds"), grant("wiki", waiting)],
      [use("Tool tickets", 9), use("staff", 4)],
      [tool("tickets", true), tool("staff", false)],
    );
    expect(standings(rows)).toEqual(["tickets approved", "staff refused", "refunds unused", "wiki waiting"]);
    expect(toolFinding(rows)).toBe("It reached two of four tools; one was never approved");
  });

  it("reached without any grant are open only where the tool itself was approved", () => {
    const rows = toolRows([], [use("tickets", 2), use("staff"), use("unheard of", 0)], [tool("tickets", true), tool("staff", false)]);
    expect(standings(rows)).toEqual(["tickets open", "staff not_approved", "unheard of not_approved"]);
    expect(toolFinding(rows)).toBe("It reached all three tools; two were never approved");
  });

  it("called by several names are one tool with all of its uses", () => {
    const rows = toolRows([], [use("search", 3), use("Lookup", 4)], [tool("web", true, ["search", "lookup"])]);
    expect(rows.map(({ value, use: used }) => [value, used?.requests90d])).toEqual([["web", 7]]);
  });

  it("whose grants are all over are refused, not open", () => {
    const over = grant("tickets", { state: "expired" });
    expect(standings(toolRows([over], [use("tickets")], [tool("tickets", true)]))).toEqual(["tickets refused"]);
  });
});

describe("models of an identity", () => {
  it("may be any until one was granted, and then only those", () => {
    const any = plainRows("model", [], [use("gpt-4o")]);
    expect([standings(any), modelFinding(any)]).toEqual([["gpt-4o open"], "It used one model; it may use any"]);
    const limited = plainRows("model", [grant("claude", { kind: "model" })], [use("gpt-4o")]);
    expect(standings(limited)).toEqual(["gpt-4o refused", "claude unused"]);
    const silent = plainRows("model", [grant("claude", { kind: "model" })], []);
    expect(modelFinding(silent)).toBe("It used no model; one of those granted was never used");
    const all = plainRows("model", [grant("*", { kind: "model" })], [use("gpt-4o")]);
    expect(standings(all)).toEqual(["gpt-4o open", "* approved"]);
  });

  it("are used by a pattern that covers them and by a version of them, and are not called refused then", () => {
    const rows = plainRows(
      "model",
      [grant("gpt-*", { kind: "model" }), grant("o1", { kind: "model" })],
      [use("gpt-4o", 3), use("gpt-4.1", 2), use("o1-2024-12-17", 2), use("claude")],
    );
    expect(standings(rows)).toEqual(["gpt-* approved", "o1 approved", "claude refused"]);
    expect(rows.map(({ use: used, about }) => [used?.requests90d, about])).toEqual([
      [5, "used: gpt-4o, gpt-4.1"],
      [2, undefined],
      [1, undefined],
    ]);
  });
});

describe("scopes of an identity", () => {
  const scope = (value: string, over: Partial<GrantView> = {}) => grant(value, { kind: "scope", ...over });
  const told = [{ permission: "bedrock:InvokeModel", calls: 7, firstUsedAt: "2026-01-01T00:00:00Z", lastUsedAt: "2026-03-10T10:00:00Z" }];

  it("are used or not told, never unused: with the day from which on logs told of others of the service", () => {
    const rows = scopeRows([scope("chat.write"), scope("bedrock:ListModels"), scope("bedrock:Invoke*")], told);
    expect(rows.map(({ value, standing, untold, use: used }) => [value, standing, untold, used?.requests90d])).toEqual([
      ["bedrock:Invoke*", "approved", undefined, 7],
      ["bedrock:ListModels", "approved", { since: "2026-01-01T00:00:00Z" }, undefined],
      ["chat.write", "approved", { since: null }, undefined],
    ]);
  });

  it("that are patterns name what was used of them, the most used first", () => {
    const more = ["s3:GetObject", "s3:ListBucket", "s3:PutObject", "s3:HeadObject", "s3:CopyObject"].map((permission, i) => ({
      ...{ permission, calls: i + 1, firstUsedAt: "2026-01-01T00:00:00Z", lastUsedAt: "2026-03-10T10:00:00Z" },
    }));
    expect(scopeRows([scope("s3:*"), scope("bedrock:InvokeModel")], [...more, ...told]).map(({ about }) => about)).toEqual([
      "used: s3:CopyObject, s3:HeadObject, s3:PutObject, s3:ListBucket and 1 more",
      undefined,
    ]);
  });

  it("that were taken away are no longer there, and those asked for wait", () => {
    const rows = scopeRows([scope("a:b", { state: "ended" }), scope("a:c", { state: "waiting" })], told);
    expect(standings(rows)).toEqual(["a:c waiting"]);
  });
});
