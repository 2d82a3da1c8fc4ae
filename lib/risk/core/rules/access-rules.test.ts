import { describe, expect, test } from "vitest";
import {
  daysAgo,
  judgeBy,
  PRODUCTION,
  SANDBOX,
  saying,
  TEST_BENCH,
  testGrant,
  testKey,
  testPerson,
  testRow,
  testTool,
  testUse,
  used,
} from "@/lib/testing/risk";

const withKey = (...keys: Parameters<typeof testKey>[0][]) => ({ rows: [testRow({ credentials: keys.map((key) => testKey(key)) })] });
const useOf = (over: Parameters<typeof testUse>[0]) => new Map([["triage", testUse(over)]]);

describe("keys", () => {
  test("R04: a key of 90 days is due, of 91 overdue; before, it says so for 14 days; rotation begins anew; certificates last a year", () => {
    expect(saying("R04", withKey({ createdAt: daysAgo(76) }))).toEqual([]);
    expect(saying("R04", withKey({ createdAt: daysAgo(77) }))).toEqual(["info credential:k1 soon"]);
    expect(saying("R04", withKey({ createdAt: daysAgo(90) }))).toEqual(["info credential:k1 soon"]);
    expect(saying("R04", withKey({ createdAt: daysAgo(91) }))).toEqual(["medium credential:k1"]);
    expect(saying("R04", withKey({ createdAt: daysAgo(400), rotatedAt: daysAgo(10) }))).toEqual([]);
    expect(saying("R04", withKey({ createdAt: daysAgo(300), kind: "certificate" }))).toEqual([]);
    expect(saying("R04", withKey({ createdAt: daysAgo(366), kind: "certificate" }))).toEqual(["medium credential:k1"]);
    expect(judgeBy("R04", withKey({ kind: "federated", createdAt: daysAgo(900) })).evaluated).toBe(0);
    expect(saying("R04", withKey({ createdAt: daysAgo(120) }), { keyDays: 120 })).toEqual(["info credential:k1 soon"]);
  });

  test("R05: without an end, or with one that is too far; medium where it is for production, wherever its identity is", () => {
    expect(saying("R05", withKey({ expiresAt: daysAgo(-365) }))).toEqual([]);
    expect(saying("R05", withKey({ expiresAt: daysAgo(-366) }))).toEqual(["info credential:k1"]);
    expect(saying("R05", withKey({ expiresAt: null }))).toEqual(["info credential:k1"]);
    expect(saying("R05", withKey({ expiresAt: null, environment: PRODUCTION }))).toEqual(["medium credential:k1"]);
    expect(saying("R05", withKey({ expiresAt: null, state: "revoked" }))).toEqual([]);
  });

  test("R25: a fixed key where short-lived ones are on offer; without a provider nothing can be said", () => {
    expect(saying("R25", withKey({ provider: "openai" }))).toEqual([]);
    expect(saying("R25", withKey({ provider: "aws_bedrock" }))).toEqual(["medium credential:k1"]);
    expect(saying("R25", withKey({ provider: "azure", kind: "certificate" }))).toEqual([]);
    expect(judgeBy("R25", withKey({ provider: null }))).toMatchObject({
      evaluated: 0,
      notEvaluable: 1,
      missing: ["the provider of the key"],
    });
  });

  test("R29: two live keys are allowed, three not, but for the one that is being replaced right now", () => {
    const old = (id: string) => ({ id, createdAt: daysAgo(50) });
    expect(saying("R29", withKey(old("a"), old("b")))).toEqual([]);
    expect(saying("R29", withKey(old("a"), old("b"), old("c")))).toEqual(["medium identity:triage"]);
    expect(saying("R29", withKey(old("a"), old("b"), { id: "c", createdAt: daysAgo(3) }))).toEqual([]);
    expect(saying("R29", withKey(old("a"), old("b"), { id: "c", createdAt: daysAgo(3.1) }))).toEqual(["medium identity:triage"]);
    expect(saying("R29", withKey(old("a"), old("b"), { ...old("c"), kind: "federated" }))).toEqual([]);
  });

  test("R15 and R16 pass nobody: without reports of scanners every live key is not evaluable", () => {
    for (const rule of ["R15", "R16"])
      expect(judgeBy(rule, withKey({}, { id: "k2" }, { id: "k3", state: "revoked" }))).toMatchObject({
        evaluated: 0,
        notEvaluable: 2,
        missing: ["reports of secret scanners"],
        drafts: [],
      });
  });
});

