import { describe, expect, test } from "vitest";
import { itemDetail } from "@/lib/testing/review-item";
import { changesSince, type LivePart, type Prior } from "./prior";

const identity = itemDetail().evidence.identity;
const part = (subjectId: string, capUsd: string | null = null): LivePart => ({
  ...{ kind: "grant", subjectId, label: `model ${subjectId}`, capUsd },
});
const prior = (over: Partial<Prior> = {}): Prior => ({ identity, parts: [part("a")], outcome: "keep", costUsd30d: "12", ...over });
const now = (over: object = {}) => ({ identity, parts: [part("a")], costUsd30d: "99.99", ...over });

describe("what changed since it was last certified", () => {
  test("nothing: within the same band a cost is the same", () => {
    expect(changesSince(prior(), now())).toEqual([]);
    expect(changesSince(undefined, now({ parts: [] }))).toEqual([]);
  });

  test("what was granted, by name, the first five of many", () => {
    expect(changesSince(prior(), now({ parts: [part("b"), part("c")] }))).toEqual([
      "Added since: model b, model c.",
      "Gone since: model a.",
    ]);
    const many = ["a", "b", "c", "d", "e", "f", "g", "h"].map((id) => part(id));
    expect(changesSince(prior(), now({ parts: many }))).toEqual(["Added since: model b, model c, model d, model e, model f and 2 more."]);
  });

  test("a cap that was set, raised or lifted", () => {
    const caps = (before: string | null, after: string | null) =>
      changesSince(prior({ parts: [part("a", before)] }), now({ parts: [part("a", after)] }));
    expect(caps("10", "20")).toEqual(["The cap of model a was $10.00 a month and is $20.00 a month."]);
    expect(caps(null, "20")).toEqual(["The cap of model a was none and is $20.00 a month."]);
    expect(caps("10", null)).toEqual(["The cap of model a was $10.00 a month and is none."]);
  });

  test.each([
    ["0", "0.5", "Its cost of 30 days was nothing and is less than $1."],
    ["12", "100", "Its cost of 30 days was $10.00 to $100.00 and is $100.00 to $1,000.00."],
    ["12", "0", "Its cost of 30 days was $10.00 to $100.00 and is nothing."],
    ["99", "250000", "Its cost of 30 days was $10.00 to $100.00 and is $100,000.00 or more."],
  ])("a cost of another size: %s, then %s", (before, after, words) => {
    expect(changesSince(prior({ costUsd30d: before }), now({ costUsd30d: after }))).toEqual([words]);
  });

  test("an owner that it has no more", () => {
    expect(changesSince(prior(), now({ identity: { ...identity, owner: null } }))).toEqual([
      "Its owner was Ivo Petrov and is nobody named.",
    ]);
  });
});
