import { describe, expect, test } from "vitest";
import { parseUsd } from "@/lib/kernel/money";
import type { NetworkCover, Rhythm } from "@/lib/reporting/core/risk-facts";
import {
  dayAgo,
  daysAgo,
  judgeBy,
  PRODUCTION,
  RISK_NOW,
  saying,
  testCell,
  testGrant,
  testKey,
  testRow,
  testTool,
  testUse,
  used,
} from "@/lib/testing/risk";

const NOTHING = { evaluated: 0, notEvaluable: 1, drafts: [] };
const cover = (over: Partial<NetworkCover> = {}): NetworkCover => ({
  ...{ identityId: "triage", credentialId: "k1", calls: 100, withNetwork: 100, byHand: 0, costUsd: "10" },
  ...over,
});
const keyed = (over: Parameters<typeof testKey>[0] = {}, row: Parameters<typeof testRow>[0] = {}) => ({
  rows: [testRow({ credentials: [testKey(over)], ...row })],
});

describe("R01, shared by applications", () => {
  const shared = (cells: Parameters<typeof testCell>[0][], row: Parameters<typeof testRow>[0] = {}) =>
    saying("R01", { rows: [testRow(row)], cells: cells.map((cell) => testCell(cell)) });
  test("two applications of one team are medium, of two teams high, of two units or in production critical", () => {
    expect(shared([{}, { applicationId: "help" }])).toEqual(["medium identity:triage"]);
    expect(shared([{}, { applicationId: "atlas" }])).toEqual(["high identity:triage"]);
    expect(shared([{}, { applicationId: "scan" }])).toEqual(["critical identity:triage"]);
    expect(shared([{}, { applicationId: "help" }], { environment: PRODUCTION })).toEqual(["critical identity:triage"]);
    expect(shared([{}, {}])).toEqual([]);
  });
  test("below the floor nothing is shared: 20 calls, and a dollar or a hundredth of all", () => {
    expect(shared([{}, { applicationId: "help", succeeded: 19 }])).toEqual([]);
    expect(shared([{}, { applicationId: "help", succeeded: 20 }])).toEqual(["medium identity:triage"]);
    expect(shared([{ costUsd: "100" }, { applicationId: "help", costUsd: "0.99" }])).toEqual([]);
    expect(shared([{ costUsd: "100" }, { applicationId: "help", costUsd: "1" }])).toEqual(["medium identity:triage"]);
    expect(shared([{ costUsd: "0.5" }, { applicationId: "help", costUsd: "0.02" }])).toEqual(["medium identity:triage"]);
  });
  test("calls for an operator count for the operator's application, and the caller is the actor", () => {
    const router = testRow({ id: "router", name: "Router" });
    const scan = { id: "scan", name: "Scan", ownerId: null, teamId: "vision", archived: false };
    const eye = testRow({ id: "eye", name: "Eye", application: scan });
    const cells = [
      testCell({ identityId: "router" }),
      testCell({ identityId: "eye", actorId: "router", operatorEvidence: "signed", applicationId: "desk" }),
    ];
    expect(saying("R01", { rows: [router, eye], cells })).toEqual(["critical identity:router"]);
  });
  test("calls that name no application cannot be judged", () => {
    expect(judgeBy("R01", { cells: [testCell({ applicationId: null })] })).toMatchObject({
      ...NOTHING,
      missing: ["the application of events"],
    });
  });
});

test("R02: three signatures within ten minutes on three days; without network data it is not evaluable", () => {
  const mix = (days: number) => [{ credentialId: "k1", days, most: 3, signatures: ["AS1 a", "AS2 a", "AS3 b"], costUsd: "5" }];
  expect(saying("R02", { ...keyed(), cover: [cover()], mixes: mix(2) })).toEqual([]);
  expect(saying("R02", { ...keyed(), cover: [cover()], mixes: mix(3) })).toEqual(["high credential:k1"]);
  expect(judgeBy("R02", { ...keyed(), cover: [cover({ withNetwork: 0 })] })).toMatchObject({
    ...NOTHING,
    missing: ["network data in events"],
  });
  expect(judgeBy("R02", keyed())).toMatchObject({ evaluated: 0, notEvaluable: 0 });
});

