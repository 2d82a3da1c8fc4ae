import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { addRaise, changeBudget, checkCounters, createBudget, holdGrants } from "@/lib/budgets";
import { BudgetChange, BudgetInput, RaiseInput } from "@/lib/budgets/schemas";
import { changeTool } from "@/lib/identities";
import { Conflict } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import { ingestEvents, runRevisions } from "@/lib/metering";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { currentBooks } from "./current-books";
import { authorizeCall, stopEnforcement } from "./index";
import { AuthorizeInput } from "./schemas";

const database = useDatabase();
let clock: ReturnType<typeof frozenClock>;
const gateway = () => testContext(database.db, { kind: "token", id: "tok_gateway", sourceId: "api", clock });
const root = () => testContext(database.db, { id: "root", clock });
const fresh = () => currentBooks(database.db, true, clock);

async function hold(): Promise<number> {
  const touched = await holdGrants(root());
  await fresh();
  return touched;
}
/** Asks for a call that may cost so many dollars, which are held from then on. */
const ask = (costUsd: string, input: object = {}) =>
  authorizeCall(
    gateway(),
    parseInput(AuthorizeInput, { identity: "scout", provider: "openai", model: "gpt-4o", estimate: { costUsd }, ...input }),
  );

type Given = { kind?: "model" | "tool"; value: string; capUsd?: string | null; approved?: boolean; expiresAt?: Date };
async function grant({ kind = "model", value, capUsd = "10", approved = true, expiresAt }: Given): Promise<string> {
  const at = new Date(0);
  const said = { id: `scout ${kind} ${value}`, identityId: "scout", kind, value, capUsd, grantedBy: "ann", grantedAt: at };
  const yes = approved ? { approvedBy: "ben", approvedAt: at } : {};
  await database.db.accessGrant.create({ data: { ...said, ...yes, expiresAt: expiresAt ?? null } });
  await inventoryMoved();
  return said.id;
}
async function inventoryMoved(): Promise<void> {
  await database.db.ledgerVersion.update({ where: { id: 1 }, data: { inventory: { increment: 1 } } });
  await fresh();
}
const budgets = () => database.db.budget.findMany({ where: { grantId: { not: null } }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
const deny = (reason = "budget_exhausted") => ({ decision: "deny", reason });
const allow = { decision: "allow" };

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query(`INSERT INTO connected_tool (id, name, aliases, kind, approved_by, approved_at)
    VALUES ('payments', 'Payments', '{pay-mcp}', 'mcp_server', 'ann', now())`);
  await database.pool.query(`INSERT INTO model_alias (provider, alias, to_provider, to_model, origin, created_by)
    VALUES ('openai', 'four-o', 'openai', 'gpt-4o', 'organisation', 't')`);
  await database.pool.query("UPDATE ledger_version SET prices = prices + 1");
});
beforeEach(async () => {
  clock = frozenClock();
  await stopEnforcement();
  await database.pool.query("TRUNCATE access_grant, budget, budget_raise, budget_counter, budget_decision, reservation");
  await database.pool.query("UPDATE connected_tool SET aliases = '{pay-mcp}'");
  await database.pool.query("UPDATE ledger_version SET budgets = budgets + 1, inventory = inventory + 1");
  await fresh();
});
afterAll(stopEnforcement);

it("allows calls up to the cap of a grant and refuses what goes beyond it, of what was granted alone", async () => {
  await grant({ value: "Four-O" });
  await grant({ value: "claude-haiku", capUsd: null });
  expect(await hold()).toBe(1);
  expect(await ask("6")).toMatchObject(allow);
  expect(await ask("5")).toMatchObject({ ...deny(), message: expect.stringContaining("Scout: cap of its grant of Four-O") });
  expect(await ask("4", { model: "four-o" })).toMatchObject(allow);
  expect(await ask("1")).toMatchObject(deny());
  expect(await ask("500", { provider: "anthropic", model: "claude-haiku" })).toMatchObject(allow);
  expect(await ask("500", { identity: "triage" })).toMatchObject(allow);
  expect(await checkCounters(root())).toEqual([]);
});

