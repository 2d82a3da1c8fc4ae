import { beforeAll, expect, it, vi } from "vitest";
import { createEntry } from "@/lib/identities";
import { NewTool } from "@/lib/identities/core/access-schemas";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import type { UsageEvent } from "@/lib/metering/core/usage-event";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { numbers } from "@/lib/testing/numbers";
import { usageEvent } from "@/lib/testing/usage";
import type { CallPlace } from "./core/budget";
import {
  addRaise,
  addRule,
  changeBudget,
  checkCounters,
  createBudget,
  listBudgets,
  loadBudgetBook,
  memberReader,
  pruneCounters,
  readBudget,
  recountBudget,
  recountMoved,
  watchCounters,
  withdrawRaise,
} from "./index";
import { BudgetChange, BudgetInput, BudgetQuery, RaiseInput } from "./schemas";

const database = useDatabase();
const clock = frozenClock();
/** The organisation's automation, unless said: who else may give what is told in workflow.db.test.ts. */
const ctx = (caller?: Caller) => testContext(database.db, { clock, kind: "token", ...caller });
const make = (input: object, caller?: Caller) =>
  createBudget(
    ctx(caller),
    parseInput(BudgetInput, { name: "B", scope: {}, limit: { usd: "100" }, window: "month", enforcement: "hard", ...input }),
  );
const change = (id: string, input: object, caller?: Caller) => changeBudget(ctx(caller), id, parseInput(BudgetChange, input));
const raise = (id: string, input: object, caller?: Caller) =>
  addRaise(ctx(caller), id, parseInput(RaiseInput, { amount: "10", endsAt: "2026-03-16T00:00:00Z", reason: "Launch", ...input }));
const list = (query: object, caller?: Caller) => listBudgets(ctx(caller), parseInput(BudgetQuery, query));
/** Where a refused budget is wrong. */
const placesOf = (refused: Promise<unknown>): Promise<string[]> =>
  refused.then(
    () => [],
    (error: unknown) => {
      if (!(error instanceof Invalid)) throw error;
      return error.details.map(({ location }) => location);
    },
  );

/** Usage with everything that budgets look at beside: attempts, sessions, labels, credits; half of it in the last hours. */
function usage(seed: number, count: number): UsageEvent[] {
  const n = numbers(seed * 7);
  return anyUsage(seed, count).map((event, i) => ({
    ...event,
    ...(i % 2 === 0 ? { occurredAt: new Date(clock.now().getTime() - n(3 * 3_600_000)) } : {}),
    ...(n(5) === 0 ? { attempt: 2 } : n(6) === 0 ? { retryOf: "call-1" } : {}),
    ...(n(3) === 0 ? { sessionId: `chat-${n(4)}` } : {}),
    labels: n(3) === 0 ? { repo: n(2) === 0 ? "core" : "web" } : {},
    lines: event.lines.map((line) => ({ ...line, quantities: { ...line.quantities, ...(n(4) === 0 ? { credits: "1.25" } : {}) } })),
  }));
}

const TEAM_LEAD: Caller = { id: "lead", rights: ["spend.read", "inventory.read", "budget.write"], scope: { teamIds: ["care"] } };
const SECURITY: Caller = { id: "sec", rights: ["spend.read", "inventory.read", "budget.lower"] };

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(ctx(), usage(3, 200));
});

const countersOf = async (id: string) =>
  (
    await database.pool.query<{ key: string; spent: string }>(
      "SELECT key, trim_scale(spent)::text AS spent FROM budget_counter WHERE budget_id = $1 AND spent <> 0 ORDER BY key",
      [id],
    )
  ).rows;

