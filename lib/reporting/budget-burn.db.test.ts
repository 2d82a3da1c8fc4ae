import { beforeAll, describe, expect, it } from "vitest";
import { changeBudget, countBuckets, createBudget, holdGrants, loadBudgetBook, memberReader, readBudget } from "@/lib/budgets";
import { type Amount, formatAmount, parseAmount } from "@/lib/budgets/core/budget";
import { BudgetChange, BudgetInput } from "@/lib/budgets/schemas";
import { parseInput } from "@/lib/kernel/parse";
import type { UsageEvent } from "@/lib/metering/core/usage-event";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { numbers } from "@/lib/testing/numbers";
import { readBudgetBurn, readOutlooks, readTopIdentities } from "./index";

const database = useDatabase();
/** Half a day after the last usage: what is drawn for yesterday is all that was used. */
const clock = frozenClock("2026-03-16T00:30:00Z");
const ctx = (caller: Caller = {}) => testContext(database.db, { clock, ...caller });

/** Usage with what budgets look at: spellings of models and tools, tenants, labels, further attempts, all by somebody. */
function usage(): UsageEvent[] {
  const n = numbers(77);
  return anyUsage(13, 600).map((event, i) => ({
    ...event,
    hints: { ...event.hints, identity: ["triage", "router", "scout", "eye"][i % 4] as string, ...(n(3) === 0 ? { tenant: "acme" } : {}) },
    ...(n(3) === 0 ? { tool: { name: ["pay-mcp", "Payments", "payments", "web"][n(4)] as string } } : {}),
    ...(n(5) === 0 ? { attempt: 2 } : n(6) === 0 ? { retryOf: "call-1" } : {}),
    labels: { ...(n(2) === 0 ? { repo: n(2) === 0 ? "core" : "web" } : {}), ...(n(2) === 0 ? { saved_cost_usd: "0.5" } : {}) },
    lines: event.lines.map((line) => (line.model === "gpt-4o" && n(2) === 0 ? { ...line, model: n(2) === 0 ? "four-o" : "GPT-4o" } : line)),
  }));
}

const make = (input: object) =>
  createBudget(
    ctx(),
    parseInput(BudgetInput, {
      ...{ name: "B", scope: {}, limit: { usd: "1000" }, window: "month", enforcement: "soft", startsAt: "2026-02-01T00:00:00Z" },
      ...input,
    }),
  );

/** A grant of the scout, with a cap, as a budget. */
async function granted(kind: "model" | "tool", value: string): Promise<string> {
  const at = new Date("2026-02-01T00:00:00Z");
  const id = `scout ${kind} ${value}`;
  await database.db.accessGrant.create({
    data: { id, identityId: "scout", kind, value, capUsd: "1000", grantedBy: "ann", grantedAt: at, approvedBy: "ben", approvedAt: at },
  });
  await database.db.ledgerVersion.update({ where: { id: 1 }, data: { inventory: { increment: 1 } } });
  await holdGrants(ctx());
  return (await database.db.budget.findFirstOrThrow({ where: { grantId: id, archivedAt: null } })).id;
}

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query(`INSERT INTO connected_tool (id, name, aliases, kind, approved_by, approved_at)
    VALUES ('payments', 'Payments', '{pay-mcp}', 'mcp_server', 'ann', now())`);
  await database.pool.query(`INSERT INTO model_alias (provider, alias, to_provider, to_model, origin, created_by)
    VALUES ('openai', 'four-o', 'openai', 'gpt-4o', 'organisation', 't')`);
  await database.pool.query("UPDATE ledger_version SET prices = prices + 1, inventory = inventory + 1");
  await seedUsage(ctx(), usage());
}, 60_000);

const sumOf = (amounts: readonly string[]): string => formatAmount(amounts.reduce((sum, one) => sum + parseAmount(one), 0n as Amount));