test("R03: one success of a test key in production; a production key elsewhere only above the floor; without a place not evaluable", () => {
  const crossing = (key: Parameters<typeof testKey>[0], cell: Parameters<typeof testCell>[0]) =>
    saying("R03", {
      ...keyed(key),
      cells: [testCell({ environmentId: "prod", costUsd: "100" }), testCell(cell)].slice(key?.environment ? 0 : 1),
    });
  expect(crossing({}, { environmentId: "prod", succeeded: 1 })).toEqual(["high credential:k1 prod"]);
  expect(crossing({}, { environmentId: "prod", succeeded: 0 })).toEqual([]);
  expect(crossing({}, { environmentId: "sand" })).toEqual([]);
  expect(crossing({ environment: PRODUCTION }, { environmentId: "lab", succeeded: 20, costUsd: "1" })).toEqual([
    "medium credential:k1 lab",
  ]);
  expect(crossing({ environment: PRODUCTION }, { environmentId: "lab", succeeded: 19, costUsd: "1" })).toEqual([]);
  expect(crossing({ environment: PRODUCTION }, { environmentId: "lab", succeeded: 20, costUsd: "0.5" })).toEqual([]);
  expect(judgeBy("R03", { ...keyed({}, { environment: null }), cells: [testCell()] })).toMatchObject(NOTHING);
  expect(judgeBy("R03", { ...keyed(), cells: [testCell({ environmentId: null })] })).toMatchObject(NOTHING);
});

describe("R09, dormant but active again", () => {
  const wake = (requests: number, costUsd: string) => ({
    wakes: [{ identityId: "triage", silentSince: dayAgo(60), firstAt: daysAgo(2), requests, costUsd }],
  });
  test("20 calls or five dollars within a day, unless something about it was approved within seven days", () => {
    const row = (over: Parameters<typeof testRow>[0]) => ({ rows: [testRow({ certifiedAt: daysAgo(50), ...over })] });
    expect(saying("R09", { ...row({}), ...wake(19, "4.99") })).toEqual([]);
    expect(saying("R09", { ...row({}), ...wake(20, "0") })).toEqual(["high identity:triage"]);
    expect(saying("R09", { ...row({}), ...wake(1, "5") })).toEqual(["high identity:triage"]);
    expect(saying("R09", { ...row({ grants: [testGrant({ approvedAt: daysAgo(8) })] }), ...wake(20, "0") })).toEqual([]);
    expect(saying("R09", { ...row({ grants: [testGrant({ approvedAt: daysAgo(10) })] }), ...wake(20, "0") })).toHaveLength(1);
  });
  test("any use of a break-glass identity, and of a seasonal one outside its months; in season it is silent", () => {
    const use = new Map([["triage", testUse()]]);
    const row = (over: Parameters<typeof testRow>[0]) => ({ rows: [testRow({ certifiedAt: daysAgo(50), ...over })], use });
    expect(saying("R09", row({ breakGlass: true }))).toEqual(["high identity:triage break_glass"]);
    expect(saying("R09", row({ seasonMonths: [11, 12] }))).toEqual(["high identity:triage season"]);
    expect(saying("R09", row({ seasonMonths: [3] }))).toEqual([]);
    expect(saying("R09", row({}))).toEqual([]);
    expect(saying("R09", row({ breakGlass: true, certifiedAt: daysAgo(3) }))).toEqual([]);
  });
});

test("R10: one success after the end is critical, of a key, an identity, a contract, a person; what has not ended is not in question", () => {
  const after = (kind: "identity" | "credential", id: string) => ({
    endings: [{ kind, id, firstAt: daysAgo(1), lastAt: daysAgo(1), calls: 1, costUsd: "2", eventId: "e" }],
  });
  const revoked = keyed({ state: "revoked", revokedAt: daysAgo(2) });
  expect(saying("R10", { ...revoked, ...after("credential", "k1") })).toEqual(["critical credential:k1"]);
  expect(judgeBy("R10", revoked)).toMatchObject({ evaluated: 1, drafts: [] });
  expect(judgeBy("R10", keyed())).toMatchObject({ evaluated: 0, notEvaluable: 0 });
  expect(saying("R10", { ...keyed({ expiresAt: daysAgo(1.5) }), ...after("credential", "k1") })).toHaveLength(1);
  const vendor = { id: "v", name: "Acme", ownerId: null, contractEndsAt: daysAgo(5), networks: [], archived: false };
  expect(saying("R10", { rows: [testRow({ vendor })], ...after("identity", "triage") })).toEqual(["critical identity:triage"]);
  expect(saying("R10", { rows: [testRow({ endsAt: daysAgo(-1) })], ...after("identity", "triage") })).toEqual([]);
});

