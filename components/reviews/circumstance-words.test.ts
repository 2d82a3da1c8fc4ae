import { describe, expect, it } from "vitest";
import { itemDetail, usedOf } from "@/lib/testing/review-item";
import {
  budgetWords,
  exposedWords,
  firstUsedWords,
  incidentFinding,
  refusalWords,
  retryWords,
  unusualModelWords,
} from "./circumstance-words";

type Evidence = NonNullable<NonNullable<Parameters<typeof itemDetail>[0]>["evidence"]>;
const evidenceOf = (evidence: Evidence = {}) => itemDetail({ evidence }).evidence;
const QUIET = {
  refusals: { calls90d: 0, lastAt: null, lastReason: null },
  retries14d: 0,
  incidents: { count90d: 0, open: 0, impactUsd: "0", gravest: [] },
  secrets: [],
};
const SECRET = {
  ...{ credentialId: "k", tool: "gitleaks", place: "acme/shop config.ts line 3", verified: "yes" as const, isPublic: true },
  since: "2026-10-01T00:00:00Z",
};

describe("what happened around an identity", () => {
  it("is left out of items that were frozen before it was written down, and is no nothing there", () => {
    const old = evidenceOf();
    expect([refusalWords(old), retryWords(old), incidentFinding(old), exposedWords(old, "k"), unusualModelWords(old)]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it("tells when a call was last refused, and why; and that none was", () => {
    expect(refusalWords(evidenceOf({ around: QUIET }))).toBe("No call was refused in 90\u202fdays");
    const refusals = { calls90d: 3, lastAt: "2026-10-20T10:00:00Z", lastReason: "budget_exhausted" };
    expect(refusalWords(evidenceOf({ around: { ...QUIET, refusals } }))).toBe(
      "3 calls were refused, the last on 20\u00a0Oct: budget exhausted",
    );
  });

  it("tells the share of further attempts, where it is known how many calls there were", () => {
    const around = { ...QUIET, retries14d: 5 };
    const pace = { requests: 100, errors: 9, hours: 20, p95HourUsd: "1", dearestHourUsd: "2" };
    expect(retryWords(evidenceOf({ around, signs: { pace, networks: 0, origins: [] } }))).toMatch(
      /^5.* of its calls were further attempts/,
    );
    expect(retryWords(evidenceOf({ around }))).toBeNull();
  });

  it("counts incidents, those that are open, and what they cost", () => {
    expect(incidentFinding(evidenceOf({ around: QUIET }))).toBe("No incident in 90\u202fdays");
    const incidents = { count90d: 2, open: 1, impactUsd: "40", gravest: [] };
    expect(incidentFinding(evidenceOf({ around: { ...QUIET, incidents } }))).toBe(
      "2 incidents in 90\u202fdays, 1 of them open, $40.00 more than expected",
    );
  });

  it("names where a secret lies and whether it works, of its own credential only", () => {
    const evidence = evidenceOf({ around: { ...QUIET, secrets: [SECRET] } });
    expect(exposedWords(evidence, "k")).toBe("found in a public place by gitleaks, seen to work: acme/shop config.ts line 3");
    expect(exposedWords(evidence, "other")).toBeNull();
  });

  it("names models that most like it do not use", () => {
    const use = { models: [usedOf("gpt-4o"), usedOf("o1")] };
    const peers = { count: 6, medianCostUsd30d: "1" };
    expect(unusualModelWords(evidenceOf({ use, peers: { ...peers, models: ["gpt-4o"] } }))).toBe("Unlike most of them it uses o1");
    expect(unusualModelWords(evidenceOf({ use, peers: { ...peers, models: ["gpt-4o", "o1"] } }))).toBeNull();
    expect(unusualModelWords(evidenceOf({ use, peers }))).toBeNull();
  });

  it("says when it began, unless it was used as far back as one looks", () => {
    expect(firstUsedWords(evidenceOf({ use: { firstSucceededOn: "2026-10-01" } }))).toBe("First used in these 90\u202fdays on 1\u00a0Oct");
    expect(firstUsedWords(evidenceOf({ use: { firstSucceededOn: "2026-07-25" } }))).toBeNull();
  });
});

describe("its budget", () => {
  const ahead = {
    ...{ unit: "usd" as const, limit: "100", endsAt: "2026-11-01T00:00:00Z", probability: "0.73", reason: null },
    ...{ atEnd: { p10: "90", p50: "120", p90: "150" }, forecastAt: "2026-10-22T13:00:00Z" },
  };
  const budget = { id: "b", name: "Triage", share: "0.2612" };
  it("is told with what is to come of it, or why that is not known", () => {
    expect(budgetWords(evidenceOf())).toEqual(["No budget limits it"]);
    expect(budgetWords(evidenceOf({ budget }))).toEqual(["26 % of Triage was used"]);
    expect(budgetWords(evidenceOf({ budget: { ...budget, ahead } }))[1]).toMatch(
      /^Forecast by .*: \$120\.00 of \$100\.00, between \$90\.00 and \$150\.00; 73.* that it runs out$/,
    );
    const silent = { ...ahead, atEnd: null, probability: null, reason: "There are 2 days of use; a forecast needs 5." };
    expect(budgetWords(evidenceOf({ budget: { ...budget, ahead: silent } }))[1]).toBe(
      "Not forecast. There are 2 days of use; a forecast needs 5.",
    );
    const notYet = { ...silent, reason: "It was not forecast yet." };
    expect(budgetWords(evidenceOf({ budget: { ...budget, ahead: notYet } }))[1]).toBe("Not forecast yet");
  });
  it("is reached when all of it was used, not when it almost certainly will be", () => {
    const likely = { ...ahead, probability: "1" };
    expect(budgetWords(evidenceOf({ budget: { ...budget, share: "0.9950", ahead: likely } }))[1]).toMatch(/^Forecast by /);
    expect(budgetWords(evidenceOf({ budget: { ...budget, share: "1.0000", ahead: likely } }))[1]).toBe("Its limit of $100.00 is reached");
  });
  it("is told in its own unit", () => {
    const tokens = { ...ahead, unit: "tokens" as const, limit: "1000", atEnd: { p10: null, p50: "500", p90: null }, probability: null };
    expect(budgetWords(evidenceOf({ budget: { ...budget, ahead: tokens } }))[1]).toMatch(/500 tokens of .* tokens$/);
  });
});