describe("tokens of the product itself", () => {
  const token = { id: "t1", name: "Gateway", scopes: ["ingest"], createdAt: daysAgo(80), expiresAt: daysAgo(-10), lastUsedAt: daysAgo(1) };
  const withToken = (over: Partial<typeof token> | { expiresAt: null } | { lastUsedAt: null }) => ({ tokens: [{ ...token, ...over }] });

  test("a token that is young, ends, is used and does one thing is judged and found nowhere", () => {
    for (const rule of ["R04", "R05", "R08", "R13"]) {
      expect(saying(rule, withToken({}))).not.toContain("token:t1");
      expect(judgeBy(rule, withToken({})).evaluated).toBe(judgeBy(rule, {}).evaluated + 1);
    }
  });

  test.each([
    ["R04: of 90 days is well, of 91 old", "R04", { createdAt: daysAgo(90) }, { createdAt: daysAgo(91) }, "medium token:t1"],
    ["R05: without an end, or with one that is too far", "R05", { expiresAt: daysAgo(-365) }, { expiresAt: null }, "info token:t1"],
    ["R08: not used for 90 days", "R08", { lastUsedAt: daysAgo(89) }, { lastUsedAt: daysAgo(90) }, "low token:t1"],
    ["R08: never used since it was made", "R08", { lastUsedAt: null }, { lastUsedAt: null, createdAt: daysAgo(91) }, "low token:t1"],
    ["R13: manages and does something else", "R13", { scopes: ["admin"] }, { scopes: ["admin", "ingest"] }, "medium token:t1"],
  ] as const)("%s", (_, rule, well, found, said) => {
    expect(saying(rule, withToken({ ...well } as Partial<typeof token>))).not.toContain(said);
    expect(saying(rule, withToken({ ...found } as Partial<typeof token>))).toContain(said);
  });
});

describe("owners", () => {
  test("R06: without an owner at once in production, after 7 days elsewhere; one active owner is enough", () => {
    const left = testPerson({ active: false, leftAt: daysAgo(7) });
    const orphan = (over: Parameters<typeof testRow>[0]) => saying("R06", { rows: [testRow(over)] });
    expect(orphan({})).toEqual([]);
    expect(orphan({ owner: null })).toEqual(["high identity:triage"]);
    expect(orphan({ owner: null, assignedAt: daysAgo(6) })).toEqual([]);
    expect(orphan({ owner: null, assignedAt: daysAgo(6), environment: PRODUCTION })).toEqual(["high identity:triage"]);
    expect(orphan({ owner: left })).toEqual(["high identity:triage"]);
    expect(orphan({ owner: testPerson({ leftAt: daysAgo(6.9) }) })).toEqual([]);
    expect(orphan({ owner: testPerson({ leftAt: daysAgo(-1) }), assignedAt: daysAgo(100) })).toEqual([]);
    expect(orphan({ owner: left, backupOwner: testPerson({ id: "ben" }) })).toEqual([]);
    expect(orphan({ team: { id: "care", name: "Care", leadId: null, archived: true } })).toEqual(["high identity:triage"]);
    expect(orphan({ owner: null, state: "revoked" })).toEqual([]);
  });

  test("R07: a move after the last review counts, one before it or into the team of the identity does not", () => {
    const moved = (at: Date, what: "team" | "manager", teamId: string) =>
      saying("R07", { rows: [testRow({ owner: testPerson({ teamId }) })], moves: [{ personId: "ann", at, what }] });
    expect(moved(daysAgo(9), "team", "field")).toEqual(["medium identity:triage"]);
    expect(moved(daysAgo(11), "team", "field")).toEqual([]);
    expect(moved(daysAgo(9), "team", "care")).toEqual([]);
    expect(moved(daysAgo(9), "manager", "care")).toEqual(["medium identity:triage"]);
    const assigned = { rows: [testRow({ owner: testPerson({ teamId: "field" }), assignedAt: daysAgo(5) })] };
    expect(saying("R07", { ...assigned, moves: [{ personId: "ann", at: daysAgo(9), what: "team" }] })).toEqual([]);
  });

  test("R28: 180 days, 90 for tiers 1 and 2 and service accounts, 30 for break-glass; never reviewed counts from when it was made", () => {
    const overdue = (over: Parameters<typeof testRow>[0], tier = 4) =>
      saying("R28", { rows: [testRow(over)], tiers: new Map([["triage", tier]]) }).length === 1;
    expect(overdue({ certifiedAt: daysAgo(180) })).toBe(false);
    expect(overdue({ certifiedAt: daysAgo(181) })).toBe(true);
    expect(overdue({ certifiedAt: daysAgo(90) }, 2)).toBe(false);
    expect(overdue({ certifiedAt: daysAgo(91) }, 2)).toBe(true);
    expect(overdue({ certifiedAt: daysAgo(91), kind: "service_account" })).toBe(true);
    expect(overdue({ certifiedAt: daysAgo(31), breakGlass: true })).toBe(true);
    expect(overdue({ certifiedAt: daysAgo(30), breakGlass: true })).toBe(false);
    expect(overdue({ certifiedAt: null, createdAt: daysAgo(181) })).toBe(true);
    expect(overdue({ certifiedAt: daysAgo(1), certifiedUntil: daysAgo(0.5) })).toBe(true);
  });
});

