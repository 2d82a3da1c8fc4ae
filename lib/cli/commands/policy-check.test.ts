import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { EXAMPLE_POLICY } from "@/lib/policy/core/example-policy";
import { policyCheck } from "./policy-check";

const POLICY = `version: 1
rules:
  - name: production-owned
    text: Every production identity has an owner.
    severity: high
    appliesTo: identity
    when: identity.environmentKind == "production"
    require: identity.hasOwner
  - name: keys-in-vaults
    text: Secrets are kept in a vault.
    severity: low
    appliesTo: credential
    require: credential.storage == "vault"
  - name: big-models
    text: Large models are for production.
    severity: high
    appliesTo: call
    require: call.environmentKind == "production"
`;
const identity = (over: object) => ({ name: "Triage", kind: "agent", environment: "prod", ...over });
const key = (storage?: string) => ({ label: "Key", kind: "api_key", ...(storage === undefined ? {} : { storage }) });

let folder: string;
let said: string[];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "policy-check-"));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  said = [];
  for (const way of ["log", "error"] as const) vi.spyOn(console, way).mockImplementation((text: string) => void said.push(text));
});
afterEach(() => vi.restoreAllMocks());

async function file(name: string, content: unknown): Promise<string> {
  const made = path.join(folder, name);
  await writeFile(made, typeof content === "string" ? content : JSON.stringify(content));
  return made;
}
async function check(document: unknown, ...options: string[]): Promise<number> {
  const [policy, inventory] = [await file("policy.yaml", POLICY), await file("inventory.json", document)];
  return policyCheck(["--policy", policy, ...options, inventory]);
}

it("ends with 0 where nothing is broken", async () => {
  expect(await check({ identities: [identity({ owner: "ann@example.com", credentials: [key("vault")] })] })).toBe(0);
  expect(said.join("\n")).toContain("0 violations");
  expect(said.join("\n")).toContain("1 rule about calls");
});

it("ends with 1 and says the file and the place where a rule is broken that is grave enough", async () => {
  expect(await check({ identities: [identity({ owner: "ann@example.com" }), identity({ name: "Scout", owner: null })] })).toBe(1);
  expect(said.join("\n")).toContain(
    `${path.join(folder, "inventory.json")}: identities[1]: high: production-owned: Scout: Every production`,
  );
  const inCode = { identities: [identity({ owner: "ann@example.com", credentials: [key("code")] })] };
  expect(await check(inCode)).toBe(1);
  expect(said.join("\n")).toContain("identities[0].credentials[0]: low: keys-in-vaults");
  expect(await check(inCode, "--severity", "high")).toBe(0);
});

it("takes what is left out for none, and with --partial for not known, which passes with --lenient only", async () => {
  const document = { identities: [identity({})] };
  expect(await check(document)).toBe(1);
  expect(said.at(-1)).toContain("high: production-owned: Triage");
  expect(await check(document, "--partial")).toBe(1);
  expect(said.at(-1)).toContain("cannot be judged: production-owned: Triage: identity.hasOwner is not known");
  expect(await check(document, "--partial", "--lenient")).toBe(0);
  // What cannot be judged counts by the severity of its rule.
  const unsaid = { identities: [identity({ owner: "ann@example.com", credentials: [key()] })] };
  expect(await check(unsaid)).toBe(1);
  expect(await check(unsaid, "--severity", "high")).toBe(0);
});

it("ends with 2 for whatever it cannot use, and says where", async () => {
  expect(await check("{")).toBe(2);
  expect(await check({ identities: [{ name: "Triage", kind: "agnt" }] })).toBe(2);
  expect(said.join("\n")).toContain("identities[0].kind");
  expect(await check({ identities: [identity({ ownr: "a" })] })).toBe(2);
  expect(await check({}, "--severity", "grave")).toBe(2);
  expect(await check({}, "--nothing")).toBe(2);
  expect(await policyCheck([])).toBe(2);
  expect(await policyCheck(["--policy", path.join(folder, "missing.yaml"), "x.json"])).toBe(2);
  const bad = await file("bad.yaml", "version: 1\nrules:\n  - name: a\n");
  expect(await policyCheck(["--policy", bad, await file("ok.json", {})])).toBe(2);
  expect(said.join("\n")).toContain(`${bad}:3:5: text is missing.`);
});

it("prints the same as JSON", async () => {
  expect(await check({ identities: [identity({ owner: null })] }, "--json")).toBe(1);
  expect(JSON.parse(said[0] ?? "")).toMatchObject({ violations: [{ rule: "production-owned" }], notEvaluable: [] });
});