const SCOPES: readonly object[] = [
  {},
  { team: "Care" },
  { provider: "openai", environment: "prod" },
  { businessUnit: "Labs" },
  { identity: "scout" },
  { model: "gpt-4o" },
  { tenant: "acme" },
  { credential: "triage-key" },
  { tool: "web" },
];
const LIMITS = [{ usd: "3" }, { tokens: "900000" }, { inputTokens: "5000" }, { outputTokens: "100" }, { requests: "20" }, { credits: "4" }];
const WINDOWS = ["minute", "hour", "day", "week", "month", "quarter", "total", "trace", "session"];
const ZONES = ["UTC", "Asia/Kolkata", "America/New_York", "Pacific/Apia"];

/** Each window with two units, in many places; some by label, some apart for each value. */
const DEFINITIONS = Array.from({ length: 18 }, (_, i) => {
  const window = WINDOWS[i % 9];
  const startsAt = window === "minute" ? "2026-03-15T11:10:30Z" : window === "hour" ? "2026-03-14T03:17:00Z" : "2026-02-20T03:17:00Z";
  return {
    scope: SCOPES[(i + Math.floor(i / 9)) % 9],
    limit: LIMITS[(i + Math.floor(i / 9)) % 6],
    window,
    startsAt,
    timeZone: ZONES[i % 4],
    ...(i % 4 === 0 ? { per: i % 8 === 0 ? "application" : "environment" } : {}),
    ...(i % 5 === 0 ? { labels: { repo: "core" } } : {}),
  };
});

it("counts the same whether a budget is made before its usage or after it, and what the ledger says at every instant", async () => {
  const before: string[] = [];
  for (const definition of DEFINITIONS) before.push((await make(definition)).id);
  expect(await checkCounters(ctx())).toEqual([]);
  await seedUsage(ctx(), usage(4, 250));
  expect(await checkCounters(ctx())).toEqual([]);
  let counted = 0;
  for (const [i, definition] of DEFINITIONS.entries()) {
    const rows = await countersOf(before[i] as string);
    counted += rows.length;
    if (i % 2 === 0) expect([definition, await countersOf((await make(definition)).id)]).toEqual([definition, rows]);
  }
  expect(counted).toBeGreaterThan(60);
  await database.pool.query("UPDATE budget SET archived_at = '2026-03-15Z'; UPDATE ledger_version SET budgets = budgets + 1");
});

it("counts money of billable lines in the budget's own month, by the budget's own clocks", async () => {
  const { counter } = await make({ scope: { team: "care" }, timeZone: "Asia/Kolkata" });
  const { rows } = await database.pool.query<{ sum: string }>(
    `SELECT trim_scale(sum(charge.cost))::text AS sum FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
     CROSS JOIN LATERAL (SELECT sum((c->>'costUsd')::numeric) AS cost FROM jsonb_array_elements(l.charges) c) AS charge
     WHERE l.role = 'billable' AND d.team_id = 'care' AND l.occurred_at >= '2026-02-28T18:30:00Z' AND l.occurred_at < '2026-03-31T18:30:00Z'`,
  );
  expect(counter?.spent).toBe(rows[0]?.sum);
  expect(counter?.window).toMatchObject({ startsAt: "2026-02-28T18:30:00.000Z", endsAt: "2026-03-31T18:30:00.000Z" });
});