test("R11: five refused calls from a strange network; known networks are none; without network data not evaluable", () => {
  const knock = (denied: number, withNetwork: number, strange: string[]) =>
    judgeBy("R11", {
      ...keyed({ state: "revoked", revokedAt: daysAgo(2) }),
      knocks: [{ credentialId: "k1", denied, withNetwork, strange, lastAt: RISK_NOW }],
    });
  expect(knock(4, 4, ["AS9"])).toMatchObject({ evaluated: 1, drafts: [] });
  expect(knock(5, 5, ["AS9"]).drafts).toHaveLength(1);
  expect(knock(5, 5, [])).toMatchObject({ evaluated: 1, drafts: [] });
  expect(knock(5, 0, [])).toMatchObject({ ...NOTHING, missing: ["network data in events"] });
});

test("R14: one call with a key that manages an account is critical; other keys may call", () => {
  expect(saying("R14", { ...keyed({ management: true }), cells: [testCell({ requests: 1 })] })).toEqual(["critical credential:k1"]);
  expect(saying("R14", { ...keyed({ management: true }), cells: [testCell({ credentialId: "k2" })] })).toEqual([]);
  expect(judgeBy("R14", { ...keyed(), cells: [testCell()] }).evaluated).toBe(0);
});

test("R17: probes are found without network data, which the rest still lacks", () => {
  const theft = { probes: [{ credentialId: "k1", failures: 3, succeededAt: RISK_NOW, costUsd: "1" }], travels: [], novelties: [] };
  expect(judgeBy("R17", { ...keyed(), cover: [cover({ withNetwork: 0 })], theft })).toMatchObject({
    evaluated: 0,
    missing: ["network data in events"],
    drafts: [{ discriminator: "probes" }],
  });
  const all = {
    probes: [],
    travels: [{ credentialId: "k1", from: "DE", to: "BR", at: RISK_NOW, minutes: 4, costUsd: "1" }],
    novelties: [{ credentialId: "k1", hour: RISK_NOW, kinds: ["country", "model"], costUsd: "3" }],
  };
  expect(saying("R17", { ...keyed(), cover: [cover()], theft: all })).toEqual(["high credential:k1 travel", "high credential:k1 novelty"]);
  expect(judgeBy("R17", { ...keyed(), cover: [cover()] })).toMatchObject({ evaluated: 1, drafts: [] });
});

describe("R18, new model or provider", () => {
  const first = (over: object) => ({
    use: new Map([["triage", testUse({ models: [used("gpt-4o"), used("claude-x")] })]]),
    firsts: [
      {
        identityId: "triage",
        provider: "anthropic",
        model: "claude-x",
        firstOn: dayAgo(1),
        identitySince: dayAgo(15),
        isNewProvider: false,
        requests: 3,
        costUsd: "1",
        ...over,
      },
    ],
  });
  test("a new model is medium, a new provider high, one that is not approved critical; a granted one is fine", () => {
    expect(saying("R18", first({}))).toEqual(["medium identity:triage anthropic/claude-x"]);
    expect(saying("R18", first({ isNewProvider: true }))).toEqual(["high identity:triage anthropic/claude-x"]);
    expect(saying("R18", { ...first({}), tools: [testTool({ id: "openai", name: "OpenAI", kind: "model_endpoint" })] })).toEqual([
      "critical identity:triage anthropic/claude-x",
    ]);
    expect(saying("R18", { ...first({}), rows: [testRow({ grants: [testGrant({ value: "claude-*" })] })] })).toEqual([]);
  });
  test("14 days are learnt first; a version of a model in use is not new", () => {
    expect(judgeBy("R18", first({ identitySince: dayAgo(14) }))).toMatchObject({ ...NOTHING, missing: ["14 days of use"] });
    expect(saying("R18", first({ model: "gpt-4o-2024-11-20", provider: "openai" }))).toEqual([]);
  });
});