/** Everything that a page draws of a count, and the counter beside it. */
async function compared(id: string, value?: string) {
  const { burn, reason } = await readBudgetBurn(ctx(), id, value);
  if (burn === null) throw new Error(reason);
  const { rows } = await database.pool.query<{ spent: string; starts: string }>(
    `SELECT trim_scale(spent)::text AS spent, starts_at::date::text AS starts FROM budget_counter
     WHERE budget_id = $1 AND value = $2 AND starts_at IN ('2026-02-01Z', '2026-03-01Z')`,
    [id, value ?? ""],
  );
  const spentIn = (starts: string): string => rows.find((row) => row.starts === starts)?.spent ?? "0";
  return {
    shown: {
      yesterday: burn.points.find(({ start }) => start === "2026-03-15T00:00:00Z")?.used,
      affected: sumOf(burn.affected.map(({ used }) => used)),
      before: sumOf(burn.last?.buckets.map(({ used }) => used) ?? []),
    },
    counted: { yesterday: spentIn("2026-03-01"), affected: spentIn("2026-03-01"), before: spentIn("2026-02-01") },
  };
}

/** @param since Of a budget that began with the window, what was used before it is drawn all the same: a cap can be tried on it. */
async function expectSame(id: string, value?: string, since: "february" | "march" = "february") {
  const { shown, counted } = await compared(id, value);
  expect(shown).toEqual(since === "february" ? counted : { ...counted, before: expect.not.stringMatching(/^0$/) });
  return counted;
}

describe("what a page draws of a budget is what its counter holds, to the last digit", () => {
  it.each<object>([
    { scope: {} },
    { scope: { identity: "scout" } },
    { scope: { credential: "scout-key" } },
    { scope: { team: "care" } },
    { scope: { businessUnit: "labs" } },
    { scope: { application: "desk" } },
    { scope: { environment: "prod" } },
    { scope: { provider: "openai" } },
    { scope: { model: "four-o" } },
    { scope: { tenant: "acme" } },
    { scope: { tool: "web" } },
    { scope: { tool: "pay-mcp" } },
    { scope: { identity: "scout", environment: "prod", model: "gpt-4o", tenant: "acme" } },
    { scope: {}, labels: { repo: "core" } },
    { scope: { team: "care", model: "gpt-4o" }, labels: { repo: "web" } },
    { scope: { environment: "prod" }, labels: { repo: "core" }, limit: { requests: "1000" } },
    { scope: { environment: "prod" }, limit: { requests: "1000" } },
    { scope: { environment: "lab" }, limit: { tokens: "100000000" } },
    { scope: {}, limit: { inputTokens: "100000000" } },
    { scope: { model: "gpt-4o" }, limit: { outputTokens: "100000000" } },
  ])("%j", async (definition) => {
    const { id } = await make(definition);
    const { yesterday, before } = await expectSame(id);
    expect(yesterday).not.toBe("0");
    expect(before).not.toBe("0");
    await changeBudget(ctx({ kind: "token" }), id, parseInput(BudgetChange, { state: "archived", reason: "Over now" }));
  });

  it.each<["model" | "tool", string]>([
    ["model", "gpt-*"],
    ["model", "*"],
    ["tool", "payments"],
    ["tool", "pay*"],
  ])("a grant of %s %s", async (kind, value) => {
    const counted = await expectSame(await granted(kind, value), undefined, "march");
    expect(counted.yesterday).not.toBe("0");
  });

  it.each(["model", "tool", "tenant", "team", "provider", "businessUnit", "identity"] as const)("apart for each %s", async (per) => {
    const { id } = await make({ per });
    const { running } = await readBudget(ctx(), id);
    expect(running.length).toBeGreaterThan(0);
    for (const { value } of running) await expectSame(id, value?.id);
    await changeBudget(ctx({ kind: "token" }), id, parseInput(BudgetChange, { state: "archived", reason: "Over now" }));
  });

  it("also where its names are spelt as usage does, once it is archived", async () => {
    const { id } = await make({ scope: { model: "four-o" } });
    const counted = (await compared(id)).counted;
    await changeBudget(ctx({ kind: "token" }), id, parseInput(BudgetChange, { state: "archived", reason: "Over now" }));
    expect((await compared(id)).shown).toEqual(counted);
  });
});