describe("what it may use", () => {
  const grants = (held: number, usedCount: number, days = 30) => ({
    rows: [testRow({ grants: Array.from({ length: held }, (_, i) => testGrant({ value: `m${i}`, grantedAt: daysAgo(days) })) })],
    use: useOf({ models: Array.from({ length: usedCount }, (_, i) => used(`m${i}`)) }),
  });
  test("R12: half of the grants and three of them, held for 30 days and unused", () => {
    expect(saying("R12", grants(6, 3))).toEqual(["medium identity:triage"]);
    expect(saying("R12", grants(6, 4))).toEqual([]);
    expect(saying("R12", grants(4, 2))).toEqual([]);
    expect(saying("R12", grants(3, 0))).toEqual(["medium identity:triage"]);
    expect(saying("R12", grants(6, 0, 29))).toEqual([]);
    const [row] = grants(6, 0).rows;
    expect(saying("R12", { rows: [testRow({ ...row, breakGlass: true })] })).toEqual([]);
  });

  test("R12: a version of a granted model, a tool by another name and an environment by its id are used; a failed call is no use", () => {
    const rows = [
      testRow({
        grants: [
          testGrant({ value: "gpt-4o" }),
          testGrant({ kind: "tool", value: "crm" }),
          testGrant({ kind: "environment", value: "lab" }),
        ],
      }),
    ];
    const tools = [testTool({ aliases: ["sales-crm"] })];
    const use = { models: [used("gpt-4o-2024-08-06")], tools: [used("Sales-CRM")], environments: [used("lab")] };
    expect(saying("R12", { rows, tools, use: useOf(use) })).toEqual([]);
    const failed = { lastSucceededOn: null };
    const failing = { models: [used("gpt-4o", failed)], tools: [used("crm", failed)], environments: [used("lab", failed)] };
    expect(saying("R12", { rows, tools, use: useOf(failing) })).toEqual(["medium identity:triage"]);
  });

  test("R12: of a scope nothing tells that it was not used, so it is no unused grant and no part of all", () => {
    const scope = (value: string) => testGrant({ id: value, kind: "scope", value });
    const scopes = ["bedrock:InvokeModel", "bedrock:A", "bedrock:B", "bedrock:C", "chat.write"].map(scope);
    expect(judgeBy("R12", { rows: [testRow({ grants: scopes })] })).toMatchObject({ evaluated: 0, notEvaluable: 1, drafts: [] });
    const models = ["a", "b", "c", "d"].map((value) => testGrant({ id: value, value }));
    const use = useOf({ models: [used("a")] });
    const { drafts } = judgeBy("R12", { rows: [testRow({ grants: [...scopes, ...models] })], use });
    expect(drafts.map(({ title }) => title)).toEqual(["3 of 4 grants were not used in 90 days"]);
  });

  test("R13: everything of a kind, and admin scopes on keys that are not for management", () => {
    const wide = (over: Parameters<typeof testRow>[0]) => saying("R13", { rows: [testRow(over)] });
    expect(wide({ grants: [testGrant({ id: "g", value: "*" })] })).toEqual(["medium grant:g"]);
    expect(wide({ grants: [testGrant({ value: "gpt-*" })] })).toEqual([]);
    expect(wide({ credentials: [testKey({ scopes: ["api.admin"] })] })).toEqual(["medium credential:k1"]);
    expect(wide({ credentials: [testKey({ scopes: ["model.read", "*"] })] })).toEqual(["medium credential:k1"]);
    expect(wide({ credentials: [testKey({ scopes: ["administrative.read", "chat"] })] })).toEqual([]);
    expect(wide({ credentials: [testKey({ scopes: ["admin"], management: true })] })).toEqual([]);
  });

  test("R26: production needs a list of models, a hard cap and a limit of speed; without budgets read nothing is said", () => {
    const production = (granted: string[], cap?: { hasHardCap: boolean; hasRateLimit: boolean }) =>
      judgeBy("R26", {
        rows: [testRow({ environment: PRODUCTION, grants: granted.map((value) => testGrant({ value })) })],
        caps: new Map(cap ? [["triage", { ...cap, hasOwnHardCap: cap.hasHardCap }]] : []),
      });
    expect(production(["gpt-4o"], { hasHardCap: true, hasRateLimit: true }).drafts).toEqual([]);
    expect(production(["*"], { hasHardCap: true, hasRateLimit: true }).drafts[0]?.title).toContain("a list of models");
    expect(production(["gpt-4o"], { hasHardCap: false, hasRateLimit: false }).drafts[0]?.title).toContain("a hard cap, a limit of speed");
    expect(production(["gpt-4o"])).toMatchObject({ evaluated: 0, notEvaluable: 1, missing: ["budgets"] });
    expect(judgeBy("R26", { rows: [testRow({ environment: TEST_BENCH })] }).evaluated).toBe(0);
  });
});

