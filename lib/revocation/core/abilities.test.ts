import { describe, expect, test } from "vitest";
import type { GrantKind } from "@/lib/identities/schemas";
import { connectorOf, isReady, type KeyRef, type KnownConnector, planTargets } from "./abilities";
import { covers, forbiddenUses, sourceUses, unshownWords } from "./proof";
import { type Target, trailWith } from "./task";

const connector = (over: Partial<KnownConnector> = {}): KnownConnector => ({
  id: "c1",
  name: "EU proxy",
  kind: "litellm",
  pausedAt: null,
  ...over,
});
const key = (over: Partial<KeyRef> = {}): KeyRef => ({
  ...{ credentialId: "k1", label: "Main", provider: "litellm", sha256: ["aa"], providerKeyIds: [], listed: [] },
  ...over,
});
const shape = (targets: readonly Target[]) => targets.map(({ by, connectorId, credentialId }) => [by, connectorId, credentialId]);

describe("the connector of a key", () => {
  test("is where it was listed, else the one of its name, else the only one of its kind", () => {
    const named = connector({ id: "c2", name: "House", kind: "webhook" });
    const other = connector({ id: "c3", name: "US proxy" });
    const listed = key({ listed: [{ connectorId: "c3", account: "", keyId: "x", sha256: null }] });
    expect(connectorOf(listed, [connector(), named, other])?.id).toBe("c3");
    expect(connectorOf(key({ provider: "house" }), [connector(), named])?.id).toBe("c2");
    expect(connectorOf(key(), [connector(), named])?.id).toBe("c1");
  });

  test("is nobody where two would fit, where it is paused, and where the provider is not known", () => {
    expect(connectorOf(key(), [connector(), connector({ id: "c3" })])).toBeNull();
    expect(connectorOf(key(), [connector({ pausedAt: new Date(0) })])).toBeNull();
    expect(connectorOf(key({ provider: null }), [connector()])).toBeNull();
  });
});

describe("where access is ended", () => {
  test("is each connector that can, and one errand for all the rest", () => {
    const keys = [
      key(),
      key({ credentialId: "k2", label: "Second", provider: "bedrock" }),
      key({ credentialId: "k3", label: "Third", provider: null }),
    ];
    const targets = planTargets({ action: "revoke" }, keys, [connector()]);
    expect(shape(targets)).toEqual([
      ["connector", "c1", "k1"],
      ["hand", null, null],
    ]);
    expect(targets[1]?.label).toBe("Ended at the provider: Second, Third");
  });

  test("is a person at OpenAI for a pause, since keys are only deleted there", () => {
    const openai = connector({ kind: "openai" });
    expect(shape(planTargets({ action: "suspend" }, [key({ provider: "openai" })], [openai]))).toEqual([["hand", null, null]]);
    expect(shape(planTargets({ action: "revoke" }, [key({ provider: "openai" })], [openai]))).toEqual([["connector", "c1", "k1"]]);
  });

  test("of grants is nobody's errand, but of those that no call tells of", () => {
    expect(planTargets({ action: "end_grant", grantKind: "tool" }, [key()], [connector()])).toEqual([]);
    expect(shape(planTargets({ action: "end_grant", grantKind: "scope" }, [key()], [connector()]))).toEqual([["hand", null, null]]);
    expect(shape(planTargets({ action: "narrow", narrowedTo: { model: ["gpt-4o"] } }, [key()], [connector()]))).toEqual([
      ["connector", "c1", "k1"],
    ]);
    expect(planTargets({ action: "narrow", narrowedTo: { tool: ["crm"] } }, [key()], [connector()])).toEqual([]);
    expect(planTargets({ action: "reassign" }, [key()], [connector()])).toEqual([]);
  });

  test("of a rotation is the old secret only after a person has made the new one", () => {
    const targets = planTargets({ action: "rotate" }, [key()], [connector()]);
    expect(targets.map((target) => isReady(target, "rotate", targets))).toEqual([false, false]);
    const made = targets.map((target): Target => (target.by === "hand" ? { ...target, state: "applied" } : target));
    expect(made.map((target) => isReady(target, "rotate", made))).toEqual([false, true]);
  });
});

