import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { changePolicy, listDecisions } from "@/lib/budgets";
import { DecisionQuery, PolicyInput } from "@/lib/budgets/schemas";
import { parseInput } from "@/lib/kernel/parse";
import { activateVersion, addVersion } from "@/lib/policy";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { currentBooks } from "./current-books";
import { authorizeCall, leaseBudget, stopEnforcement } from "./index";
import { runningEngines } from "./running";
import { AuthorizeInput, LeaseInput } from "./schemas";

const database = useDatabase();
let clock: ReturnType<typeof frozenClock>;
const ctx = (caller?: Caller) => testContext(database.db, { kind: "token", id: "tok_gateway", sourceId: "api", clock, ...caller });
const as = (id: string) => testContext(database.db, { id, clock });
const fresh = () => currentBooks(database.db, true, clock);
const ask = (input: object = {}) =>
  authorizeCall(
    ctx(),
    parseInput(AuthorizeInput, { identity: "scout", provider: "openai", model: "gpt-4o", estimate: { costUsd: "1" }, ...input }),
  );

type Given = { kind?: string; value: string; approved?: boolean; expiresAt?: Date; ended?: boolean; identity?: string };
async function grant({ kind = "model", value, approved = true, expiresAt, ended = false, identity = "scout" }: Given): Promise<void> {
  const at = new Date(0);
  await database.db.accessGrant.create({
    data: {
      id: `${identity}-${kind}-${value}`,
      identityId: identity,
      kind,
      value,
      grantedBy: "ann",
      grantedAt: at,
      expiresAt: expiresAt ?? null,
      ...(approved ? { approvedBy: "ben", approvedAt: at } : {}),
      ...(ended ? { endedAt: at, endedBy: "ben" } : {}),
    },
  });
  await database.db.ledgerVersion.update({ where: { id: 1 }, data: { inventory: { increment: 1 } } });
  await fresh();
}
async function policy(...rules: object[]): Promise<void> {
  const text = JSON.stringify({
    version: 1,
    rules: rules.map((rule) => ({ text: "Says so.", severity: "high", appliesTo: "call", ...rule })),
  });
  const { n } = await addVersion(as("author"), { text, note: "For the test" });
  await activateVersion(as("other"), n, {});
  await fresh();
}
const setPolicy = async (input: object) => {
  await changePolicy(as("admin"), parseInput(PolicyInput, input));
  await fresh();
};

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query(`INSERT INTO connected_tool (id, name, aliases, kind, approved_by, approved_at) VALUES
    ('payments', 'Payments', '{pay-mcp}', 'mcp_server', 'ann', now()), ('shell', 'Shell', '{}', 'mcp_server', NULL, NULL)`);
  await database.pool.query(`INSERT INTO model_alias (provider, alias, to_provider, to_model, origin, created_by)
    VALUES ('openai', 'four-o', 'openai', 'gpt-4o', 'organisation', 't')`);
  await database.pool.query("UPDATE ledger_version SET prices = prices + 1");
});
beforeEach(async () => {
  clock = frozenClock();
  await stopEnforcement();
  await database.pool.query("TRUNCATE access_grant, policy_version, budget_decision, reservation");
  await database.pool.query("UPDATE enforcement_policy SET outside_grants = 'deny', outside_policy = 'deny'");
  await database.pool.query("UPDATE ledger_version SET budgets = budgets + 1, inventory = inventory + 1");
  await fresh();
});
afterAll(stopEnforcement);

it("lets an identity use anything before it was granted anything of a kind, and then only that", async () => {
  expect(await ask()).toMatchObject({ decision: "allow" });
  await grant({ value: "claude-haiku" });
  expect(await ask()).toMatchObject({
    decision: "deny",
    reason: "model_not_granted",
    message: "This identity was not granted the model gpt-4o. It may use claude-haiku.",
  });
  expect(await ask({ provider: "anthropic", model: "Claude-Haiku" })).toMatchObject({ decision: "allow" });
  expect(await ask({ identity: "triage" })).toMatchObject({ decision: "allow" });
  expect(await ask({ model: "four-o" })).toMatchObject({ decision: "deny" });
  await grant({ value: "Four-O" });
  for (const model of ["gpt-4o", "four-o", "GPT-4o"]) expect(await ask({ model })).toMatchObject({ decision: "allow" });
  await grant({ value: "mystery-*" });
  expect(await ask({ model: "mystery-2" })).toMatchObject({ decision: "allow" });
});

it("allows nothing by a grant that waits, has expired or was ended; and none of these opens what was closed", async () => {
  await grant({ value: "gpt-4o", approved: false });
  expect(await ask()).toMatchObject({ decision: "allow" });
  await grant({ value: "claude-haiku", ended: true });
  expect(await ask()).toMatchObject({
    decision: "deny",
    reason: "model_not_granted",
    message: expect.stringContaining("No grant is in force."),
  });
  await grant({ value: "gpt-*", expiresAt: new Date(clock.now().getTime() + 30_000) });
  expect(await ask()).toMatchObject({ decision: "allow" });
  clock.advance(30_000);
  expect(await ask()).toMatchObject({ decision: "deny", reason: "model_not_granted" });
});