it("refuses a budget that can match nothing, and says where it is wrong", async () => {
  const wrong: [object, string[]][] = [
    [{ scope: { identity: "nobody", team: "no team" } }, ["scope.identity", "scope.team"]],
    [{ scope: { provider: "no such maker" } }, ["scope.provider"]],
    [{ scope: { model: "gpt-4o-ultra" } }, ["scope.model"]],
    [{ scope: { provider: "anthropic", model: "gpt-4o" } }, ["scope.model"]],
    [{ scope: { tool: "wbe" } }, ["scope.tool"]],
    [{ scope: { identity: "triage", team: "field" } }, ["scope.team"]],
    [{ scope: { identity: "eye", application: "desk" } }, ["scope.application"]],
    [{ scope: { credential: "scout-key", identity: "triage" } }, ["scope.credential"]],
    [{ scope: { team: "vision", businessUnit: "ops" } }, ["scope.businessUnit"]],
    [{ endsAt: "2026-03-15T12:00:00Z" }, ["endsAt"]],
    [{ isDefault: true }, ["isDefault"]],
    [{ scope: { identity: "triage" }, per: "identity" }, ["per"]],
    [{ window: "trace", carryOver: true, thresholds: ["0.8"] }, ["carryOver", "thresholds"]],
    [{ window: "day", startsAt: "2025-12-01T00:00:00Z" }, ["startsAt"]],
    [{ limit: { tokens: "1.5" } }, ["limit.tokens"]],
  ];
  for (const [input, places] of wrong) expect([input, await placesOf(make(input))]).toEqual([input, places]);
  for (const unknown of [
    { scop: {} },
    { scope: { user: "x" } },
    { limit: { euro: "1" } },
    { limit: { usd: "1", tokens: "1" } },
    { timeZone: "Mars/Base" },
  ])
    expect(() =>
      parseInput(BudgetInput, { name: "B", scope: {}, limit: { usd: "1" }, window: "day", enforcement: "hard", ...unknown }),
    ).toThrow(Invalid);
  // Units have units below them, and a call may name another environment than its identity was given.
  await expect(make({ scope: { team: "vision", businessUnit: "labs" } })).resolves.toBeDefined();
});

it("a connected tool is found before it was used, by each of its names, and counted by all of them", async () => {
  await database.pool.query(`INSERT INTO connected_tool (id, name, aliases, kind, approved_by, approved_at)
    VALUES ('payments', 'Payments server', '{pay-mcp}', 'mcp_server', 'ann', now())`);
  await database.pool.query("UPDATE ledger_version SET inventory = inventory + 1");
  const NAMES = ["payments", "Payments Server", "pay-mcp"];
  const budgets = await Promise.all(NAMES.map((tool) => make({ scope: { tool }, limit: { tokens: "1000" } })));
  for (const { scope } of budgets) expect(scope).toMatchObject([{ dimension: "tool", id: "payments" }]);
  const called = { occurredAt: clock.now(), hints: { identity: "scout" }, quantities: { input: 10n, output: 1n } };
  await seedUsage(
    ctx(),
    NAMES.map((name) => usageEvent({ ...called, dedupeKey: `by ${name}`, tool: { name } })),
  );
  for (const { id } of budgets) expect((await readBudget(ctx(), id)).counter?.spent).toBe("33");
  expect(await checkCounters(ctx())).toEqual([]);
});

it("each tool apart is one count whatever it is called, with its raise, until it has a budget of its own", async () => {
  const NAMES = ["till", "Cash Till", "till-mcp"];
  const called = { occurredAt: clock.now(), hints: { identity: "scout" }, quantities: { input: 10n, output: 1n } };
  await seedUsage(
    ctx(),
    NAMES.map((name) => usageEvent({ ...called, dedupeKey: `till by ${name}`, tool: { name } })),
  );
  const each = await make({ per: "tool", isDefault: true, limit: { tokens: "50" } });
  const early = await make({ scope: { tool: "till-mcp" }, limit: { credits: "1000" } });
  await addRule(ctx({ kind: "person" }), { kind: "block", scopeKind: "tool", scopeId: "till-mcp", reason: "Stop" });
  const tills = async () =>
    (await readBudget(ctx(), each.id)).running
      .filter(({ value, spent }) => NAMES.includes(value?.id ?? "") && spent !== "0")
      .map(({ value, spent, limit }) => [value?.id, spent, limit]);
  expect(await tills()).toHaveLength(3);
  await raise(each.id, { value: "till-mcp" });

  await createEntry(ctx(), "tools", NewTool.parse({ id: "till", name: "Cash Till", aliases: ["till-mcp"], kind: "mcp_server" }));
  expect(await database.db.dueRevision.count({ where: { kind: "budgets" } })).toBe(1);
  await recountMoved(ctx());
  expect(await tills(), "also with the raise that was given by its name before").toEqual([["till", "33", "60"]]);
  await raise(each.id, { value: "Cash Till" });
  expect(await tills()).toEqual([["till", "33", "70"]]);
  expect((await readBudget(ctx(), early.id)).scope).toMatchObject([{ dimension: "tool", id: "till" }]);
  const book = await loadBudgetBook(database.db);
  const [dimension] = await database.db.usageDimension.findMany({ where: { tool: "Cash Till" } });
  const place = { ...(dimension as Omit<CallPlace, "models">), models: ["gpt-4o"] };
  expect(book.matches(place).map(({ budget }) => budget.id)).toContain(early.id);
  expect(book.rulesFor(place, clock.now()).map(({ value }) => value)).toEqual(["till"]);

  const own = await make({ scope: { tool: "Cash Till" }, limit: { tokens: "500" } });
  expect(await tills()).toEqual([]);
  expect((await readBudget(ctx(), own.id)).counter?.spent).toBe("33");
  expect(await checkCounters(ctx())).toEqual([]);
  await change(own.id, { state: "archived" });
  expect(await tills()).toEqual([["till", "33", "70"]]);
});

