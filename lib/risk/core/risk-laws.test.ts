import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Invalid } from "@/lib/kernel/errors";
import { parseUsd } from "@/lib/kernel/money";
import {
  daysAgo,
  PRODUCTION,
  RISK_NOW,
  testCell,
  testGrant,
  testKey,
  testPerson,
  testRow,
  testTool,
  testUse,
  testWorld,
  used,
} from "@/lib/testing/risk";
import { text } from "./fact";
import { type Found, judgeWorld, type RuleResult, rankIdentities } from "./judge-world";
import { isInNetwork } from "./network";
import { nextStepsOf } from "./next-steps";
import { planFindings, type StoredFinding } from "./plan-findings";
import { RULES, ruleOf } from "./rules";
import { checkThresholds, defaultsOf, inForceAt, type RuleSetting } from "./thresholds";
import { dangerFinder, type OpenRisk, tierOf } from "./tiers";

const usual = (rule: (typeof RULES)[number]) => ({ enabled: true, limits: defaultsOf(rule) });

describe("rules", () => {
  test("are R01 to R30, each with words, bounds around its defaults, and ids that carry a version", () => {
    expect(RULES.map(({ id }) => id)).toEqual(Array.from({ length: 30 }, (_, i) => `R${String(i + 1).padStart(2, "0")}`));
    for (const { thresholds, evidences, about } of RULES) {
      expect(about.length).toBeGreaterThan(20);
      for (const { default: usualValue, min, max } of Object.values(thresholds)) expect(min <= usualValue && usualValue <= max).toBe(true);
      for (const id of evidences)
        expect(id).toMatch(
          /^(NHI\d+:2025|ASI\d\d \(2026\)|LLM\d\d:2025|CSF 2\.0 [A-Z]{2}\.[A-Z]{2}-\d\d|AI RMF 1\.0 [A-Z]+ \d\.\d|ASVS 5\.0 V[\d.]+)$/,
        );
    }
  });

  test("never pass what they could not judge: whatever is missing is counted and named, and is not among the judged", () => {
    const rows = [
      testRow({
        credentials: [testKey({ provider: null }), testKey({ id: "k2", management: true })],
        grants: [testGrant({ kind: "scope", value: "x" })],
      }),
      testRow({
        id: "eye",
        environment: PRODUCTION,
        vendor: { id: "v", name: "Acme", ownerId: null, contractEndsAt: null, networks: [], archived: false },
      }),
    ];
    const cover = [{ identityId: "triage", credentialId: "k1", calls: 50, withNetwork: 0, byHand: 0, costUsd: "1" }];
    const rhythms = [
      { identityId: "triage", requests: 50, weekdayHours: Array<number>(24).fill(2), weekend: 2, gapVariation: 1, costUsd: "1" },
    ];
    const world = testWorld({ rows, cover, rhythms, cells: [testCell({ applicationId: null, environmentId: null })] });
    const { results } = judgeWorld(world, usual);
    const by = new Map(results.map((result) => [result.ruleId, result]));
    for (const { ruleId, notEvaluable, missing, unjudged } of results) {
      expect([ruleId, unjudged.size]).toEqual([ruleId, notEvaluable]);
      expect([ruleId, missing.length > 0]).toEqual([ruleId, notEvaluable > 0]);
    }
    for (const id of ["R02", "R15", "R16", "R17", "R20"])
      expect([id, by.get(id)?.evaluated, by.get(id)?.notEvaluable]).toEqual([id, 0, id === "R15" || id === "R16" ? 2 : 1]);
    for (const id of ["R01", "R03", "R12", "R24", "R25", "R26", "R30"])
      expect([id, (by.get(id)?.notEvaluable ?? 0) > 0]).toEqual([id, true]);
  });
});