it("follows the grant: a lower cap is a lower limit, and what is over, or waits, holds nothing", async () => {
  const id = await grant({ value: "gpt-4o", expiresAt: new Date(clock.now().getTime() + 3_600_000) });
  await grant({ value: "embed", approved: false });
  await hold();
  await database.db.accessGrant.update({ where: { id }, data: { capUsd: "4" } });
  expect(await hold()).toBe(1);
  expect(await ask("5")).toMatchObject(deny());
  expect(await ask("4")).toMatchObject(allow);
  clock.advance(3_600_000);
  expect(await hold()).toBe(1);
  expect(await budgets()).toMatchObject([{ grantId: id, archivedAt: clock.now() }]);
  const audits = await database.db.auditEvent.findMany({ where: { objectType: "budget" }, orderBy: { seq: "asc" } });
  expect(audits.slice(-3).map(({ action }) => action)).toEqual(["budget.create", "budget.change", "budget.archive"]);
});

it("changes nothing when it runs again", async () => {
  for (const value of ["gpt-4o", "gpt-*", "*"]) await grant({ value });
  for (const value of ["payments", "pay-mcp", "*"]) await grant({ kind: "tool", value });
  expect(await hold()).toBe(6);
  const before = await budgets();
  expect(await hold()).toBe(0);
  expect(await budgets()).toEqual(before);
});

it("holds every model, those of a pattern, and a tool by all its names", async () => {
  await grant({ value: "gpt-*", capUsd: "3" });
  await grant({ value: "*", capUsd: "20" });
  await grant({ kind: "tool", value: "payments", capUsd: "5" });
  await hold();
  expect(await ask("4")).toMatchObject(deny());
  expect(await ask("3")).toMatchObject(allow);
  const other = { provider: "anthropic", model: "claude-haiku" };
  for (const tool of ["Payments", "pay-mcp"]) expect(await ask("2", { ...other, context: { tool } })).toMatchObject(allow);
  expect(await ask("2", { ...other, context: { tool: "payments" } })).toMatchObject(deny());
  expect(await ask("13", other)).toMatchObject(allow);
  expect(await ask("1", other)).toMatchObject(deny());
  expect(await checkCounters(root())).toEqual([]);
});

it("counts what a tool was used for before by the names that it goes by now", async () => {
  const spent = async () => (await database.db.budgetCounter.findMany()).map((row) => row.spent.toFixed());
  const used = usageEvent({ occurredAt: clock.now(), hints: { identity: "scout" }, tool: { name: "Till" } });
  await ingestEvents(root(), "api", batchOf(used));
  await grant({ kind: "tool", value: "payments" });
  await hold();
  expect(await spent()).toEqual([]);
  await changeTool(root(), "payments", { aliases: ["pay-mcp", "till"] });
  expect(await checkCounters(root())).toHaveLength(1);
  await runRevisions(root());
  expect(await spent()).toEqual(["0.0035"]);
  expect(await checkCounters(root())).toEqual([]);
});

it("is changed by nobody by hand, and takes its identity out of no default", async () => {
  const each = { name: "Each", scope: {}, per: "identity", isDefault: true, limit: { usd: "7" }, window: "month", enforcement: "hard" };
  await createBudget(root(), parseInput(BudgetInput, each));
  await grant({ value: "gpt-4o", capUsd: "100" });
  await hold();
  expect(await ask("8")).toMatchObject(deny());
  const [made] = await budgets();
  const id = made?.id ?? "";
  for (const change of [{ limit: { usd: "200" } }, { state: "archived" }, { enforcement: "soft" }])
    await expect(changeBudget(root(), id, parseInput(BudgetChange, change))).rejects.toThrow(Conflict);
  const raise = { amount: "5", endsAt: new Date(clock.now().getTime() + 60_000).toISOString(), reason: "More" };
  await expect(addRaise(root(), id, parseInput(RaiseInput, raise))).rejects.toThrow("follows it");
});