it("of a run that looks at many budgets all dimensions are read once, and of those that a query narrows their own", async () => {
  const budgets = [
    await make({}),
    await make({ scope: { model: "gpt-4o" } }),
    await make({ per: "model" }),
    await make({ scope: { team: "care" } }),
  ];
  const read = vi.spyOn(database.db.usageDimension, "findMany");
  const readMembers = memberReader(database.db);
  const counts: number[] = [];
  for (const { id } of budgets) counts.push((await readMembers(id))?.members.length ?? 0);
  expect(read.mock.calls.map(([asked]) => asked?.where)).toEqual([undefined, { teamId: "care" }]);
  read.mockRestore();
  const all = await database.db.usageDimension.count();
  expect(counts).toEqual([all, expect.any(Number), all, await database.db.usageDimension.count({ where: { teamId: "care" } })]);
});

it("the parts of an envelope never allow more than itself, at no instant to come", async () => {
  const whole = await make({ name: "Care", scope: { team: "care" } });
  const part = await make({ scope: { identity: "triage" }, limit: { usd: "60" }, parent: whole.id });
  expect(await placesOf(make({ scope: { identity: "router" }, limit: { usd: "40.01" }, parent: whole.id }))).toEqual(["limit.usd"]);
  const other = await make({ scope: { identity: "router" }, limit: { usd: "40" }, parent: whole.id });
  expect(await placesOf(change(whole.id, { limit: { usd: "99" } }))).toEqual(["limit.usd"]);
  expect(await placesOf(change(other.id, { limit: { usd: "41" } }))).toEqual(["limit.usd"]);
  expect(await placesOf(raise(part.id, {}))).toEqual(["amount"]);
  await raise(whole.id, { endsAt: "2026-03-17T00:00:00Z" });
  await raise(part.id, {});
  expect(await placesOf(change(part.id, { limit: { usd: "60.01" } }))).toEqual(["limit.usd"]);
  expect(await placesOf(change(whole.id, { parent: part.id }))).toEqual(["parent"]);
  for (const unfit of [{ scope: { team: "vision" } }, { window: "week" }, { timeZone: "Europe/Berlin" }, { limit: { tokens: "1" } }])
    expect(await placesOf(make({ scope: { team: "care" }, limit: { usd: "1" }, parent: whole.id, ...unfit }))).toEqual(["parent"]);
  await expect(change(whole.id, { state: "archived" })).rejects.toThrow(Conflict);
  await change(other.id, { parent: null });
  expect((await readBudget(ctx(), whole.id)).parts.map(({ id }) => id)).toEqual([part.id]);
});