describe("thresholds", () => {
  const rule = ruleOf("R04");
  if (!rule) throw new Error("R04 is gone");
  test("misspelt names and values out of bounds, broken or not whole are refused, all of them at once", () => {
    expect(() => checkThresholds(rule, { keyDays: 30 })).not.toThrow();
    for (const given of [{ keydays: 30 }, { keyDays: 0 }, { keyDays: 731 }, { keyDays: 1.5 }, { keyDays: Number.NaN }, { toString: 1 }])
      expect(() => checkThresholds(rule, given)).toThrow(Invalid);
    const refused = () => checkThresholds(rule, { keydays: 30, warnDays: -1 });
    expect(refused).toThrow("2 thresholds are not acceptable.");
  });
  test("the newest that has begun holds, of two that begin at once the later one; what it leaves out is as by default", () => {
    const set = (days: number, keyDays: number, enabled = true): RuleSetting => ({
      ruleId: "R04",
      enabled,
      thresholds: { keyDays },
      effectiveFrom: daysAgo(days),
    });
    const settings = [set(10, 60), set(5, 45), set(5, 30), set(-5, 20), { ...set(1, 10), ruleId: "R05" }];
    expect(inForceAt(rule, settings, daysAgo(11)).limits.keyDays).toBe(90);
    expect(inForceAt(rule, settings, daysAgo(10)).limits).toMatchObject({ keyDays: 60, certificateDays: 365 });
    expect(inForceAt(rule, settings, RISK_NOW).limits.keyDays).toBe(30);
    expect(inForceAt(rule, [...settings, set(0, 30, false)], RISK_NOW).enabled).toBe(false);
    expect(inForceAt(rule, [{ ...set(1, 9_999) }], RISK_NOW).limits.keyDays).toBe(90);
  });
});

const risk = fc.record<OpenRisk>({
  ruleId: fc.constantFrom(...RULES.map(({ id }) => id), "P:caps"),
  discriminator: fc.constantFrom("", "soon"),
  title: fc.string({ maxLength: 8 }),
  evidence: fc.constantFrom([], [{ name: "Business units", kind: "list" as const, value: ["a", "b"] }]),
});
const place = fc.record({ environment: fc.constantFrom(PRODUCTION, null), autonomy: fc.constantFrom("autonomous" as const, null) });

describe("tiers", () => {
  test("adding a risk never makes an identity less grave, and no reason is lost", () => {
    fc.assert(
      fc.property(place, fc.array(risk, { maxLength: 8 }), risk, (row, open, more) => {
        const before = tierOf(row, open, []);
        const after = tierOf(row, [...open, more], []);
        expect(after.tier).toBeLessThanOrEqual(before.tier);
        expect(after.reasons).toHaveLength(before.reasons.length + 1);
      }),
    );
  });
  test("the order of risks does not matter", () => {
    fc.assert(
      fc.property(
        place,
        fc
          .array(risk, { maxLength: 8 })
          .chain((open) => fc.tuple(fc.constant(open), fc.shuffledSubarray(open, { minLength: open.length }))),
        (row, [open, shuffled]) => {
          expect(tierOf(row, shuffled, ["pay"])).toEqual(tierOf(row, open, ["pay"]));
        },
      ),
    );
  });
  test("each floor of the table", () => {
    const one = (ruleId: string, evidence: OpenRisk["evidence"] = []): OpenRisk => ({ ruleId, discriminator: "", title: "t", evidence });
    const inProduction = { environment: PRODUCTION, autonomy: null };
    const elsewhere = { environment: null, autonomy: null };
    const tier = (row: Parameters<typeof tierOf>[0], ...open: OpenRisk[]) => tierOf(row, open, []).tier;
    for (const id of ["R10", "R14", "R16", "R27"]) expect(tier(elsewhere, one(id))).toBe(1);
    for (const id of ["R06", "R13"]) expect([tier(inProduction, one(id)), tier(elsewhere, one(id))]).toEqual([1, 3]);
    for (const id of ["R04", "R12", "R26"]) expect([tier(inProduction, one(id)), tier(elsewhere, one(id))]).toEqual([2, 3]);
    for (const id of ["R15", "R20"]) expect(tier(elsewhere, one(id))).toBe(2);
    const units = [{ name: "Business units", kind: "list" as const, value: ["a", "b"] }];
    expect([tier(elsewhere, one("R01", units)), tier(elsewhere, one("R01"))]).toEqual([2, 3]);
    expect([tier(inProduction), tier(elsewhere)]).toEqual([3, 4]);
    expect(tier(inProduction, { ...one("R04"), discriminator: "soon" })).toBe(3);
    expect(tierOf({ ...elsewhere, autonomy: "autonomous" }, [], ["pay_out"]).tier).toBe(1);
  });
  test("tools that pay or delete are known by their words, and an agent that acts by itself with them is of tier 1", () => {
    const dangers = dangerFinder([testTool(), testTool({ id: "t2", name: "orders" })], new Map([["t2", "Makes refunds"]]));
    const row = testRow({ autonomy: "autonomous", grants: [testGrant({ kind: "tool", value: "t2" })] });
    expect(dangers(row, testUse())).toEqual(["orders"]);
    expect(dangers(testRow(), testUse({ tools: [used("deleteUser"), used("crm"), used("deleted_list")] }))).toEqual(["deleteUser"]);
    const world = testWorld({ rows: [row], tools: [testTool({ id: "t2", name: "orders" })], purposes: new Map([["t2", "Makes refunds"]]) });
    expect(rankIdentities(world, []).get("triage")?.tier).toBe(1);
  });
});

