import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { z } from "zod";
import { actorOfAccount, type Context, createUser, type Role } from "@/lib/auth";
import { addRaise, createBudget } from "@/lib/budgets";
import { BudgetInput, BudgetQuery } from "@/lib/budgets/schemas";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import { readBudgetBurn } from "@/lib/reporting";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { usageEvent } from "@/lib/testing/usage";
import { listBreaches, readBreach, warnBudgets } from "./index";

const database = useDatabase();
const NOW = "2026-03-15T12:00:00Z";
const clock = frozenClock(NOW);
const ctx = () => testContext(database.db, { clock, id: "root" });
const warn = () => warnBudgets(ctx());

/** Ann owns Triage of Care, which Lea leads. */
const PEOPLE: Record<string, Role> = {
  ann: "identity_owner",
  ben: "identity_owner",
  lea: "team_lead",
  fin: "finance_controller",
  sec: "security_admin",
  admin: "platform_admin",
};
const ids: Record<string, string> = {};
async function as(name: string): Promise<Context> {
  const account = await actorOfAccount(database.db, ids[name] ?? "");
  if (!account) throw new Error(`${name} cannot sign in`);
  return { db: database.db, clock, actor: account.actor };
}

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query(`
    INSERT INTO person (id, email, name) VALUES ('lea', 'lea@example.com', 'Lea'); UPDATE team SET lead_id = 'lea' WHERE id = 'care';
    UPDATE ledger_version SET inventory = inventory + 1`);
  for (const [name, role] of Object.entries(PEOPLE)) {
    const grants = [{ role, businessUnitIds: [], teamIds: [], applicationIds: [], environmentIds: [] }];
    ids[name] = (await createUser(ctx(), { email: `${name}@example.com`, name, grants })).id;
  }
});
beforeEach(async () => {
  clock.set(NOW);
  for (const table of ["budget", "budget_raise", "budget_counter", "budget_alert", "budget_forecast", "notification"])
    await database.pool.query(`DELETE FROM ${table}`);
});

const make = async (over: Partial<z.input<typeof BudgetInput>> = {}) => {
  const input = { name: "Triage", scope: { team: "care" }, limit: { usd: "10" }, window: "month", enforcement: "hard", ...over };
  return (await createBudget(ctx(), BudgetInput.parse(input))).id;
};
let calls = 0;
/** A call that costs so many dollars: Triage's own, or Router's in the test bench. */
const call = (dollars: number, at: string, identity = "triage") =>
  usageEvent({
    dedupeKey: `call-${++calls}`,
    occurredAt: new Date(at),
    hints: identity === "triage" ? { credential: "triage-key" } : { identity },
    quantities: { input: BigInt(Math.round(dollars * 400_000)), output: 0n },
  });
const spend = (dollars: number, at: string, identity?: string) => seedUsage(ctx(), [call(dollars, at, identity)]);

type Told = { kind: string; severity: string; title: string; to: string[] };
async function told(): Promise<Told[]> {
  const { rows } = await database.pool.query<Told>(`
    SELECT n.kind, n.severity, n.title, coalesce(array_agg(u.name ORDER BY u.name) FILTER (WHERE u.name IS NOT NULL), '{}') AS to
    FROM notification n LEFT JOIN notification_receipt r ON r.notification_id = n.id LEFT JOIN app_user u ON u.id = r.user_id
    GROUP BY n.id ORDER BY n.at, n.kind, n.title`);
  return rows;
}

