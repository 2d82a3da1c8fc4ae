import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DECISIONS, ItemDecision, type PartChoice } from "@/lib/reviews/schemas";
import { credentialPart, grantPart, itemDetail, usedOf } from "@/lib/testing/review-item";
import {
  begun,
  bodyOf,
  commentReason,
  type DecisionRules,
  type Draft,
  decisionsOf,
  leadingDecision,
  NO_DRAFT,
  needsOf,
  partKey,
} from "./decision";

const NOW = new Date("2026-10-22T14:31:00Z");
const RULES: DecisionRules = { reassign: true, justifyAlways: false, kind: "periodic" };
const PARTS = [
  grantPart("catalogue"),
  grantPart("contracts", { recommendation: "revoke" }),
  grantPart("addresses", { recommendation: "revoke" }),
  credentialPart("old", { recommendation: "rotate", ageDays: 412 }),
];
const draftOf = (part: Partial<Draft>): Draft => ({ ...NO_DRAFT, ...part });
const fieldsOf = (item: Parameters<typeof needsOf>[0], draft: Draft, rules = RULES) =>
  needsOf(item, draft, rules, NOW).map(({ field }) => field);

describe("what the large button does", () => {
  it("is what the choices of the parts show, as recommended until somebody changes one", () => {
    const item = itemDetail({ recommendation: "narrow", partList: PARTS });
    expect(leadingDecision(item, NO_DRAFT)).toBe("narrow");
    const kept: Record<string, PartChoice["choice"]> = Object.fromEntries(PARTS.map((part) => [partKey(part), "keep"]));
    expect(leadingDecision(item, draftOf({ choices: kept }))).toBe("keep");
    expect(leadingDecision(item, draftOf({ choices: { ...kept, [partKey(credentialPart("old"))]: "rotate" } }))).toBe("rotate");
  });
  it("is nothing where nothing is recommended and nothing was chosen", () => {
    const item = itemDetail({ recommendation: "none", partList: [grantPart("catalogue")] });
    expect(leadingDecision(item, NO_DRAFT)).toBeNull();
    expect(leadingDecision(item, draftOf({ choices: { "grant:grant-catalogue": "revoke" } }))).toBe("narrow");
  });
  it("never keeps a part that its own recommendation ends", () => {
    expect(leadingDecision(itemDetail({ recommendation: "keep", partList: PARTS }), NO_DRAFT)).toBe("narrow");
  });
  it("acknowledges what ended by other means, and nothing else can be decided of it", () => {
    const item = itemDetail({ marks: ["removed_since"], recommendation: "keep" });
    expect(leadingDecision(item, NO_DRAFT)).toBe("revoke");
    expect(decisionsOf(item, RULES)).toEqual(["revoke"]);
  });
});

describe("what a decision still needs", () => {
  it("is a comment to revoke, to be unsure, to keep tier 1 and to keep against the recommendation", () => {
    const plain = itemDetail();
    expect(fieldsOf(plain, begun(plain, NO_DRAFT, "keep"))).toEqual([]);
    expect(fieldsOf(plain, begun(plain, NO_DRAFT, "revoke"))).toEqual(["comment"]);
    expect(fieldsOf(plain, begun(plain, NO_DRAFT, "not_sure"))).toEqual(["comment"]);
    const grave = itemDetail({ tier: 1 });
    expect(fieldsOf(grave, begun(grave, NO_DRAFT, "keep"))).toEqual(["comment"]);
    const advised = itemDetail({ recommendation: "revoke" });
    expect(fieldsOf(advised, begun(advised, NO_DRAFT, "keep"))).toEqual(["comment"]);
    expect(fieldsOf(advised, begun(advised, draftOf({ comment: "Used in December" }), "keep"))).toEqual([]);
    expect(fieldsOf(plain, begun(plain, NO_DRAFT, "keep"), { ...RULES, justifyAlways: true })).toEqual(["comment"]);
  });
  it("says beside the field what it is needed for exactly when the server would refuse without", () => {
    for (const recommendation of ["keep", "revoke", "narrow", "none"] as const)
      for (const tier of [1, 3])
        for (const decision of ["keep", "revoke", "not_sure"] as const)
          for (const justifyAlways of [false, true]) {
            const item = itemDetail({ recommendation, tier });
            const rules = { ...RULES, justifyAlways };
            const missing = fieldsOf(item, begun(item, NO_DRAFT, decision), rules).includes("comment");
            expect(commentReason(item, decision, rules) !== null, `${recommendation} ${tier} ${decision} ${justifyAlways}`).toBe(missing);
          }
  });
  it("is a day that lies ahead and not too far, by tier", () => {
    const item = itemDetail();
    const until = (day: string, tier = 3) =>
      fieldsOf(itemDetail({ tier }), { ...begun(item, draftOf({ comment: "x" }), "keep_until"), until: day });
    expect(until("")).toEqual(["until"]);
    expect(until("2026-10-01")).toEqual(["until"]);
    expect(until("2027-04-20")).toEqual([]);
    expect(until("2027-04-20", 1)).toEqual(["until"]);
    expect(until("2027-06-01")).toEqual(["until"]);
  });
  it("is something that changes, to reduce it", () => {
    const item = itemDetail({ partList: [grantPart("catalogue")] });
    expect(fieldsOf(item, begun(item, NO_DRAFT, "narrow"))).toEqual(["change"]);
    expect(fieldsOf(item, { ...begun(item, NO_DRAFT, "narrow"), capUsd: "50" })).toEqual([]);
  });
  it("is proposed that the owner left, where one did", () => {
    const left = itemDetail({ evidence: { identity: { owner: { id: "per-ivo", name: "Ivo", email: "ivo@example.com", active: false } } } });
    expect([left, itemDetail()].map((item) => begun(item, NO_DRAFT, "reassign").reasonCode)).toEqual(["left", "wrong_owner"]);
  });
  it("is somebody else than the owner, to reassign it", () => {
    const item = itemDetail();
    expect(fieldsOf(item, begun(item, NO_DRAFT, "reassign"))).toEqual(["newOwner"]);
    expect(fieldsOf(item, begun(item, draftOf({ newOwner: { id: "per-ivo", name: "Ivo" } }), "reassign"))).toEqual(["newOwner"]);
    expect(fieldsOf(item, begun(item, draftOf({ newOwner: { id: "per-mara", name: "Mara" } }), "reassign"))).toEqual([]);
  });
});