describe("severity", () => {
  const severityOf = (over: Parameters<typeof testRow>[0], ruleId: string) =>
    judgeWorld(testWorld({ rows: [testRow(over)] }), usual).found.find((found) => found.ruleId === ruleId)?.severity;
  test("rises one step in production or beside another family, and one step at most", () => {
    const left = { owner: testPerson({ active: false }) };
    expect(severityOf(left, "R06")).toBe("critical");
    expect(severityOf({ certifiedAt: daysAgo(200) }, "R28")).toBe("high");
    expect(severityOf({ certifiedAt: daysAgo(200), environment: PRODUCTION, ...left }, "R28")).toBe("high");
    expect(severityOf({ createdAt: daysAgo(20), certifiedAt: null, certifiedUntil: daysAgo(1) }, "R28")).toBe("medium");
  });
});

describe("findings over time", () => {
  const found = (over: Partial<Found> = {}): Found => ({
    ...{ ruleId: "R04", subjectKind: "credential", subjectId: "k1", discriminator: "", identityId: "triage", severity: "medium" },
    ...{ title: "t", evidence: [text("a", "b")], exposedUsd: parseUsd("1"), limits: {}, closeAfterDays: 7 },
    ...over,
  });
  const stored = (over: Partial<StoredFinding> = {}): StoredFinding => ({
    ...{
      id: "f1",
      ruleId: "R04",
      subjectKind: "credential",
      subjectId: "k1",
      discriminator: "",
      severity: "medium",
      state: "open",
      lastSeenAt: daysAgo(1),
    },
    ...over,
  });
  const result = (over: Partial<RuleResult> = {}): RuleResult => ({
    ruleId: "R04",
    closeAfterDays: 7,
    evaluated: 1,
    notEvaluable: 0,
    missing: [],
    unjudged: new Set(),
    ...over,
  });
  const exception = (days: number) => ({ ruleId: "R04", subjectKind: "credential" as const, subjectId: "k1", expiresAt: daysAgo(days) });

  test("one finding for each rule, subject and discriminator: seen again it keeps its id, even after it was closed", () => {
    const plan = (before: StoredFinding[], now: Found[]) =>
      planFindings(before, now, [result()], [], RISK_NOW).writes.map(({ id, isOpened }) => [id, isOpened]);
    expect(plan([], [found(), found()])).toEqual([[null, true]]);
    expect(plan([], [found(), found({ discriminator: "soon" })])).toEqual([
      [null, true],
      [null, true],
    ]);
    expect(plan([stored()], [found()])).toEqual([["f1", false]]);
    expect(plan([stored({ state: "closed" })], [found()])).toEqual([["f1", true]]);
  });
  test("it is closed after its quiet days, and not a moment before", () => {
    const closes = (days: number) => planFindings([stored({ lastSeenAt: daysAgo(days) })], [], [result()], [], RISK_NOW).closes;
    expect(closes(6.999)).toEqual([]);
    expect(closes(7)).toEqual(["f1"]);
  });
  test("nothing is closed for want of data; what belongs to a rule that is off is closed", () => {
    const old = [stored({ lastSeenAt: daysAgo(90) })];
    expect(planFindings(old, [], [result({ unjudged: new Set(["credential:k1"]) })], [], RISK_NOW).closes).toEqual([]);
    expect(planFindings(old, [], [result({ unjudged: new Set(["credential:k2"]) })], [], RISK_NOW).closes).toEqual(["f1"]);
    expect(planFindings([stored()], [], [], [], RISK_NOW).closes).toEqual(["f1"]);
  });
  test("an exception holds until it expires, and what comes back then is not told as new", () => {
    const state = (days: number, before: StoredFinding[] = [stored({ state: "excepted" })]) =>
      planFindings(before, [found()], [result()], [exception(days)], RISK_NOW).writes.map((write) => [write.state, write.isOpened]);
    expect(state(-1)).toEqual([["excepted", false]]);
    expect(state(0)).toEqual([["open", false]]);
    expect(state(-1, [])).toEqual([["excepted", false]]);
    const unseen = planFindings([stored({ state: "excepted" })], [], [result()], [exception(1)], RISK_NOW);
    expect(unseen.keeps).toEqual([{ id: "f1", state: "open" }]);
  });
});