describe("the example policy as it stands", () => {
  const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
  const keyUntil = (expiresAt?: string | null) => ({ label: "Key", kind: "api_key", ...(expiresAt === undefined ? {} : { expiresAt }) });
  const bounded = {
    ...identity({ owner: "ann@example.com", team: "Support", dataClass: "restricted", autonomy: "supervised" }),
    credentials: [keyUntil(inDays(30))],
  };
  const places = {
    businessUnits: [{ name: "Service" }, { name: "Care", parent: "Service" }],
    teams: [{ name: "Support", businessUnit: "Care" }],
  };
  const budget = (over: object = {}) => ({
    ...{ name: "Cap", scope: { identity: "Triage" }, limit: { usd: "100" }, window: "month", enforcement: "hard" },
    ...over,
  });

  async function judge(document: object, budgets: object | null, ...options: string[]): Promise<[number, string]> {
    said.length = 0;
    const inventory = await file("example.json", { ...places, identities: [document] });
    const given = budgets === null ? [] : ["--budgets", await file("budgets.json", budgets)];
    return [await policyCheck(["--policy", await file("example.yaml", EXAMPLE_POLICY), ...given, ...options, inventory]), said.join("\n")];
  }

  it("lets a production identity with an owner, a key that ends, and a hard cap pass", async () => {
    expect(await judge(bounded, budget())).toEqual([0, expect.stringContaining("0 violations")]);
  });

  it.each([
    ["of its team", budget({ scope: { team: "support" } })],
    ["of a unit above its own", budget({ scope: { businessUnit: "Service" } })],
    ["of everything in its environment", [budget({ scope: { environment: "prod" } })]],
    ["of each identity apart", budget({ scope: {}, per: "identity" })],
    ["of each team apart", budget({ scope: {}, per: "team" })],
    ["of each identity apart that has none of its own", budget({ scope: {}, per: "identity", isDefault: true })],
    [
      "of each identity apart that has none of its own in dollars",
      [budget({ scope: {}, per: "identity", isDefault: true }), budget({ limit: { tokens: "9" }, enforcement: "soft" })],
    ],
    [
      "of each unit apart, its own being one of the unit above",
      [budget({ scope: {}, per: "businessUnit", isDefault: true }), budget({ scope: { businessUnit: "Service" }, enforcement: "soft" })],
    ],
  ])("takes a hard budget %s for its cap", async (_, budgets) => {
    expect((await judge(bounded, budgets))[0]).toBe(0);
  });

  it.each([
    ["of nobody", []],
    ["of another", budget({ scope: { identity: "Scout" } })],
    ["that is soft", budget({ enforcement: "soft" })],
    ["of one model", budget({ scope: { identity: "Triage", model: "gpt-4o" } })],
    ["of each model apart", budget({ scope: {}, per: "model" })],
    ["of each application apart, as it is of none", budget({ scope: {}, per: "application" })],
    [
      "of each identity apart that its own takes the place of",
      [budget({ scope: {}, per: "identity", isDefault: true }), budget({ enforcement: "soft" })],
    ],
    ["of requests", budget({ limit: { requests: "9" } })],
    ["that is over", budget({ endsAt: "2020-01-01T00:00:00Z" })],
    ["that begins later", budget({ startsAt: inDays(9) })],
  ])("takes a budget %s for none", async (_, budgets) => {
    expect(await judge(bounded, budgets)).toEqual([1, expect.stringContaining("high: production-bounded: Triage")]);
  });

  it.each([
    ["no owner", { owner: null }, "high: production-bounded"],
    ["a key whose end is left out", { credentials: [keyUntil()] }, "high: production-bounded"],
    ["a key without an end", { credentials: [keyUntil(null)] }, "high: production-bounded"],
    ["a key that ends in 91 days", { credentials: [keyUntil(inDays(91.5))] }, "high: production-bounded"],
    ["restricted data and nobody who watches", { autonomy: "autonomous" }, "critical: restricted-not-autonomous"],
  ])("refuses %s", async (_, over, rule) => {
    expect(await judge({ ...bounded, ...over }, budget())).toEqual([1, expect.stringContaining(rule)]);
  });

  it("does not pass where no budgets are said, and says what to do", async () => {
    expect(await judge(bounded, null)).toEqual([
      1,
      expect.stringMatching(/hasHardCap is not known; say which budgets there are, --budgets/),
    ]);
    expect((await judge(bounded, null, "--lenient"))[0]).toBe(0);
    // What is known to be missing is no less so.
    expect((await judge({ ...bounded, owner: null }, null, "--lenient"))[0]).toBe(1);
  });

  it("says which budget cannot be used", async () => {
    expect(await judge(bounded, [budget(), budget({ window: "fortnight" })])).toEqual([2, expect.stringContaining("[1].window")]);
  });
});