describe("R19, more tools than approved", () => {
  const tool = (name: string, row: Parameters<typeof testRow>[0] = {}, tools = [testTool()], servers: string[] = []) =>
    saying("R19", { rows: [testRow(row)], tools, toolUses: [{ identityId: "triage", tool: name, servers, requests: 5, costUsd: "1" }] });
  test("a tool outside its grants, or without grants outside what the organisation approved", () => {
    expect(tool("CRM")).toEqual([]);
    expect(tool("payroll")).toEqual(["high identity:triage payroll"]);
    expect(tool("CRM", { grants: [testGrant({ kind: "tool", value: "wiki" })] })).toEqual(["high identity:triage CRM"]);
    expect(tool("payroll", { grants: [testGrant({ kind: "tool", value: "*" })] })).toEqual([]);
    expect(tool("CRM", {}, [testTool({ approvedAt: null })])).toEqual(["high identity:triage CRM"]);
  });
  test("another version or server than approved; sets that grow by more than half", () => {
    expect(tool("crm@2.0", {}, [testTool({ pinnedVersion: "1.4" })])).toEqual(["high identity:triage crm@2.0 version"]);
    expect(tool("crm@1.4", {}, [testTool({ pinnedVersion: "1.4" })])).toEqual([]);
    expect(tool("crm", {}, [testTool({ address: "crm.example" })], ["evil.example"])).toEqual(["high identity:triage crm server"]);
    const grown = (fresh: number) =>
      saying("R19", {
        tools: [testTool()],
        rows: [
          testRow({
            grants: [100, 100, ...Array<number>(fresh).fill(5)].map((days, i) =>
              testGrant({ kind: "tool", value: `t${i}`, approvedAt: daysAgo(days) }),
            ),
          }),
        ],
      });
    expect(grown(1)).toEqual([]);
    expect(grown(2)).toEqual(["medium identity:triage growth"]);
  });
  test("without any approved tools nothing can be said", () => {
    expect(judgeBy("R19", { toolUses: [{ identityId: "triage", tool: "crm", servers: [], requests: 5, costUsd: "1" }] })).toMatchObject(
      NOTHING,
    );
  });
});

describe("R20, a person uses it", () => {
  const hours = Array.from({ length: 24 }, (_, hour) => (hour >= 9 && hour < 17 ? (hour === 12 ? 1 : 10) : 0));
  const rhythm = (over: Partial<Rhythm> = {}): Rhythm => ({
    ...{ identityId: "triage", requests: 71, weekdayHours: hours, weekend: 0, gapVariation: null, costUsd: "4" },
    ...over,
  });
  const service = { rows: [testRow({ kind: "service_account" })] };
  test("one sign is nothing, two are medium, three high; agents may have office hours", () => {
    expect(saying("R20", { ...service, rhythms: [rhythm()], cover: [cover()] })).toEqual([]);
    expect(saying("R20", { ...service, rhythms: [rhythm({ gapVariation: 1.6 })], cover: [cover()] })).toEqual(["medium identity:triage"]);
    expect(saying("R20", { ...service, rhythms: [rhythm({ gapVariation: 1.5 })], cover: [cover()] })).toEqual([]);
    expect(saying("R20", { ...service, rhythms: [rhythm({ gapVariation: 1.6 })], cover: [cover({ byHand: 10 })] })).toEqual([
      "high identity:triage",
    ]);
    expect(saying("R20", { rhythms: [rhythm({ gapVariation: 1.6 })], cover: [cover()] })).toEqual([]);
    expect(saying("R20", { ...service, rhythms: [rhythm({ requests: 19, gapVariation: 1.6 })], cover: [cover({ byHand: 10 })] })).toEqual(
      [],
    );
  });
  test("a known person's name counts unless it was delegated; without network data it is not evaluable, and found all the same", () => {
    const use = new Map([["triage", testUse({ operators: [used("Ann@example.com")] })]]);
    const world = { rhythms: [rhythm({ gapVariation: 2 })], cover: [cover()], use };
    expect(saying("R20", world)).toEqual(["medium identity:triage"]);
    const actsFor = [{ id: "d", operatorId: "Ann@example.com", purpose: "p", validFrom: daysAgo(1), validTo: null }];
    expect(saying("R20", { ...world, rows: [testRow({ actsFor })] })).toEqual([]);
    const blind = judgeBy("R20", { ...world, cover: [cover({ withNetwork: 0 })] });
    expect(blind).toMatchObject({ evaluated: 0, missing: ["network data in events"], drafts: [{ severity: "medium" }] });
  });
});

