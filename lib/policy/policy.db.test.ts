import { beforeAll, beforeEach, expect, it } from "vitest";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { usageEvent } from "@/lib/testing/usage";
import { EXAMPLE_POLICY } from "./core/example-policy";
import { activateVersion, addVersion, checkPolicy, listVersions, readVersion } from "./index";
import { loadPolicy } from "./load-policy";
import { PolicyCheckInput, PolicyQuery } from "./schemas";

const database = useDatabase();
const as = (id: string, caller: Caller = {}) => testContext(database.db, { id, ...caller });
const rule = (over: object) => ({
  name: "owned",
  text: "Says so.",
  severity: "high",
  appliesTo: "identity",
  require: "identity.hasOwner",
  ...over,
});
const textOf = (...rules: object[]): string => JSON.stringify({ version: 1, rules }, null, 1);
const add = (text: string, id = "author") => addVersion(as(id), { text, note: "For the test" });
const check = (input: object, caller: Caller = {}) => checkPolicy(as("reader", caller), parseInput(PolicyCheckInput, input));

beforeAll(async () => {
  await seedOrganisation(database.pool);
  const hints = [{ credential: "triage-key" }, { credential: "scout-key" }, { identity: "router" }];
  // gpt-4o: $2.5 a million in. One of them is older than 30 days.
  const used = hints.flatMap((hint, i) =>
    Array.from({ length: i + 1 }, (_, n) =>
      usageEvent({ dedupeKey: `e${i}-${n}`, hints: hint, quantities: { input: 1_000_000n, output: 0n } }),
    ),
  );
  const old = usageEvent({ dedupeKey: "old", occurredAt: new Date("2026-02-13T12:00:00Z"), hints: hints[0] as object });
  await seedUsage(as("api", { kind: "token", sourceId: "api" }), [...used, old]);
});
beforeEach(async () => {
  await database.pool.query("TRUNCATE policy_version RESTART IDENTITY");
});

it("is put in force by another person than its author, and by no token", async () => {
  const { n, state } = await add(textOf(rule({})));
  expect([n, state]).toEqual([1, "draft"]);
  expect((await loadPolicy(database.db)).n).toBeNull();
  await expect(activateVersion(as("author"), n, {})).rejects.toThrow(Forbidden);
  await expect(activateVersion(as("bot", { kind: "token" }), n, {})).rejects.toThrow(Forbidden);
  await expect(activateVersion(as("system", { kind: "system" }), n, {})).rejects.toThrow(Forbidden);
  await expect(activateVersion(as("lead", { scope: { teamIds: ["care"] } }), n, {})).rejects.toThrow(Forbidden);
  await expect(activateVersion(as("reader", { rights: ["inventory.read", "policy.write"] }), n, {})).rejects.toThrow(Forbidden);
  expect(await activateVersion(as("other"), n, { reason: "Agreed on Monday" })).toMatchObject({
    state: "in_force",
    activatedBy: "Test Person",
  });
  expect((await loadPolicy(database.db)).policy.rules).toHaveLength(1);
  await expect(activateVersion(as("other"), n, {})).rejects.toThrow(Conflict);
  await expect(activateVersion(as("other"), 99, {})).rejects.toThrow(NotFound);
});