describe("what is sent", () => {
  it("is the version and the evidence that were seen, and the parts that do not stay", () => {
    const item = itemDetail({ recommendation: "narrow", partList: PARTS, version: 7 });
    expect(bodyOf(item, begun(item, NO_DRAFT, "narrow"))).toEqual({
      decision: "narrow",
      version: 7,
      evidenceHash: "hash",
      reasonCode: "unused",
      choices: [
        { kind: "grant", subjectId: "grant-contracts", choice: "revoke" },
        { kind: "grant", subjectId: "grant-addresses", choice: "revoke" },
        { kind: "credential", subjectId: "key-old", choice: "rotate" },
      ],
    });
  });
  it("keeps everything when all is kept, and rotates every secret when none was named", () => {
    const item = itemDetail({ partList: PARTS });
    expect(bodyOf(item, begun(item, NO_DRAFT, "keep"))).toMatchObject({ decision: "keep", choices: [] });
    const fresh = itemDetail({ partList: [credentialPart("one"), credentialPart("two"), grantPart("x", { recommendation: "revoke" })] });
    expect(bodyOf(fresh, begun(fresh, NO_DRAFT, "rotate")).choices).toEqual([
      { kind: "credential", subjectId: "key-one", choice: "rotate" },
      { kind: "credential", subjectId: "key-two", choice: "rotate" },
    ]);
  });
  it("lists what was used in place of a wildcard, which ends", () => {
    const item = itemDetail({
      recommendation: "narrow",
      partList: [grantPart("*", { kind: "model" }), grantPart("gpt-9", { kind: "model" })],
      narrowTo: { models: ["gpt-9"], tools: [], environments: [], scopes: [], dataSources: [] },
      evidence: { use: { models: [usedOf("gpt-9")] } },
    });
    expect(bodyOf(item, begun(item, NO_DRAFT, "narrow"))).toMatchObject({
      choices: [{ kind: "grant", subjectId: "grant-*", choice: "revoke" }],
      narrowTo: { models: ["gpt-9"] },
    });
  });
  it("limits what nothing limits only where there is nothing else to take away", () => {
    const use = { models: [usedOf("gpt-9")] };
    const narrowTo = { models: ["gpt-9"], tools: [], environments: [], scopes: [], dataSources: [] };
    const free = itemDetail({ narrowTo, evidence: { use } });
    expect(bodyOf(free, begun(free, NO_DRAFT, "narrow"))).toMatchObject({ narrowTo: { models: ["gpt-9"] } });
    const granted = itemDetail({ narrowTo, evidence: { use }, partList: [grantPart("contracts", { recommendation: "revoke" })] });
    expect(bodyOf(granted, begun(granted, NO_DRAFT, "narrow"))).not.toHaveProperty("narrowTo");
  });
  it("is taken by the server's own schema whenever nothing is missing", () => {
    const item = itemDetail({
      recommendation: "narrow",
      partList: PARTS,
      narrowTo: { models: ["m"], tools: [], environments: [], scopes: [], dataSources: [] },
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...DECISIONS),
        fc.string({ maxLength: 20 }),
        fc.constantFrom("", "2026-12-01", "2026-11-10", "never"),
        fc.constantFrom("", "50", "0.5", "a lot"),
        (decision, comment, until, capUsd) => {
          const draft = begun(
            item,
            draftOf({ comment, until, capUsd: decision === "narrow" ? capUsd : "", newOwner: { id: "per-mara", name: "Mara" } }),
            decision,
          );
          if (needsOf(item, draft, { ...RULES, kind: "event" }, NOW).length > 0) return;
          const sent = JSON.parse(JSON.stringify(bodyOf(item, draft)));
          // A cap that is no number and words that cannot be stored are told by the server alone.
          if (capUsd === "a lot" || /[\p{Cc}\p{Cs}]/u.test(comment.trim())) return;
          expect(ItemDecision.safeParse(sent).error).toBeUndefined();
        },
      ),
    );
  });
});