describe("R21, of nobody known", () => {
  test("more than a dollar of usage that nobody is known for; without invoices bills are not evaluable", () => {
    const shadow = (costUsd: string) =>
      judgeBy("R21", { shadows: [{ sourceId: "gate", named: "sk-1", requests: 3, costUsd, lastAt: RISK_NOW }] });
    expect(shadow("1").drafts).toEqual([]);
    expect(shadow("1.000000000000001").drafts).toHaveLength(1);
    expect(shadow("2")).toMatchObject({ evaluated: 1, notEvaluable: 1, missing: ["provider bills"] });
  });

  test("a bill of which more than a fiftieth and a dollar was never metered, each provider for itself, with the keys that it names", () => {
    const bill = (provider: string, invoiced: string, unmetered: string) => ({
      ...{ provider, providerName: provider.toUpperCase(), month: "2026-02", keys: ["key_x"] },
      ...{ invoicedUsd: parseUsd(invoiced), unmeteredUsd: parseUsd(unmetered) },
    });
    const bills = [
      bill("openai", "1000", "20.000000000000001"),
      bill("anthropic", "1000", "20"),
      bill("aws", "2", "1"),
      bill("azure", "-5", "3"),
    ];
    const judged = judgeBy("R21", { bills });
    expect(judged).toMatchObject({ evaluated: 5, notEvaluable: 0, missing: [] });
    expect(saying("R21", { bills })).toEqual(["medium organisation:bills openai", "medium organisation:bills azure"]);
    expect(judged.drafts[0]).toMatchObject({
      exposedUsd: parseUsd("20.000000000000001"),
      title: "OPENAI billed usage that nobody metered",
    });
    expect(judged.drafts[0]?.evidence).toContainEqual({ name: "Keys as billed", kind: "list", value: ["key_x"] });
    expect(saying("R21", { bills }, { share: 1 })).toEqual(["medium organisation:bills azure"]);
  });
});

describe("R22, acts for somebody", () => {
  const rows = (actsFor: string[] = []) => [
    testRow({ actsFor: actsFor.map((operatorId) => ({ id: "d", operatorId, purpose: "p", validFrom: daysAgo(1), validTo: null })) }),
    testRow({ id: "eye", name: "Eye" }),
  ];
  const signed = testCell({ identityId: "eye", actorId: "triage", operatorEvidence: "signed" });
  test("for another identity without a delegation is high, whoever signed it", () => {
    expect(saying("R22", { rows: rows(), cells: [signed] })).toEqual(["high identity:triage unapproved"]);
    expect(saying("R22", { rows: rows(["eye"]), cells: [signed] })).toEqual([]);
  });
  test("names of strangers that nobody signed are medium above a tenth of its cost", () => {
    const named = (costUsd: string) =>
      saying("R22", {
        rows: rows(),
        cells: [testCell({ costUsd: "90" }), testCell({ operatorId: "end-user", operatorEvidence: "header", costUsd })],
      });
    expect(named("10")).toEqual([]);
    expect(named("10.1")).toEqual(["medium identity:triage unsigned"]);
    expect(judgeBy("R22", { rows: rows(), cells: [testCell()] }).evaluated).toBe(0);
  });
});

test("R23: a chain of four actors, or a model that only the parent was granted", () => {
  const chain = (depth: number) => saying("R23", { chains: [{ identityId: "triage", depth, calls: 2, costUsd: "1" }] });
  expect(chain(3)).toEqual([]);
  expect(chain(4)).toEqual(["high identity:triage depth"]);
  const family = (own: string[]) => ({
    rows: [
      testRow({ parentId: "boss", grants: own.map((value) => testGrant({ value })) }),
      testRow({ id: "boss", name: "Boss", grants: [testGrant({ value: "opus" })] }),
    ],
    use: new Map([["triage", testUse({ models: [used("opus")] })]]),
  });
  expect(saying("R23", family([]))).toEqual(["high identity:triage inherited"]);
  expect(saying("R23", family(["opus"]))).toEqual([]);
});