it("a raise is over by itself or when it is withdrawn, and the history tells of both", async () => {
  const { id } = await make({ scope: { identity: "scout" } });
  expect((await raise(id, { amount: "25" })).counter?.limit).toBe("125");
  expect((await raise(id, { amount: "5", startsAt: "2026-03-15T18:00:00Z" })).counter?.limit).toBe("125");
  clock.set("2026-03-15T18:00:00Z");
  const running = await readBudget(ctx(), id);
  expect(running.counter?.limit).toBe("130");
  clock.set("2026-03-16T00:00:00Z");
  expect((await readBudget(ctx(), id)).counter?.limit).toBe("100");
  clock.set("2026-03-15T12:00:00Z");
  const later = running.raises.find(({ amount }) => amount === "5");
  await withdrawRaise(ctx(SECURITY), id, later?.id ?? "");
  const told = await readBudget(ctx(), id);
  expect(new Map(told.raises.map(({ amount, state }) => [amount, state]))).toEqual(
    new Map([
      ["5", "withdrawn"],
      ["25", "running"],
    ]),
  );
  expect(told.history.map(({ action }) => action)).toEqual(["budget.withdraw_raise", "budget.raise", "budget.raise", "budget.create"]);
  expect(await placesOf(raise(id, { value: "scout" }))).toEqual(["value"]);
  expect(await placesOf(raise(id, { endsAt: "2026-03-15T12:00:00Z" }))).toEqual(["endsAt"]);
});

it("a budget that had ended and goes on counts what was used meanwhile", async () => {
  clock.set("2026-03-15T09:00:00Z");
  const { id } = await make({ scope: { team: "care" }, endsAt: "2026-03-15T10:00:00Z" });
  const open = await make({ scope: { team: "care" } });
  clock.set("2026-03-15T12:00:00Z");
  const ended = await readBudget(ctx(), id);
  expect([ended.state, Number(ended.counter?.spent ?? 0) < Number(open.counter?.spent)]).toEqual(["ended", true]);
  expect((await change(id, { endsAt: null })).counter?.spent).toBe(open.counter?.spent);
});

it("what a window left is carried into the next one, where the budget counted it", async () => {
  const carried = async (startsAt: string) =>
    (await make({ scope: { identity: "idle" }, window: "day", carryOver: true, startsAt })).counter?.limit;
  expect(await carried("2026-03-14T00:00:00Z")).toBe("200");
  expect(await carried("2026-03-15T00:00:00Z")).toBe("100");
});

it("a template counts what has no budget of its own, from the instant that one is made until it is archived", async () => {
  const template = await make({ name: "Each agent", per: "identity", isDefault: true, limit: { tokens: "1000000" } });
  const counts = async () =>
    (await readBudget(ctx(), template.id)).running.filter(({ spent }) => spent !== "0").map(({ value }) => value?.id);
  const all = await counts();
  expect(all).toContain("triage");
  const about = async (scopeId: string) => (await list({ scopeKind: "identity", scopeId, limit: 200 })).data.map(({ id }) => id);
  expect(await about("triage")).toContain(template.id);
  const own = await make({ scope: { identity: "triage" }, limit: { tokens: "500" } });
  expect(await counts()).toEqual(all.filter((id) => id !== "triage"));
  expect(await about("triage"), "which does not count it any more").not.toContain(template.id);
  expect(await about("scout")).toContain(template.id);
  expect(await checkCounters(ctx())).toEqual([]);
  await change(own.id, { state: "archived" });
  expect((await counts()).sort()).toEqual([...all].sort());
  expect(await checkCounters(ctx())).toEqual([]);
  await expect(change(own.id, { name: "Again" })).rejects.toThrow(Conflict);
  expect(
    (await list({ state: "archived", q: "b", scopeKind: "identity", scopeId: "triage", limit: 200 })).data.map(({ id }) => id),
  ).toContain(own.id);
});

