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
      "Supplier contracts and Customer addresses end; no call used them in 90 days. " +
        "key_51ce gets a new secret; the task goes to Ivo Petrov, and the old one must fall silent. " +
        "Access ends 5 minutes after your answer; until then you can take it back. Afterwards the calls are watched; only silence makes it done.",
    );
  });
  it("warns when what ends is in use", () => {
    const item = itemDetail({ partList: PARTS });
    const draft = { ...begun(item, NO_DRAFT, "narrow"), choices: { "grant:grant-Parts catalogue": "revoke" as const } };
    expect(told(item, draft)).toContain("Parts catalogue was used in 90 days.");
  });
  it("lists what alone stays allowed in place of a wildcard", () => {
    const item = itemDetail({
      partList: [grantPart("*", { kind: "model" })],
      narrowTo: { models: ["m1", "m2"], tools: [], environments: [] },
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
      way: "all",
      rows: [{ value: "gpt-9", grant: null }],
    });
    expect(kindOf("models", itemDetail({ evidence: { use } }))).toMatchObject({ way: "free" });
    expect(kindOf("models")).toBeUndefined();
  });
});

describe("many names", () => {
  it("are cut with how many more there are", () => {
    expect(named(["a", "b", "c", "d"])).toBe("a, b, c and d");
    expect(named(["a", "b", "c", "d", "e"])).toBe("a, b, c and 2 more");
  });
});
