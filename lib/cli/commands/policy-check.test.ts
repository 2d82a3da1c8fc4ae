import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
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

it("takes what is left out for not known, which --strict does not let pass, and for none with --complete", async () => {
  const document = { identities: [identity({})] };
  expect(await check(document)).toBe(0);
  expect(said.join("\n")).toContain("cannot be judged: production-owned: Triage: identity.hasOwner is not known");
  expect(await check(document, "--strict")).toBe(1);
  expect(await check(document, "--complete")).toBe(1);
  expect(said.at(-1)).toContain("high: production-owned: Triage");
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

it("holds documents to the example policy as it stands: a bounded production identity passes, each lack of it does not", async () => {
  const example = await file("example.yaml", EXAMPLE_POLICY);
  const bounded = {
    ...identity({ owner: "ann@example.com", dataClass: "restricted", autonomy: "supervised" }),
    credentials: [{ label: "Key", kind: "api_key", expiresAt: new Date(Date.now() + 30 * 86_400_000).toISOString() }],
  };
  const judge = async (document: object): Promise<[number, string]> => {
    said.length = 0;
    return [
      await policyCheck(["--policy", example, "--complete", await file("example.json", { identities: [document] })]),
      said.join("\n"),
    ];
  };
  // Caps are no part of a document: what cannot be judged is said, and what is known to be missing is refused.
  expect(await judge(bounded)).toEqual([0, expect.stringContaining("production-bounded: Triage: identity.hasHardCap is not known")]);
  for (const [over, rule] of [
    [{ owner: null }, "high: production-bounded"],
    [{ credentials: [{ label: "Key", kind: "api_key", expiresAt: null }] }, "high: production-bounded"],
    [{ autonomy: "autonomous" }, "critical: restricted-not-autonomous"],
  ] as const) {
    expect(await judge({ ...bounded, ...over })).toEqual([1, expect.stringContaining(rule)]);
  }
});