it("has one version in force at a time, keeps all of them and tells what changed", async () => {
  const [first, second] = [textOf(rule({})), textOf(rule({ severity: "low" }))];
  await add(first);
  await activateVersion(as("other"), 1, {});
  await expect(add(first)).rejects.toThrow(Conflict);
  await add(second);
  await add(textOf());
  const at = await Promise.allSettled([2, 3].map((n) => activateVersion(as("other"), n, {})));
  expect(at.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
  const { data } = await listVersions(as("reader"), parseInput(PolicyQuery, {}));
  expect(data.map(({ n }) => n)).toEqual([3, 2, 1]);
  expect(data.filter(({ state }) => state === "in_force")).toHaveLength(1);
  await expect(activateVersion(as("other"), 1, {})).rejects.toThrow(Conflict);
  const { diff, against, text } = await readVersion(as("reader"), 2);
  expect([against, text]).toEqual([1, second]);
  expect(diff.filter(({ sign }) => sign !== " ").map(({ sign, text: line }) => sign + line.trim())).toEqual([
    '-"severity": "high",',
    '+"severity": "low",',
  ]);
  const logged = await database.db.auditEvent.findMany({ where: { objectType: "policy" }, orderBy: { seq: "asc" } });
  expect(new Set(logged.map(({ action }) => action))).toEqual(new Set(["policy.add", "policy.activate"]));
  await expect(readVersion(as("reader"), 9)).rejects.toThrow(NotFound);
});

it("keeps no text that cannot be read, and no text of who may not write", async () => {
  await expect(add("rules: [")).rejects.toThrow(Invalid);
  const refused = await add(textOf(rule({ require: "identity.ownr == ''" }))).catch((error: Invalid) => error.details);
  expect(refused).toMatchObject([
    { location: expect.stringMatching(/^text:\d+:\d+ rules\[0]\.require$/), fix: expect.stringContaining("owner") },
  ]);
  await expect(addVersion(as("lead", { scope: { teamIds: ["care"] } }), { text: textOf(), note: "Mine" })).rejects.toThrow(Forbidden);
  await expect(addVersion(as("reader", { rights: ["inventory.read"] }), { text: textOf(), note: "Mine" })).rejects.toThrow(Forbidden);
});

it("tells before anybody is held to it what a draft finds, and what it would have refused in 30 days", async () => {
  const text = textOf(
    rule({}),
    rule({ name: "classified", require: 'identity.dataClass != "restricted"' }),
    rule({ name: "big-in-test", appliesTo: "call", when: 'call.usesModel("gpt-4*")', require: 'call.environmentKind == "test"' }),
  );
  const found = await check({ text });
  expect(found.rules).toMatchObject([
    { rule: "owned", applies: 6, violations: 1, identities: 1, costUsd: "0" },
    { rule: "classified", applies: 6, violations: 0, notEvaluable: 6, missing: ["identity.dataClass"] },
    { rule: "big-in-test", calls: 3, costUsd: "7.5", identities: 2 },
  ]);
  expect(found.violations).toMatchObject([{ subjectId: "ci", evidence: { "identity.hasOwner": false } }]);
  expect(found.history).toMatchObject({
    from: "2026-02-14",
    to: "2026-03-16",
    all: { calls: 6, costUsd: "15", identities: 3 },
    refused: { calls: 3, costUsd: "7.5", identities: 2 },
    against: [{ reason: "policy", rule: "big-in-test", calls: 3 }],
  });
  expect((await listVersions(as("reader"), parseInput(PolicyQuery, {}))).data).toEqual([]);
  expect(await check({})).toMatchObject({ version: null, rules: [], violations: [] });
});

it("tells only of what the caller sees, and needs no right to money for documents", async () => {
  const text = textOf(rule({ require: "!identity.hasOwner" }), rule({ name: "never", appliesTo: "call", require: "false" }));
  const seen = await check({ text }, { scope: { teamIds: ["care"] } });
  expect(seen.violations.map(({ identityId }) => identityId).sort()).toEqual(["router", "triage"]);
  expect(seen.history?.all).toMatchObject({ calls: 4, identities: 2 });
  const reader: Caller = { rights: ["inventory.read"] };
  const documents = [{ name: "a.json", document: { identities: [{ name: "New", kind: "agent", owner: "ann@example.com" }] } }];
  expect(await check({ text, documents }, reader)).toMatchObject({
    history: null,
    violations: [{ path: "a.json: identities[0]", subjectName: "New" }],
  });
  await expect(check({ text }, reader)).rejects.toThrow(Forbidden);
  await expect(check({ text, documents }, { rights: [] })).rejects.toThrow(Forbidden);
  expect(await check({ text: "rules: 1" })).toMatchObject({ problems: [{ line: 1 }, { path: "rules" }], rules: [], history: null });
});

it("judges inventory and history by the example policy as it stands", async () => {
  await database.pool.query("UPDATE identity SET data_class = 'restricted', autonomy = 'autonomous' WHERE id = 'scout'");
  const { rules, violations, history } = await check({ text: EXAMPLE_POLICY });
  const told = new Map(rules.map((each) => [each.rule, each]));
  expect([...told.keys()]).toEqual(["production-bounded", "large-models-in-production", "payments-approved", "restricted-not-autonomous"]);
  expect(violations.filter(({ rule: name }) => name === "restricted-not-autonomous")).toMatchObject([{ subjectId: "scout" }]);
  const unbounded = violations.filter(({ rule: name }) => name === "production-bounded");
  expect(unbounded.length).toBeGreaterThan(0);
  expect(unbounded.every(({ evidence }) => evidence["identity.environmentKind"] === "production")).toBe(true);
  expect(history?.refused).toMatchObject({ calls: 0 });
  await database.pool.query("UPDATE identity SET data_class = NULL, autonomy = NULL WHERE id = 'scout'");
});
