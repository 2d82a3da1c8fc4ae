import { describe, expect, test } from "vitest";
import type { ExposedUse } from "@/lib/reporting/core/risk-facts";
import type { OpenSecret } from "@/lib/security/core/exposure";
import { daysAgo, judgeBy, PRODUCTION, saying, testKey, testRow } from "@/lib/testing/risk";

const secret = (over: Partial<OpenSecret> = {}): OpenSecret => ({
  ...{
    id: "f1",
    credentialId: "k1",
    identityId: "triage",
    title: "t",
    tool: "gitleaks",
    verified: "unknown",
    isPublic: false,
    place: "src/app.py, line 4",
  },
  ...{ exposedAt: daysAgo(5), firstSeenAt: daysAgo(1) },
  ...over,
});
const use = (over: Partial<ExposedUse> = {}): ExposedUse => ({
  ...{
    credentialId: "k1",
    at: daysAgo(5),
    calls: 100,
    costUsd: "40",
    peakAt: daysAgo(4),
    peakUsd: "4",
    usualUsd: "2",
    activeDays: 20,
    news: [],
  },
  ...over,
});
const rows = [testRow({ credentials: [testKey(), testKey({ id: "k2" })] })];
const world = (secrets: OpenSecret[], exposedUses: ExposedUse[] = []) => ({ rows, secrets: { hasReports: true, secrets }, exposedUses });

describe("secrets that were found", () => {
  test("R15: verified and public is critical, verified high, anything else medium; the gravest place counts", () => {
    expect(saying("R15", world([]))).toEqual([]);
    expect(judgeBy("R15", world([]))).toMatchObject({ evaluated: 2, notEvaluable: 0 });
    expect(saying("R15", world([secret()]))).toEqual(["medium credential:k1"]);
    expect(saying("R15", world([secret({ isPublic: true })]))).toEqual(["medium credential:k1"]);
    expect(saying("R15", world([secret({ verified: "yes" })]))).toEqual(["high credential:k1"]);
    expect(saying("R15", world([secret(), secret({ id: "f2", verified: "yes", isPublic: true })]))).toEqual(["critical credential:k1"]);
    expect(
      saying("R15", { ...world([secret({ verified: "yes" })]), rows: [testRow({ environment: PRODUCTION, credentials: [testKey()] })] }),
    ).toEqual(["high credential:k1"]);
    expect(saying("R15", { ...world([secret()]), rows: [testRow({ credentials: [testKey({ state: "revoked" })] })] })).toEqual([]);
  });

  test("R16: dearer than thrice its usual hours and the floor, or never seen before; without a finding nothing", () => {
    expect(saying("R16", world([], [use({ peakUsd: "900" })]))).toEqual([]);
    expect(saying("R16", world([secret()], [use()]))).toEqual([]);
    expect(saying("R16", world([secret()], [use({ peakUsd: "6" })]))).toEqual([]);
    expect(saying("R16", world([secret()], [use({ peakUsd: "6.01" })]))).toEqual(["critical credential:k1"]);
    expect(saying("R16", world([secret()], [use({ peakUsd: "4.99", usualUsd: "0.01" })]))).toEqual([]);
    expect(saying("R16", world([secret()], [use({ peakUsd: "0.1", news: ["country SC"] })]))).toEqual(["critical credential:k1"]);
    expect(saying("R16", world([secret(), secret({ id: "f2" })], [use({ peakUsd: "7" }), use({ peakUsd: "9", at: daysAgo(3) })]))).toEqual([
      "critical credential:k1",
    ]);
  });

  test("R16: with less than 7 days of use before only the floor counts, and it says so", () => {
    const young = world([secret()], [use({ peakUsd: "5.01", usualUsd: "100", activeDays: 6 })]);
    expect(saying("R16", young)).toEqual(["critical credential:k1"]);
    expect(judgeBy("R16", young).drafts[0]?.evidence).toContainEqual({
      name: "Its usual hours",
      kind: "text",
      value: "not known: used on 6 days before",
    });
  });
});