describe("calls that use what they no longer may", () => {
  const use = (value: string, of: "model" | "tool" | "environment" = "model") => ({ of, value, provider: "openai" });
  const tools = [{ id: "t1", name: "CRM Server", aliases: ["crm"] }];

  test("are those outside the list, whatever the case, with or without the provider", () => {
    const narrow = { action: "narrow" as const, details: { decidedBy: [], narrowedTo: { model: ["GPT-4o", "openai/o1"] } } };
    const uses = [use("gpt-4o"), use("o1"), use("o3"), use("crm", "tool")];
    expect(forbiddenUses(narrow, uses, [], tools).map(({ value }) => value)).toEqual(["o3"]);
    expect(forbiddenUses(narrow, uses, [{ kind: "model", value: "*" }], tools)).toEqual([]);
  });

  test("are none that a pattern covers, or that are a version of a model in the list", () => {
    const narrow = { action: "narrow" as const, details: { decidedBy: [], narrowedTo: { model: ["gpt-4*", "o1"] } } };
    const uses = [use("gpt-4o"), use("gpt-4.1-mini"), use("o1-2024-12-17"), use("o1-pro"), use("o1-preview"), use("o3")];
    expect(forbiddenUses(narrow, uses, [], tools).map(({ value }) => value)).toEqual(["o1-pro", "o1-preview", "o3"]);
    const end = { action: "end_grant" as const, details: { decidedBy: [], grant: { kind: "model" as const, value: "gpt-4*" } } };
    expect(forbiddenUses(end, uses, [], tools).map(({ value }) => value)).toEqual(["gpt-4o", "gpt-4.1-mini"]);
  });

  test("are those of a version that was ended by its name, though the model that it is a version of is allowed", () => {
    const grant = { kind: "model" as const, value: "gpt-4o-2024-08-06" };
    const end = { action: "end_grant" as const, details: { decidedBy: [], grant } };
    const uses = [use("gpt-4o-2024-08-06"), use("gpt-4o")];
    const inForce = [{ kind: "model" as const, value: "gpt-4o" }];
    expect(forbiddenUses(end, uses, inForce, tools).map(({ value }) => value)).toEqual(["gpt-4o-2024-08-06"]);
    expect(forbiddenUses(end, uses, [...inForce, grant], tools)).toEqual([]);
  });

  test("are of a tool by any of its names, until it is granted again", () => {
    const end = { action: "end_grant" as const, details: { decidedBy: [], grant: { kind: "tool" as const, value: "t1" } } };
    const uses = [use("CRM", "tool"), use("crm server", "tool"), use("web", "tool"), use("t1")];
    expect(forbiddenUses(end, uses, [], tools).map(({ value }) => value)).toEqual(["CRM", "crm server"]);
    expect(forbiddenUses(end, uses, [{ kind: "tool", value: "t1" }], tools)).toEqual([]);
    expect(covers("*", use("anything"), tools)).toBe(true);
  });
});

describe("what calls tell in part", () => {
  const lake = { id: "t2", name: "Lake", aliases: ["lake-mcp"], kind: "data_source" as const };
  const call = (value: string) => ({
    ...{ identityId: "a", of: "tool" as const, value, provider: "", after: new Date(0), calls: 1, costUsd: "0", eventId: null },
    ...{ firstAt: new Date(1), lastAt: new Date(1) },
  });
  const permission = (value: string) => ({ ...call(value), of: "scope" as const });
  const sees = (
    details: object,
    action: "narrow" | "end_grant",
    uses: readonly ReturnType<typeof permission>[],
    grants: { kind: GrantKind; value: string }[] = [],
  ) => forbiddenUses({ action, details: { decidedBy: [], ...details } }, uses, grants, [lake]).map(({ value }) => value);

  test("breaks the silence of a scope that ended, as its cloud spells it, and of none that stays or was never granted here", () => {
    const told = [permission("s3:PutObject"), permission("s3:GetObject"), permission("bedrock:InvokeModel")];
    const narrow = { narrowedFrom: { scope: ["s3:*"] }, narrowedTo: { scope: ["s3:getobject"] } };
    expect(sees(narrow, "narrow", told)).toEqual(["s3:PutObject"]);
    expect(sees({ grant: { kind: "scope", value: "s3:*" } }, "end_grant", told)).toEqual(["s3:PutObject", "s3:GetObject"]);
    expect(sees({ grant: { kind: "scope", value: "s3:*" } }, "end_grant", told, [{ kind: "scope", value: "s3:Get*" }])).toEqual([
      "s3:PutObject",
    ]);
  });

  test("breaks the silence of all scopes that ended as one, but of what is granted by its own name", () => {
    const told = [permission("s3:PutObject"), permission("bedrock:InvokeModel")];
    const all = { grant: { kind: "scope", value: "*" } };
    expect(sees(all, "end_grant", told)).toEqual(["s3:PutObject", "bedrock:InvokeModel"]);
    expect(sees(all, "end_grant", told, [{ kind: "scope", value: "bedrock:InvokeModel" }])).toEqual(["s3:PutObject"]);
  });

  test("breaks the silence of a source of data that is called as a tool, unless it may be called as one", () => {
    const uses = sourceUses([call("lake-mcp"), call("mailer")], [lake]);
    expect(uses.map(({ of, value }) => [of, value])).toEqual([["data_source", "lake-mcp"]]);
    const ended = { action: "end_grant" as const, details: { decidedBy: [], grant: { kind: "data_source" as const, value: "t2" } } };
    expect(forbiddenUses(ended, uses, [], [lake])).toHaveLength(1);
    expect(forbiddenUses(ended, uses, [{ kind: "tool", value: "t2" }], [lake])).toEqual([]);
  });

  test("is said of what is verified, also where other parts of it are shown by calls", () => {
    const narrow = (...kinds: string[]) =>
      unshownWords({ action: "narrow", details: { decidedBy: [], narrowedTo: Object.fromEntries(kinds.map((kind) => [kind, []])) } });
    expect(narrow("model", "tool", "environment")).toEqual([]);
    expect(narrow("model", "scope", "data_source")).toHaveLength(2);
    const rotate = (oldFingerprints: string[]) => unshownWords({ action: "rotate", details: { decidedBy: [], oldFingerprints } });
    expect([rotate([]), rotate(["aa"])]).toEqual([["Usage cannot tell the old secret from the new one"], []]);
  });
});

test("a very long trail keeps how it began and what came last", () => {
  const entries = Array.from({ length: 300 }, (_, i) => ({ at: "2026-03-01T00:00:00Z", state: "sent" as const, text: String(i) }));
  const trail = entries.reduce<typeof entries>((all, entry) => trailWith(all, entry) as typeof entries, []);
  expect([trail.length, trail[0]?.text, trail.at(-1)?.text]).toEqual([200, "0", "299"]);
});