describe("crossings", () => {
  test("are told once in a window, not again after a restart, by two processes at once only once, and again in the next window", async () => {
    await make();
    await spend(6, "2026-03-15T03:00:00Z");
    expect(await warn()).toEqual({ looked: 1, told: 1 });
    expect(await warn()).toEqual({ looked: 0, told: 0 });
    await database.pool.query("DELETE FROM budget_forecast");
    expect(await warn()).toEqual({ looked: 1, told: 0 });
    await spend(3, "2026-03-15T04:00:00Z");
    const both = await Promise.all([warn(), warn(), warn()]);
    expect(both.reduce((sum, one) => sum + one.told, 0)).toBe(1);
    await spend(2, "2026-03-15T05:00:00Z");
    expect((await warn()).told).toBe(1);
    expect(await told()).toEqual([
      { kind: "budget_exhausted", severity: "critical", title: "Triage is used up", to: ["admin", "fin", "lea"] },
      { kind: "budget_threshold", severity: "info", title: "Triage: 50 % used", to: ["admin", "lea"] },
      { kind: "budget_threshold", severity: "warning", title: "Triage: 80 % used", to: ["admin", "lea"] },
    ]);
    clock.set("2026-04-20T12:00:00Z");
    await spend(6, "2026-04-19T03:00:00Z");
    expect((await warn()).told).toBeGreaterThan(0);
    expect((await told()).filter(({ title }) => title === "Triage: 50 % used")).toHaveLength(2);
    expect((await database.pool.query("SELECT 1 FROM budget_forecast")).rowCount).toBe(1);
  });

  test("of one look are told as the last of each kind, and the owner is told of what is theirs", async () => {
    await make({ name: "All agents", scope: {}, per: "identity" });
    await spend(11, "2026-03-15T03:00:00Z");
    await spend(6, "2026-03-15T03:00:00Z", "router");
    await warn();
    expect(await told()).toEqual([
      { kind: "budget_exhausted", severity: "critical", title: "All agents, Triage is used up", to: ["admin", "ann", "fin", "lea"] },
      { kind: "budget_threshold", severity: "info", title: "All agents, Router: 50 % used", to: ["admin", "ann", "lea"] },
    ]);
    expect((await database.pool.query("SELECT 1 FROM budget_alert WHERE kind = 'budget_threshold'")).rowCount).toBe(3);
  });

  test("are looked at again when a raise ends, without any usage", async () => {
    const id = await make({ scope: { identity: "idle" } });
    await addRaise(ctx(), id, { value: "", amount: "20", endsAt: "2026-03-15T18:00:00Z", reason: "Launch" });
    await spend(12, "2026-03-15T03:00:00Z", "idle");
    await warn();
    expect((await told()).map(({ kind }) => kind)).not.toContain("budget_exhausted");
    clock.set("2026-03-15T18:01:00Z");
    await warn();
    expect((await told()).map(({ kind }) => kind)).toContain("budget_exhausted");
  });

  test("of windows too short to act on are told to nobody", async () => {
    await make({ window: "minute" });
    await spend(11, NOW);
    expect(await warn()).toEqual({ looked: 0, told: 0 });
  });
});

test("a test bench that passes its soft limit is put before security once, with who used most, and noted in the audit log", async () => {
  await make({ name: "Bench", scope: { environment: "lab" }, enforcement: "soft", limit: { usd: "15" } });
  await spend(8, "2026-03-15T03:00:00Z", "router");
  await spend(4, "2026-03-15T03:00:00Z", "eye");
  await warn();
  await spend(1, "2026-03-15T04:00:00Z", "eye");
  await warn();
  const reviews = (await told()).filter(({ kind }) => kind === "governance_review");
  expect(reviews).toEqual([
    { kind: "governance_review", severity: "warning", title: "Test bench spends more than was meant for trying things out", to: ["sec"] },
  ]);
  const { rows } = await database.pool.query<{ after: string }>("SELECT after FROM audit_event WHERE action = 'budget.governance_review'");
  expect(rows).toHaveLength(1);
  expect(String(rows[0]?.after)).toMatch(/"mostUsedBy":\[\{"identity":"Router","used":"14"\},\{"identity":"Eye","used":"4"\}\]/);
});

