import { describe, expect, it } from "vitest";
import { credentialPart, grantPart, itemDetail, usedOf } from "@/lib/testing/review-item";
import { consequencesOf, named, type StageSpan } from "./consequences";
import { begun, type Draft, NO_DRAFT } from "./decision";
import { narrowKinds } from "./narrow";

const ONE_STAGE: StageSpan = { n: 1, of: 1, dueAt: "2026-11-06T23:59:59Z", undoMinutes: 5 };
const PARTS = [
  grantPart("Parts catalogue"),
  grantPart("Supplier contracts", { recommendation: "revoke" }),
  grantPart("Customer addresses", { recommendation: "revoke" }),
  credentialPart("key_51ce", { recommendation: "rotate" }),
];
const told = (item = itemDetail(), draft: Draft = NO_DRAFT, stage: StageSpan = ONE_STAGE) => consequencesOf(item, draft, stage).join(" ");

describe("what a decision will do", () => {
  it("is nothing while nothing is chosen", () => {
    expect(consequencesOf(itemDetail(), NO_DRAFT, ONE_STAGE)).toEqual([]);
  });
  it("names each right that ends, whether it was used, and whose task the rotation is", () => {
    const item = itemDetail({ recommendation: "narrow", partList: PARTS });
    expect(told(item, begun(item, NO_DRAFT, "narrow"))).toBe(
      "The rights to Supplier contracts and Customer addresses end; no call used them in 90 days. " +
        "key_51ce gets a new secret; the task goes to Ivo Petrov, and the old one must fall silent. " +
        "Access ends 5 minutes after your answer; until then you can take it back. Afterwards the calls are watched; only silence makes it done.",
    );
  });
  it("does not say of a scope that it was not used, which no log tells", () => {
    const partList = [grantPart("chat.write", { kind: "scope", requests90d: 0, recommendation: "keep" })];
    const item = itemDetail({ partList });
    const draft = { ...begun(item, NO_DRAFT, "narrow"), choices: { "grant:grant-chat.write": "revoke" as const } };
    expect(told(item, draft)).toContain("The right to chat.write ends; that it was not used is not known.");
  });
  it("warns when what ends is in use", () => {
    const item = itemDetail({ partList: PARTS });
    const draft = { ...begun(item, NO_DRAFT, "narrow"), choices: { "grant:grant-Parts catalogue": "revoke" as const } };
    expect(told(item, draft)).toContain("Customer addresses end; Parts catalogue was used in 90 days.");
    const one = itemDetail({ partList: [grantPart("every model", { recommendation: "revoke", requests90d: 7 })] });
    expect(told(one, begun(one, NO_DRAFT, "narrow"))).toContain("The right to every model ends; it was used in 90 days.");
  });
  it("lists what alone stays allowed in place of a wildcard", () => {
    const item = itemDetail({
      partList: [grantPart("*", { kind: "model" })],
      narrowTo: { models: ["m1", "m2"], tools: [], environments: [], scopes: [], dataSources: [] },
      evidence: { names: { m1: "Model one" } },
    });
    expect(told(item, begun(item, NO_DRAFT, "narrow"))).toContain("Only 2 models stay allowed: Model one and m2.");
  });
  it("says of a revoke who is refused and when it was last used", () => {
    const item = itemDetail({ partList: PARTS, evidence: { use: { lastSucceededOn: "2026-10-20", costUsd30d: "12" } } });
    expect(told(item, begun(item, NO_DRAFT, "revoke"))).toContain(
      "Identity a ends, with 1 credential: its next call is refused. It was last used on 20\u00a0Oct, and cost $12.00 in 30 days.",
    );
  });
  it("says which stage looks next", () => {
    const item = itemDetail();
    expect(told(item, begun(item, NO_DRAFT, "keep"), { ...ONE_STAGE, of: 2, dueAt: null })).toContain(
      "Stage 2 of 2 looks at it next. You can take it back until this stage closes.",
    );
  });
  it("lets nothing but a revoke end before a later stage has looked", () => {
    const item = itemDetail({ recommendation: "narrow", partList: PARTS });
    const two = { ...ONE_STAGE, of: 2 };
    expect(told(item, begun(item, NO_DRAFT, "narrow"), two)).toContain("Stage 2 of 2 looks at it next; nothing ends before.");
    expect(told(item, begun(item, NO_DRAFT, "revoke"), two)).toContain("Access ends 5 minutes after your answer");
    expect(told(item, begun(item, NO_DRAFT, "revoke"), { ...two, undoMinutes: 0 })).toContain("Access ends at once");
  });
  it("says of what ended already that it only has to be seen", () => {
    const item = itemDetail({ marks: ["removed_since"] });
    expect(told(item, begun(item, NO_DRAFT, "revoke"))).toContain("It ended already");
  });
});

describe("what stays when it is narrowed", () => {
  const kindOf = (kind: string, item = itemDetail()) => narrowKinds(item).find((one) => one.kind === kind);
  it("is, of single grants, the grants themselves, found in the use by id or by name", () => {
    const item = itemDetail({
      partList: [grantPart("mcp-1", { name: "Parts catalogue" }), grantPart("mcp-2")],
      evidence: { use: { tools: [usedOf("parts catalogue"), usedOf("elsewhere")] } },
    });
    expect(kindOf("tools", item)).toMatchObject({
      way: "listed",
      rows: [
        { value: "mcp-1", used: { id: "parts catalogue" } },
        { value: "mcp-2", used: null },
      ],
    });
  });
  it("is, of a wildcard or of no grant at all, what was used", () => {
    const use = { models: [usedOf("gpt-9")] };
    expect(kindOf("models", itemDetail({ partList: [grantPart("*", { kind: "model" })], evidence: { use } }))).toMatchObject({
      way: "open",
      rows: [{ value: "gpt-9", grant: null }],
    });
    expect(kindOf("models", itemDetail({ evidence: { use } }))).toMatchObject({ way: "free" });
    expect(kindOf("models")).toBeUndefined();
  });
  it("is, of a pattern of scopes, what logs told that it covers, beside each single scope", () => {
    const used = (permission: string) => ({
      permission,
      calls: 4,
      firstUsedAt: "2026-10-01T00:00:00Z",
      lastUsedAt: "2026-10-20T00:00:00Z",
    });
    const item = itemDetail({
      partList: [grantPart("s3:*", { kind: "scope" }), grantPart("chat.write", { kind: "scope", requests90d: 0 })],
      evidence: { permissions: [used("s3:GetObject"), used("bedrock:InvokeModel")] },
      narrowTo: { models: [], tools: [], environments: [], scopes: ["chat.write", "s3:GetObject"], dataSources: [] },
    });
    expect(kindOf("scopes", item)).toMatchObject({
      ...{ way: "open", patterns: ["s3:*"] },
      rows: [{ value: "chat.write" }, { value: "s3:GetObject", used: { requests90d: 4, lastSucceededOn: "2026-10-20" } }],
    });
    // What was not used is told of no scope: the list is proposed, and limits nothing before somebody says so.
    expect(begun(item, NO_DRAFT, "narrow").limits).toEqual({});
    const draft = { ...begun(item, NO_DRAFT, "narrow"), limits: { scopes: item.narrowTo.scopes } };
    expect(told(item, draft)).toContain("Only 2 scopes stay allowed: chat.write and s3:GetObject.");
  });
});

describe("many names", () => {
  it("are cut with how many more there are", () => {
    expect(named(["a", "b", "c", "d"])).toBe("a, b, c and d");
    expect(named(["a", "b", "c", "d", "e"])).toBe("a, b, c and 2 more");
  });
});
