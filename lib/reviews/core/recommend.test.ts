import { describe, expect, test } from "vitest";
import { advisePart, type ItemFacts, type PartFacts, recommend } from "./recommend";

const asOf = new Date("2026-03-16T12:00:00Z");
const key = (over: object = {}): PartFacts => ({
  ...{
    kind: "credential",
    subjectId: "k",
    label: "Main",
    credentialKind: "api_key",
    renewedAt: new Date("2026-02-01"),
    lastSucceededOn: "2026-03-15",
    requests90d: 9,
    toldOn: null,
    mayBeUsed: false,
  },
  ...over,
});
const grant = (label: string, requests90d: number, over: object = {}): PartFacts => ({
  ...{ kind: "grant", subjectId: label, label, grantedAt: new Date("2025-06-01"), isSeen: true, isWildcard: false },
  ...{ lastSucceededOn: requests90d > 0 ? "2026-03-15" : null, requests90d },
  ...over,
});
const FACTS: ItemFacts = {
  ...{
    asOf,
    owner: { name: "Ann", active: true },
    createdAt: new Date("2025-01-01"),
    lastSucceededOn: "2026-03-15",
    requests90d: 40,
    costUsd30d: "58.123456789",
  },
  ...{
    trend: "1.10",
    isExempt: false,
    verifiedSecret: null,
    usedAfterEnd: null,
    proposal: { name: "Lea", team: "Care", share: "71" },
    applications: [{ name: "Desk", share: "100" }],
  },
  ...{ delta: "unchanged", tier: 3, peers: { count: 7, medianCostUsd30d: "20" }, parts: [key(), grant("model a", 40)] },
};
const gone = { name: "Ivo", active: false };

describe("the first line that fits, with its reason", () => {
  test.each<[string, Partial<ItemFacts>, string, RegExp]>([
    [
      "1 owner left and silent for 30 days",
      { owner: gone, lastSucceededOn: "2026-02-01" },
      "revoke",
      /Ivo left, and it was last used on 1\u00a0Feb\u00a02026/,
    ],
    ["1 nobody owns it, never used", { owner: null, lastSucceededOn: null }, "revoke", /Nobody owns it, and it was not used in 90 days/],
    ["2 exposed and used", { verifiedSecret: "found in a repository" }, "rotate", /found in a repository/],
    ["2 exposed and silent", { verifiedSecret: "found", lastSucceededOn: "2026-01-20" }, "revoke", /found/],
    ["3 used after its end", { usedAfterEnd: "3 calls since Friday" }, "revoke", /3 calls since Friday/],
    ["4 silent for 90 days", { lastSucceededOn: null }, "revoke", /No call succeeded in 90 days; it is 439 days old/],
    ["5 owner left, still used", { owner: gone }, "reassign", /Lea of Care, with 71 % of its cost, could take it over/],
    [
      "6 half of the grants unused",
      { parts: [grant("model a", 4), grant("model b", 0)] },
      "narrow",
      /1 of 2 grants not used in 90 days: model b/,
    ],
    ["6 a wildcard", { parts: [grant("every model", 4, { isWildcard: true })] }, "narrow", /may use everything/],
    ["7 an old secret", { parts: [key({ renewedAt: new Date("2025-01-29") })] }, "rotate", /Main is 411 days old/],
    [
      "8 shared by applications",
      {
        applications: [
          { name: "Desk", share: "70" },
          { name: "Atlas", share: "30" },
        ],
      },
      "narrow",
      /Desk 70 %, Atlas 30 %/,
    ],
    ["9 new", { delta: "new" }, "none", /never reviewed before/],
    ["9 tier 1", { tier: 1 }, "none", /tier 1/],
    ["9 cost", { trend: "2.40" }, "none", /2.40 times/],
    [
      "10 otherwise",
      {},
      "keep",
      /40 calls in 90 days, last used on 15\u00a0Mar\u00a02026, \$58\.12 in 30 days; 7 identities like it cost \$20\.00 in/,
    ],
  ])("%s", (_, over, expected, why) => {
    const advice = recommend({ ...FACTS, ...over });
    expect(advice.recommendation).toBe(expected);
    expect(advice.why).toMatch(why);
  });

  test("silence of what is for emergencies or a season, or is new, is no reason", () => {
    expect(recommend({ ...FACTS, lastSucceededOn: null, isExempt: true }).recommendation).toBe("keep");
    expect(recommend({ ...FACTS, lastSucceededOn: null, createdAt: new Date("2026-03-01") }).recommendation).toBe("keep");
  });

  test("use that nobody sees, and a grant of last week, count for nothing", () => {
    const parts = [
      grant("model a", 4),
      grant("scope read", 0, { isSeen: false }),
      grant("model new", 0, { grantedAt: new Date("2026-03-10") }),
    ];
    expect(recommend({ ...FACTS, parts }).recommendation).toBe("keep");
  });

  test("a key that a log names is used, and the others of its identity are not spared by it", () => {
    const silent = { requests90d: 0, lastSucceededOn: null };
    expect(advisePart(key({ ...silent, toldOn: "2026-03-10" }), asOf)).toEqual({
      recommendation: "keep",
      why: "43 days old, last used on 10\u00a0Mar\u00a02026.",
    });
    expect(advisePart(key(silent), asOf)).toMatchObject({ recommendation: "revoke" });
  });

  test("a key is not called unused while logs tell that its identity used permissions, since they do not tell with which key", () => {
    const silent = { requests90d: 0, lastSucceededOn: null, mayBeUsed: true };
    expect(advisePart(key(silent), asOf)).toEqual({
      recommendation: "keep",
      why: "43 days old; logs tell that its identity used permissions, not with which key.",
    });
    expect(advisePart(key({ ...silent, renewedAt: new Date("2025-01-01") }), asOf)).toMatchObject({ recommendation: "rotate" });
  });

  test("nothing is ever kept of which it is not known that it is used", () => {
    expect(advisePart(key({ requests90d: 0, lastSucceededOn: null }), asOf)).toMatchObject({ recommendation: "revoke" });
    expect(advisePart(key({ renewedAt: new Date("2025-01-01") }), asOf)).toMatchObject({ recommendation: "rotate" });
    expect(advisePart(key({ credentialKind: "federated", renewedAt: new Date("2025-01-01") }), asOf)).toMatchObject({
      recommendation: "keep",
      why: "Known for 439 days, last used on 15\u00a0Mar\u00a02026.",
    });
    expect(advisePart(grant("model a", 0), asOf)).toMatchObject({ recommendation: "revoke" });
    expect(advisePart(grant("scope", 0, { isSeen: false }), asOf)).toEqual({
      recommendation: "keep",
      why: "No event tells whether it is used.",
    });
  });
});