it.each<[object, boolean]>([
  [{ scope: {} }, true],
  [{ scope: { businessUnit: "labs", environment: "prod" }, limit: { tokens: "100000000" } }, true],
  [{ scope: { environment: "prod" }, per: "team", isDefault: true }, true],
  [{ scope: {}, per: "identity" }, false],
  [{ scope: { team: "care", model: "gpt-4o" } }, false],
  [{ scope: {}, labels: { repo: "core" } }, false],
])("days of what team, unit and environment tell apart are read by these, and are the same: %j", async (definition, isByTeam) => {
  const { id } = await make(definition);
  const counted = await memberReader(database.db)(id);
  if (!counted) throw new Error("no budget");
  expect(counted.isByTeam).toBe(isByTeam);
  const days = { start: new Date("2026-01-01T00:00:00Z"), end: new Date("2026-04-01T00:00:00Z") };
  const [read, byDimension] = await database.db.$transaction(async (tx) => [
    await countBuckets(tx, counted, days, "day"),
    await countBuckets(tx, { ...counted, isByTeam: false }, days, "day"),
  ]);
  expect(read.size).toBeGreaterThan(0);
  expect(read).toEqual(byDimension);
  await changeBudget(ctx({ kind: "token" }), id, parseInput(BudgetChange, { state: "archived", reason: "Over now" }));
});

describe("a forecast looks back on what the counter counted", () => {
  it.each<[object, string]>([
    [{ scope: { model: "gpt-4o" } }, ""],
    [{ scope: {}, labels: { repo: "core" } }, ""],
    [{ scope: {}, per: "model" }, "gpt-4o"],
  ])("%j", async (definition, value) => {
    const { id } = await make(definition);
    const budget = (await loadBudgetBook(database.db)).byId.get(id);
    const counter = (await readBudget(ctx(), id)).running.find((one) => (one.value?.id ?? "") === value);
    if (!budget || !counter) throw new Error("nothing runs");
    const window = { name: "2026-03", startsAt: new Date("2026-03-01T00:00:00Z"), endsAt: new Date("2026-04-01T00:00:00Z") };
    const counted = { value, window, spent: parseAmount(counter.spent), held: 0n, before: null };
    const outlook = (await readOutlooks(database.db, budget, [counted], clock.now())).get(value);
    expect(outlook?.historyDays).toBeGreaterThan(35);
    expect(outlook?.forecast).not.toBeNull();
    const top = await readTopIdentities(database.db, budget, counted, clock.now(), 50);
    expect(sumOf(top.map(({ used }) => formatAmount(used)))).toBe(counter.spent);
  });
});

it("who may see a part of the organisation sees what the budget counts of that part alone", async () => {
  const { id } = await make({ scope: { businessUnit: "labs", model: "gpt-4o" } });
  const whole = await readBudgetBurn(ctx(), id);
  const part = await readBudgetBurn(ctx({ scope: { businessUnitIds: ["labs"] } }), id);
  expect(whole.burn?.affected.map(({ identity }) => identity.id).sort()).toEqual(["eye", "scout"]);
  expect(part.burn?.affected).toEqual(whole.burn?.affected.filter(({ identity }) => identity.id === "scout"));
});

it("who used a budget that began within its window is told of what it counts", async () => {
  const { id } = await make({ scope: { model: "gpt-4o" }, startsAt: "2026-03-14T00:00:00Z" });
  const { shown, counted } = await compared(id);
  expect(shown).toMatchObject({ yesterday: counted.yesterday, affected: counted.affected });
});

it("of several labels at once, and of what is a number of one call, it is said why nothing is drawn", async () => {
  const several = await make({ labels: { repo: "core", saved_cost_usd: "0.5" } });
  expect(await readBudgetBurn(ctx(), several.id)).toEqual({
    burn: null,
    reason: "Several labels at once are counted by call, not by day.",
  });
  const number = await make({ labels: { saved_cost_usd: "0.5" } });
  expect(await readBudgetBurn(ctx(), number.id)).toEqual({ burn: null, reason: "What one call saved is counted by call, not by day." });
});