test("R24: live after the contract, or from outside its networks; what is not declared or not told is not evaluable", () => {
  const vendor = (over: object = {}) => ({
    rows: [
      testRow({
        vendor: {
          id: "v",
          name: "Acme",
          ownerId: null,
          contractEndsAt: daysAgo(-9),
          networks: ["203.0.113.0/24", "AS64500"],
          archived: false,
          ...over,
        },
      }),
    ],
  });
  const from = (ip: string | null, asn: number | null) => ({ places: [{ identityId: "triage", ip, asn, calls: 3, costUsd: "1" }] });
  expect(saying("R24", { ...vendor(), ...from("203.0.113.9", null) })).toEqual([]);
  expect(saying("R24", { ...vendor(), ...from("198.51.100.1", 64_500) })).toEqual([]);
  expect(saying("R24", { ...vendor(), ...from("198.51.100.1", 1) })).toEqual(["high identity:triage network"]);
  expect(saying("R24", vendor({ contractEndsAt: daysAgo(1) }))).toEqual(["high identity:triage contract"]);
  expect(judgeBy("R24", { ...vendor(), ...from(null, null) })).toMatchObject({ ...NOTHING, missing: ["network data in events"] });
  expect(judgeBy("R24", vendor({ networks: [] })).missing).toEqual(["the vendor's networks"]);
  expect(judgeBy("R24", vendor({ contractEndsAt: null })).missing).toEqual(["the end of the contract"]);
});

test("R27: late by tier and still there, or used after the cut-off and its grace, which is critical", () => {
  const task = (hours: number, over: object = {}) => ({
    tasks: [
      {
        id: "t",
        action: "revoke",
        subjectKind: "credential" as const,
        subjectId: "k1",
        identityId: "triage",
        state: "sent",
        decidedAt: new Date(RISK_NOW.getTime() - hours * 3_600_000),
        cutOffAt: null,
        lastSuccessAt: null,
        ...over,
      },
    ],
  });
  const tier1 = { tiers: new Map([["triage", 1]]) };
  expect(saying("R27", { ...keyed(), ...task(120) })).toEqual([]);
  expect(saying("R27", { ...keyed(), ...task(121) })).toEqual(["high credential:k1 t"]);
  expect(saying("R27", { ...keyed(), ...task(25), ...tier1 })).toEqual(["high credential:k1 t"]);
  expect(saying("R27", { ...keyed(), ...task(24), ...tier1 })).toEqual([]);
  expect(saying("R27", { ...keyed({ state: "revoked" }), ...task(500) })).toEqual([]);
  const cut = { cutOffAt: daysAgo(1), lastSuccessAt: new Date(daysAgo(1).getTime() + 5 * 60_000) };
  expect(saying("R27", { ...keyed({ state: "revoked" }), ...task(30, cut) })).toEqual([]);
  const late = { ...cut, lastSuccessAt: new Date(daysAgo(1).getTime() + 5 * 60_000 + 1) };
  expect(saying("R27", { ...keyed({ state: "revoked" }), ...task(30, late) })).toEqual(["critical credential:k1 t"]);
});

test("R30: the provider saw it a day after our last event; without the provider's word not evaluable", () => {
  const seen = (hours: number) => ({
    providerKeys: [{ credentialId: "k1", provider: "openai", lastUsedAt: new Date(`${dayAgo(2)}T00:00:00Z`) }].map((each) => ({
      ...each,
      lastUsedAt: new Date(each.lastUsedAt.getTime() + hours * 3_600_000),
    })),
  });
  const use = new Map([["triage", testUse({ credentials: [used("k1", { lastSucceededOn: dayAgo(3) })] })]]);
  expect(saying("R30", { ...keyed(), use, ...seen(23) })).toEqual([]);
  expect(saying("R30", { ...keyed(), use, ...seen(24) })).toEqual(["medium credential:k1"]);
  expect(judgeBy("R30", { ...keyed(), use })).toMatchObject({
    ...NOTHING,
    evaluated: 1,
    missing: ["the last use as the provider tells it"],
  });
});