test("addresses lie in blocks of either version and in numbered networks; what cannot be read lies in none", () => {
  const of = (ip: string | null, asn: number | null = null) => ({ ip, asn });
  expect(isInNetwork("203.0.113.0/24", of("203.0.113.255"))).toBe(true);
  expect(isInNetwork("203.0.113.0/24", of("203.0.114.0"))).toBe(false);
  expect(isInNetwork("203.0.113.7", of("203.0.113.7"))).toBe(true);
  expect(isInNetwork("2001:db8::/32", of("2001:db8:ffff::1"))).toBe(true);
  expect(isInNetwork("2001:db8::/32", of("2001:db9::1"))).toBe(false);
  expect(isInNetwork("203.0.113.0/24", of("::ffff:203.0.113.4"))).toBe(true);
  expect(isInNetwork("0.0.0.0/0", of("198.51.100.1"))).toBe(true);
  expect(isInNetwork("as64500", of(null, 64_500))).toBe(true);
  for (const odd of ["", "203.0.113.0/33", "203.0.113/24", "x", "1.2.3.999", ":::"])
    expect(isInNetwork(odd, of("203.0.113.1", 1))).toBe(false);
});

test("what can be done next is about the subject only, and nothing once it has ended", () => {
  const row = testRow({ credentials: [testKey()], grants: [testGrant({ id: "g" })] });
  const actions = (subjectKind: "identity" | "credential" | "grant", subjectId: string, over = row, state = "open") =>
    nextStepsOf({ state, subjectKind, subjectId }, over).map(({ action }) => action);
  expect(actions("credential", "k1")).toEqual(["rotate", "revoke"]);
  expect(actions("grant", "g")).toEqual(["end_grant"]);
  expect(actions("identity", "triage")).toEqual(["suspend", "revoke"]);
  expect(actions("identity", "triage", { ...row, state: "suspended" })).toEqual(["revoke"]);
  expect(actions("identity", "triage", { ...row, state: "revoked" })).toEqual([]);
  expect(actions("credential", "k1", row, "closed")).toEqual([]);
});