it("a counter that was tampered with is found, mended by a recount, and told in the log", async () => {
  const { id } = await make({ scope: { team: "field" } });
  await database.pool.query("UPDATE budget_counter SET spent = spent - 1, held = 2 WHERE budget_id = $1", [id]);
  expect(await checkCounters(ctx())).toHaveLength(1);
  expect((await readBudget(ctx(), id)).drift).toMatchObject([{ held: "2", reserved: "0" }]);
  await recountBudget(ctx(), id);
  expect(await checkCounters(ctx())).toEqual([]);
  expect((await readBudget(ctx(), id)).history[0]).toMatchObject({
    action: "budget.recount",
    changes: [{ before: expect.stringContaining(" + 2") }],
  });
  await database.pool.query("DELETE FROM budget_counter WHERE budget_id = $1", [id]);
  expect(await watchCounters(ctx())).toMatchObject({ recounted: [id] });
  expect(await checkCounters(ctx())).toEqual([]);
});

it("callers see and change budgets of their own part, and counts of theirs", async () => {
  const outside = await make({ name: "Vision", scope: { team: "vision" } });
  const everybody = await make({ name: "All" });
  const each = await make({ name: "Each", per: "identity" });
  const own = await make({ name: "Own", scope: { identity: "router" } }, TEAM_LEAD);
  for (const { id } of [outside, everybody]) await expect(readBudget(ctx(TEAM_LEAD), id)).rejects.toThrow(NotFound);
  await expect(change(outside.id, { name: "Mine" }, TEAM_LEAD)).rejects.toThrow(NotFound);
  await expect(make({ scope: {} }, TEAM_LEAD)).rejects.toThrow(NotFound);
  expect(await placesOf(make({ scope: { team: "vision" } }, TEAM_LEAD))).toEqual(["scope.team"]);
  await expect(change(each.id, { name: "Mine" }, TEAM_LEAD)).rejects.toThrow(NotFound);
  const seen = (await list({ limit: 200 }, TEAM_LEAD)).data;
  expect(seen.map(({ name }) => name)).toEqual(expect.arrayContaining(["Own", "Each"]));
  expect(seen.map(({ name }) => name)).not.toEqual(expect.arrayContaining(["Vision"]));
  const counts = (await readBudget(ctx(TEAM_LEAD), each.id)).running.map(({ value }) => value?.id);
  expect(counts.sort()).toEqual(["router", "triage"]);
  await expect(make({}, { rights: ["spend.read"] })).rejects.toThrow(Forbidden);
  // Ann owns triage and router; of a template that is what she is shown.
  const ann = { ...ctx().actor, personId: "ann" };
  const mine = (await listBudgets({ ...ctx(), actor: ann }, parseInput(BudgetQuery, { mine: "true", limit: "200" }))).data;
  expect(mine.map(({ name }) => name)).toEqual(expect.arrayContaining(["Own", "Each"]));
  expect(mine.map(({ name }) => name)).not.toContain("All");
  expect(mine.find(({ name }) => name === "Each")).toMatchObject({
    counters: 2,
    counter: { value: { id: expect.stringMatching(/triage|router/) } },
  });
  // Security lowers, and nothing else.
  expect((await change(own.id, { limit: { usd: "5" }, reason: "Leaked key" }, SECURITY)).limit).toBe("5");
  for (const more of [{ limit: { usd: "6" } }, { enforcement: "soft" }, { state: "archived" }, { onOutage: "open" }])
    await expect(change(own.id, more, SECURITY)).rejects.toThrow(Forbidden);
  // A hard cap where there was none lowers too; what only watches, or is a part of another, does not.
  const cap = await make({ name: "Emergency", scope: { identity: "router" }, limit: { usd: "5" }, enforcement: "hard" }, SECURITY);
  expect(cap).toMatchObject({ limit: "5", enforcement: "hard" });
  for (const more of [{ enforcement: "soft" }, { enforcement: "hard", parent: own.id }])
    await expect(make({ name: "More", scope: { identity: "router" }, limit: { usd: "5" }, ...more }, SECURITY)).rejects.toThrow(Forbidden);
});