describe("R30: telemetry that fell silent", () => {
  const quiet = { loggingOff: [], hasAuditEvents: true, flows: [], unreported: [], asked: [] };
  const flow = {
    ...{ id: "gw", name: "Gateway", lastReceivedAt: daysAgo(0.5), steadyDays: 14, steadyEvents: 1_000 },
    ...{ eventsEarlier: 0, bareEarlier: 0, eventsBefore: 1_000, bareBefore: 10, callsEarlier: 0, namelessEarlier: 0 },
    ...{ eventsNow: 200, bareNow: 4, callsBefore: 1_000, namelessBefore: 20, callsNow: 200, namelessNow: 5, costUsd30d: "70" },
  };
  const off = { id: "e1", title: "StopLogging of cloudtrail", source: "AWS", at: daysAgo(1), identityId: null };
  const says = (telemetry: object, limits = {}) => saying("R30", { telemetry: { ...quiet, ...telemetry } }, limits);

  test("a log that was switched off is high, of whoever did it where that is known", () => {
    expect(says({ loggingOff: [off] })).toEqual(["high organisation:audit-logs e1"]);
    expect(says({ loggingOff: [{ ...off, identityId: "triage" }] })).toEqual(["high identity:triage e1"]);
    expect(judgeBy("R30", { telemetry: { ...quiet, hasAuditEvents: false } })).toMatchObject({
      evaluated: 0,
      notEvaluable: 1,
      missing: ["audit logs of the clouds, as security events"],
    });
  });

  test("a source that sent each day and stopped is missed after two days; one that never was steady, or hardly sent, is not", () => {
    expect(says({ flows: [flow] })).toEqual([]);
    expect(says({ flows: [{ ...flow, lastReceivedAt: daysAgo(1.9) }] })).toEqual([]);
    const silent = { ...flow, lastReceivedAt: daysAgo(2) };
    expect(says({ flows: [silent] })).toEqual(["medium organisation:source:gw silent"]);
    expect(says({ flows: [silent] }, { silentHours: 49 })).toEqual([]);
    expect(says({ flows: [{ ...flow, lastReceivedAt: daysAgo(1) }] }, { silentHours: 24 })).toEqual([
      "medium organisation:source:gw silent",
    ]);
    // The hours of keys and calls say nothing of sources.
    expect(says({ flows: [silent] }, { hours: 720 })).toEqual(["medium organisation:source:gw silent"]);
    expect(says({ flows: [{ ...silent, steadyDays: 11 }] })).toEqual([]);
    expect(says({ flows: [{ ...silent, steadyEvents: 14 * 20 }] })).toEqual(["medium organisation:source:gw silent"]);
    expect(says({ flows: [{ ...silent, steadyEvents: 14 * 20 - 1 }] })).toEqual([]);
  });

  test("a source that stopped to say who calls, or how many tokens, is told; one that never did is not", () => {
    expect(says({ flows: [{ ...flow, namelessNow: 101 }] })).toEqual(["medium organisation:source:gw nameless"]);
    expect(says({ flows: [{ ...flow, namelessNow: 100 }] })).toEqual([]);
    expect(says({ flows: [{ ...flow, bareNow: 200 }] })).toEqual(["medium organisation:source:gw bare"]);
    expect(says({ flows: [{ ...flow, namelessBefore: 400, namelessNow: 200 }] })).toEqual([]);
    expect(says({ flows: [{ ...flow, callsNow: 19, namelessNow: 19 }] })).toEqual([]);
    expect(says({ flows: [{ ...flow, callsBefore: 19, namelessBefore: 0, namelessNow: 200 }] })).toEqual([]);
  });

  test("what it stopped to say stays a finding when the days before lack it as well, until the days before those do", () => {
    const lacking = { ...flow, namelessBefore: 900, namelessNow: 200 };
    expect(says({ flows: [lacking] })).toEqual([]);
    expect(says({ flows: [{ ...lacking, callsEarlier: 1_000, namelessEarlier: 20 }] })).toEqual(["medium organisation:source:gw nameless"]);
    expect(says({ flows: [{ ...lacking, callsEarlier: 1_000, namelessEarlier: 300 }] })).toEqual([]);
  });

  test("calls that a gateway let through and nobody reported are a gap, unless events came after", () => {
    const unreported = [{ identityId: "triage", calls: 20, lastAt: daysAgo(1.5) }];
    const heard = (day: number) => new Map([["triage", testUse({ lastSucceededOn: dayAgo(day) })]]);
    const judged = (day: number, calls = 20) =>
      saying("R30", { telemetry: { ...quiet, unreported: unreported.map((one) => ({ ...one, calls })) }, use: heard(day) });
    expect(judged(5)).toEqual(["medium identity:triage"]);
    expect(judged(1)).toEqual([]);
    expect(judged(5, 19)).toEqual([]);
  });

  test("a key of an identity that a gateway asks about is judged without its provider, though every call is reported", () => {
    expect(judgeBy("R30", { ...keyed(), telemetry: { ...quiet, asked: ["triage"] } }).missing).toEqual([]);
  });
});