describe("silence", () => {
  test("R08: 90 days without a success, 30 in a sandbox, not of the young, break-glass or seasonal; refused calls are no use", () => {
    const silent = (over: Parameters<typeof testRow>[0], last: string | null = null) =>
      saying("R08", { rows: [testRow(over)], use: useOf({ lastSucceededOn: last, requests90d: 50, errors90d: 50 }) });
    const ago = (days: number) => daysAgo(days).toISOString().slice(0, 10);
    expect(silent({})).toEqual(["low identity:triage"]);
    expect(silent({}, ago(90))).toEqual(["low identity:triage"]);
    expect(silent({}, ago(89))).toEqual([]);
    expect(silent({ environment: SANDBOX }, ago(30))).toEqual(["low identity:triage"]);
    expect(silent({ environment: SANDBOX }, ago(29))).toEqual([]);
    expect(silent({ createdAt: daysAgo(30) })).toEqual([]);
    expect(silent({ createdAt: daysAgo(31.1) })).toEqual(["low identity:triage"]);
    expect(silent({ breakGlass: true })).toEqual([]);
    expect(silent({ seasonMonths: [11, 12] })).toEqual([]);
    expect(silent({ state: "suspended" })).toEqual([]);
  });

  test("R08: a permission that logs tell as used ends the silence of the identity and of each of its keys, as long as it is not as old", () => {
    const rows = [testRow({ credentials: [testKey({ id: "a" }), testKey({ id: "b" })] })];
    const at = (days: number) => daysAgo(days).toISOString();
    const told = (days: number) =>
      new Map([["triage", [{ permission: "bedrock:InvokeModel", calls: 1, firstUsedAt: at(days), lastUsedAt: at(days) }]]]);
    const said = (use: Parameters<typeof useOf>[0], days: number) => saying("R08", { rows, use: useOf(use), permissions: told(days) });
    expect(said({ lastSucceededOn: null }, 3)).toEqual([]);
    expect(said({ lastSucceededOn: null }, 90)).toEqual(["low identity:triage"]);
    expect(said({ credentials: [used("a")] }, 3)).toEqual([]);
    expect(said({ credentials: [used("a")] }, 90)).toEqual(["low credential:b"]);
  });

  test("R08: a log that names a key ends the silence of that key alone, whether or not calls tell of keys", () => {
    const rows = [testRow({ credentials: [testKey({ id: "a" }), testKey({ id: "b" })] })];
    const lastUsedAt = daysAgo(3).toISOString();
    const told = (...keys: (string | null)[]) => {
      const by = keys.map((credentialId) => ({ credentialId, lastUsedAt }));
      return new Map([["triage", [{ permission: "bedrock:InvokeModel", calls: 1, firstUsedAt: lastUsedAt, lastUsedAt, keys: by }]]]);
    };
    const said = (use: Parameters<typeof useOf>[0], ...keys: (string | null)[]) =>
      saying("R08", { rows, use: useOf(use), permissions: told(...keys) });
    expect(said({ lastSucceededOn: null }, "a")).toEqual(["low credential:b"]);
    expect(said({ credentials: [used("b")] }, "a")).toEqual([]);
    expect(said({ lastSucceededOn: null }, "a", "b")).toEqual([]);
    // One event that tells of no key may be of either.
    expect(said({ lastSucceededOn: null }, "a", null)).toEqual([]);
  });

  test("R08: one silent key of a busy identity; without keys in events it cannot be told", () => {
    const rows = [testRow({ credentials: [testKey({ id: "a" }), testKey({ id: "b" }), testKey({ id: "new", createdAt: daysAgo(5) })] })];
    expect(saying("R08", { rows, use: useOf({ credentials: [used("a")] }) })).toEqual(["low credential:b"]);
    expect(judgeBy("R08", { rows, use: useOf({}) })).toMatchObject({ evaluated: 0, missing: ["the key of events"] });
  });
});