describe("what is to come", () => {
  beforeAll(async () => {
    // Two dollars a day of Scout's, from 1 February to now.
    const days = Array.from({ length: 43 }, (_, i) => new Date(Date.UTC(2026, 1, 1 + i, 5)).toISOString());
    await seedUsage(
      ctx(),
      days.map((at) => ({ ...call(2, at), hints: { credential: "scout-key" } })),
    );
  });

  test("is told while something can be done, with chance and dates, and read the same by page, list and programs", async () => {
    const id = await make({ name: "Scout", scope: { identity: "scout" }, limit: { usd: "48" } });
    expect((await warn()).told).toBe(2);
    expect(await told()).toEqual([
      { kind: "budget_forecast", severity: "critical", title: "Scout is 99 % likely to run out", to: ["admin", "ben", "fin"] },
      { kind: "budget_threshold", severity: "info", title: "Scout: 50 % used", to: ["admin", "ben"] },
    ]);
    const breach = await readBreach(await as("ben"), id);
    expect(breach).toMatchObject({ probability: "0.99", reason: null, spent: "30", historyDays: 42, alerts: [{}, {}, {}] });
    expect(breach.dates?.p50).toBe("2026-03-24T00:00:00.000Z");
    expect(breach.atEnd?.p50).toBe(breach.band.at(-1)?.p50);
    expect(breach.band).toHaveLength(17);
    const { burn } = await readBudgetBurn(await as("ben"), id);
    expect(burn?.breach).toMatchObject({ probability: breach.probability, likely: "2026-03-24T00:00:00Z" });
    expect(burn?.points.at(-1)?.range).toEqual({ low: breach.atEnd?.p10, expected: breach.atEnd?.p50, high: breach.atEnd?.p90 });
    const list = await listBreaches(await as("ben"), BudgetQuery.parse({}));
    expect(list[id]).toMatchObject({ probability: breach.probability, dates: breach.dates, atEnd: breach.atEnd });
    await expect(readBreach(await as("ann"), id)).rejects.toThrow(NotFound);
    expect(await listBreaches(await as("ann"), BudgetQuery.parse({}))).toEqual({});
  });

  test("says why it says nothing, and refuses what does not run", async () => {
    const young = await make({ name: "Young", scope: { identity: "ci" } });
    expect(await readBreach(ctx(), young)).toMatchObject({ probability: null, reason: "There are 0 days of use; a forecast needs 5." });
    const labelled = await make({ name: "Core", scope: { identity: "scout" }, labels: { repo: "core", branch: "main" } });
    const reason = "Several labels at once are counted by call, not by day.";
    expect(await readBreach(ctx(), labelled)).toMatchObject({ probability: null, reason });
    const coming = await make({ name: "Later", scope: { identity: "scout" }, startsAt: "2026-05-01T00:00:00Z" });
    await expect(readBreach(ctx(), coming)).rejects.toThrow(Conflict);
  });

  /** Ingest keeps hours of the last days by the clock of the database, which stands elsewhere: all of Scout's day in one. */
  const keepHour = (hour: string) =>
    database.pool.query(
      `INSERT INTO usage_hourly SELECT (jsonb_populate_record(NULL::usage_hourly, to_jsonb(u) || jsonb_build_object('hour', $1::text))).*
       FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id WHERE u.day = $1::timestamptz::date AND d.identity_id = 'scout'`,
      [hour],
    );

  test("is told once when the last day's pace uses up the rest before the window ends, though no single hour would", async () => {
    await make({ name: "Scout", scope: { identity: "scout" }, limit: { usd: "48" } });
    await keepHour("2026-03-15T05:00:00Z");
    await warn();
    await database.pool.query("DELETE FROM budget_forecast");
    await warn();
    const kinds = (await told()).map(({ kind, severity }) => [kind, severity]);
    expect(kinds.filter(([kind]) => kind === "budget_slow_burn")).toEqual([["budget_slow_burn", "warning"]]);
    expect(kinds.map(([kind]) => kind)).not.toContain("budget_fast_burn");
  });

  test("is told at once when the last hours would use up the rest", async () => {
    const id = await make({ name: "Scout", scope: { identity: "scout" }, limit: { usd: "130" } });
    await warn();
    expect(await told()).toEqual([]);
    await seedUsage(ctx(), [{ ...call(30, "2026-03-15T11:40:00Z"), hints: { credential: "scout-key" } }]);
    await keepHour("2026-03-15T11:00:00Z");
    await warn();
    expect(await told()).toContainEqual(expect.objectContaining({ kind: "budget_fast_burn", severity: "critical" }));
    expect(await readBreach(ctx(), id)).toMatchObject({ pace: { hour: "32", sixHours: "5.33" } });
  });
});