it("of a unit are its own budgets, those below it and those of what is in them today, and no others", async () => {
  const inside = [
    await make({ name: "Labs", scope: { businessUnit: "labs" } }),
    await make({ name: "Labs Europe", scope: { businessUnit: "labs-eu" } }),
    await make({ name: "Of a team below", scope: { team: "vision" } }),
    await make({ name: "Of a team that moved in", scope: { team: "field" } }),
    await make({ name: "Of an identity", scope: { identity: "eye" } }),
  ];
  const outside = [
    await make({ name: "Operations", scope: { businessUnit: "ops" } }),
    await make({ name: "Of another team", scope: { team: "care" } }),
    await make({ name: "Of nothing in particular" }),
    await make({ name: "Of whatever is in production", scope: { environment: "prod" } }),
  ];
  const ids = (await list({ businessUnit: "labs", limit: 200 })).data.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(inside.map(({ id }) => id)));
  for (const { id } of outside) expect(ids).not.toContain(id);
  expect((await list({ businessUnit: "no-such-unit" })).data).toEqual([]);
  expect((await list({ businessUnit: "labs", limit: 200 }, TEAM_LEAD)).data).toEqual([]);
});

it("of a unit is its own count of a budget that counts units apart, used or not, unless its own budget replaces that", async () => {
  const each = await make({ name: "Each unit", per: "businessUnit" });
  const inProduction = await make({ name: "Each unit in production", per: "businessUnit", scope: { environment: "prod" } });
  const elsewhere = await make({ name: "Each unit of a team's calls", per: "businessUnit", scope: { team: "care" } });
  const replaced = await make({ name: "Each without one", per: "businessUnit", isDefault: true, limit: { requests: "900" } });
  await make({ name: "Labs alone", scope: { businessUnit: "labs" }, limit: { requests: "5000" } });
  const of = async (businessUnit: string) => new Map((await list({ businessUnit, limit: 200 })).data.map((budget) => [budget.id, budget]));
  const { running } = await readBudget(ctx(), each.id);
  expect(running.length).toBeGreaterThan(1);
  for (const counter of running) {
    const found = (await of(counter.value?.id as string)).get(each.id);
    expect(found).toMatchObject({ counters: 1, counter: { value: counter.value, spent: counter.spent } });
  }
  await database.pool.query("INSERT INTO business_unit (id, name, color_slot) VALUES ('new-unit', 'New unit', 4) ON CONFLICT DO NOTHING");
  const unused = await of("new-unit");
  expect([...unused.keys()].sort()).toEqual([each.id, inProduction.id, replaced.id].sort());
  expect(unused.get(each.id)).toMatchObject({ counters: 0, counter: null });
  const labs = [...(await of("labs")).keys()];
  expect(labs).toEqual(expect.arrayContaining([each.id, inProduction.id]));
  for (const { id } of [elsewhere, replaced]) expect(labs).not.toContain(id);
  expect((await of("no-such-unit")).size).toBe(0);
});

it("lists by risk, page by page, without repeating or skipping a budget", async () => {
  const all = (await list({ limit: 200 })).data;
  const shares = all.map(({ counter }) => Number(counter?.share ?? 0));
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
  const paged: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await list({ limit: 3, ...(cursor === undefined ? {} : { cursor }) });
    paged.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  expect(paged).toEqual(all.map(({ id }) => id));
});

it("lets go of old windows of minutes, and of none that holds something", async () => {
  const { id } = await make({ scope: { team: "care" }, window: "minute", startsAt: "2026-03-15T11:00:00Z" });
  const count = async () =>
    Number((await database.pool.query("SELECT count(*) FROM budget_counter WHERE budget_id = $1", [id])).rows[0]?.count);
  await database.pool.query(
    "INSERT INTO budget_counter (budget_id, key, value, starts_at, ends_at, held) VALUES ($1, '@x', '', '2026-03-15T10:00Z', '2026-03-15T10:01Z', 1)",
    [id],
  );
  expect(await count()).toBeGreaterThan(1);
  clock.set("2026-04-20T12:00:00Z");
  expect(await pruneCounters(ctx())).toBeGreaterThan(0);
  expect(await count()).toBe(1);
  clock.set("2026-03-15T12:00:00Z");
});