it("holds tools to approved ones by all their names, and environments to those granted", async () => {
  await grant({ kind: "tool", value: "payments" });
  for (const tool of ["payments", "Payments", "pay-mcp"]) expect(await ask({ context: { tool } })).toMatchObject({ decision: "allow" });
  expect(await ask({ context: { tool: "browser" } })).toMatchObject({ decision: "deny", reason: "tool_not_granted" });
  expect(await ask()).toMatchObject({ decision: "allow" });
  await grant({ kind: "tool", value: "*" });
  expect(await ask({ context: { tool: "browser" } })).toMatchObject({ decision: "allow" });
  expect(await ask({ context: { tool: "shell" } })).toMatchObject({ decision: "deny", reason: "tool_not_granted" });
  await grant({ kind: "environment", value: "lab" });
  expect(await ask()).toMatchObject({
    decision: "deny",
    reason: "environment_not_granted",
    message: expect.stringContaining("Test bench"),
  });
  expect(await ask({ context: { environment: "lab" } })).toMatchObject({ decision: "allow" });
});

it("holds the identity of the key to its grants, also when it calls for another", async () => {
  await grant({ value: "claude-haiku", identity: "triage" });
  const forScout = { identity: undefined, credential: "triage-key", operator: { id: "scout", evidence: "signed" } };
  expect(await ask(forScout)).toMatchObject({
    decision: "deny",
    reason: "model_not_granted",
    message: expect.stringContaining("The identity of the key"),
  });
});

it("refuses what a policy forbids, with the rule and its text, in the log as well", async () => {
  await policy({
    name: "big-in-production",
    when: 'call.usesModel("gpt-4*")',
    require: 'call.environmentKind == "test"',
    text: "gpt-4 only in test.",
  });
  expect(await ask()).toMatchObject({
    decision: "deny",
    reason: "policy",
    rule: "big-in-production",
    message: "Policy big-in-production: gpt-4 only in test.",
  });
  expect(await ask({ context: { environment: "lab" } })).toMatchObject({ decision: "allow", warnings: [] });
  await Promise.all([...runningEngines().values()].map(({ authoriser }) => authoriser.stop()));
  const log = await listDecisions(ctx(), parseInput(DecisionQuery, { reason: "policy" }));
  expect(log.data).toMatchObject([{ decision: "deny", reason: "policy:big-in-production", identity: { id: "scout" } }]);
});

it("lets a tool be used only with an approval, and restricted data only by what is not autonomous", async () => {
  await policy(
    { name: "payments-approved", when: 'call.usesTool("payments")', require: "call.toolGranted" },
    { name: "no-autonomous", when: 'identity.dataClass == "restricted"', require: 'identity.autonomy != "autonomous"' },
  );
  await database.pool.query("UPDATE identity SET data_class = 'internal' WHERE id = 'scout'");
  expect(await ask({ context: { tool: "pay-mcp" } })).toMatchObject({ decision: "deny", rule: "payments-approved" });
  await grant({ kind: "tool", value: "payments" });
  expect(await ask({ context: { tool: "pay-mcp" } })).toMatchObject({ decision: "allow", warnings: [] });
  await database.pool.query("UPDATE identity SET data_class = 'restricted', autonomy = 'autonomous' WHERE id = 'scout'");
  await grant({ value: "*" });
  expect(await ask()).toMatchObject({ decision: "deny", rule: "no-autonomous" });
  await database.pool.query("UPDATE identity SET data_class = NULL, autonomy = NULL WHERE id = 'scout'");
});

it("flags what cannot be judged for lack of a fact, and what the policy only warns of", async () => {
  await policy({ name: "no-autonomous", when: 'identity.dataClass == "restricted"', require: 'identity.autonomy != "autonomous"' });
  expect(await ask()).toMatchObject({
    decision: "allow",
    warnings: [{ code: "policy_unknown", message: "Policy no-autonomous cannot be judged: identity.dataClass is not known." }],
  });
  await policy({ name: "never", require: "false", exceptions: [{ subject: "triage", until: "2099-01-01", reason: "Moves" }] });
  expect(await ask({ identity: "triage" })).toMatchObject({ decision: "allow" });
  expect(await ask()).toMatchObject({ decision: "deny", rule: "never" });
  await setPolicy({ outsidePolicy: "warn", outsideGrants: "warn" });
  await grant({ value: "claude-haiku" });
  expect(await ask()).toMatchObject({ decision: "allow", warnings: [{ code: "model_not_granted" }, { code: "policy" }] });
  const lease = { identity: "scout", provider: "openai", model: "gpt-4o", amount: { costUsd: "1" } };
  expect(await leaseBudget(ctx(), parseInput(LeaseInput, lease))).toMatchObject({ decision: "allow" });
  await setPolicy({ outsideGrants: "deny" });
  expect(await leaseBudget(ctx(), parseInput(LeaseInput, lease))).toMatchObject({ decision: "deny", reason: "model_not_granted" });
});
