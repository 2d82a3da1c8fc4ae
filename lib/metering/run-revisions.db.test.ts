/** What a change of the inventory or the prices owes to stored usage is done once, whenever the process ended. */
import { beforeAll, describe, expect, it } from "vitest";
import { readFiscalCalendar, setFiscalCalendar } from "@/lib/auth";
import { checkCounters, createBudget } from "@/lib/budgets";
import { BudgetInput } from "@/lib/budgets/schemas";
import { withTransaction } from "@/lib/db/transaction";
import {
  changeEntry,
  changeIdentity,
  createCredential,
  createEntry,
  createIdentity,
  importInventoryCsv,
  putInventory,
} from "@/lib/identities";
import { BusinessUnitChange, IdentityChange, InventoryDocument, NewBusinessUnit, NewTeam, TeamChange } from "@/lib/identities/schemas";
import { addModelAlias, addPriceOverride } from "@/lib/pricing";
import { PriceOverrideInput } from "@/lib/pricing/schemas";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { ingestEvents, runRevisions } from "./index";

const database = useDatabase();
const ctx = () => testContext(database.db);
const owed = () => database.db.dueRevision.count();

beforeAll(async () => {
  await database.pool.query("INSERT INTO source (id, name, kind) VALUES ('api', 'API', 'api')");
  const events = Array.from({ length: 30 }, (_, i) =>
    usageEvent({ dedupeKey: `e${i}`, model: "brand-new", hints: { credential: "key-7" } }),
  );
  await ingestEvents(ctx(), "api", batchOf(...events));
});

const stored = async () => {
  const { rows } = await database.pool.query<{ step: string; events: string; unpriced: string; cost: string }>(
    `SELECT d.attribution_step AS step, sum(u.events)::text AS events, sum(u.unpriced_events)::text AS unpriced, sum(u.cost_usd)::numeric(30,4)::text AS cost
     FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id GROUP BY 1`,
  );
  return rows;
};

describe("a revision", () => {
  it("is owed by the transaction of the change: with it, or not at all", async () => {
    await createIdentity(ctx(), { id: "bot", name: "Bot", kind: "agent" });
    await createCredential(ctx(), { identity: "bot", label: "Key", kind: "api_key", alias: "key-7" });
    expect(await owed()).toBe(1);
    const undone = withTransaction(database.db, async (tx) => {
      await tx.dueRevision.create({ data: { kind: "rating" } });
      throw new Error("the change failed");
    });
    await expect(undone).rejects.toThrow("the change failed");
    expect(await owed()).toBe(1);
    expect(await stored()).toEqual([{ step: "unattributed", events: "30", unpriced: "30", cost: "0.0000" }]);
  });

  it("is done once by any number of callers at once, and a caller after them finds nothing to do", async () => {
    const all = await Promise.all([runRevisions(ctx()), runRevisions(ctx()), runRevisions(ctx())]);
    expect(all.map(({ linesChanged }) => linesChanged).sort((a, b) => a - b)).toEqual([0, 0, 30]);
    expect(await stored()).toEqual([{ step: "credential", events: "30", unpriced: "30", cost: "0.0000" }]);
    expect(await runRevisions(ctx())).toEqual({ linesRead: 0, linesChanged: 0 });
  });

  it("moves what a team spent to the unit that it belongs to from a past date on, and nothing before it", async () => {
    for (const id of ["north", "south"]) await createEntry(ctx(), "businessUnits", NewBusinessUnit.parse({ id, name: id }));
    await createEntry(ctx(), "teams", NewTeam.parse({ id: "care", name: "Care", businessUnit: "north" }));
    const { now } = ctx().clock;
    const daysAgo = (days: number) => new Date(now().getTime() - days * 86_400_000);
    const events = [1, 9].map((days) => usageEvent({ dedupeKey: `care-${days}`, occurredAt: daysAgo(days), hints: { team: "care" } }));
    await ingestEvents(ctx(), "api", batchOf(...events));
    await changeEntry(ctx(), "teams", "care", TeamChange.parse({ businessUnit: "south", effectiveFrom: daysAgo(5).toISOString() }));
    expect(await owed()).toBe(1);
    expect((await runRevisions(ctx())).linesChanged).toBe(1);
    const { rows } = await database.pool.query<{ unit: string; events: string }>(
      `SELECT d.business_unit_id AS unit, sum(u.events)::text AS events FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
       WHERE d.team_id = 'care' GROUP BY 1 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { unit: "north", events: "1" },
      { unit: "south", events: "1" },
    ]);
    await changeEntry(ctx(), "teams", "care", TeamChange.parse({ lead: "ida@northwind.example" }));
    expect(await owed()).toBe(0);
    await database.pool.query("DELETE FROM usage_line WHERE source_event_id LIKE 'care-%'");
    await database.pool.query("DELETE FROM usage_daily u USING usage_dimension d WHERE d.id = u.dimension_id AND d.team_id = 'care'");
  });

  it("moves attributed usage from a past date on, whether a page, a document or a file says so", async () => {
    const { now } = ctx().clock;
    const day = (days: number) => new Date(now().getTime() - days * 86_400_000);
    const teams = ["alpha", "beta", "gamma", "delta"].map((id) => ({ id, name: id }));
    const nomad = { id: "nomad", name: "Nomad", kind: "agent", credentials: [{ label: "Nomad", kind: "api_key", alias: "nomad-key" }] };
    await putInventory(ctx(), InventoryDocument.parse({ teams, identities: [{ ...nomad, team: "alpha" }] }));
    const hints = { credential: "nomad-key" };
    await ingestEvents(
      ctx(),
      "api",
      batchOf(...[2, 4, 6, 8].map((days) => usageEvent({ dedupeKey: `n${days}`, occurredAt: day(days), hints }))),
    );
    const teamsOf = async () => {
      await runRevisions(ctx());
      const { rows } = await database.pool.query<{ team: string }>(
        `SELECT d.team_id AS team FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id WHERE l.source_event_id LIKE 'n_' ORDER BY l.source_event_id`,
      );
      return rows.map(({ team }) => team);
    };
    expect(await teamsOf()).toEqual(["alpha", "alpha", "alpha", "alpha"]);
    await changeIdentity(ctx(), "nomad", IdentityChange.parse({ team: "beta", effectiveFrom: day(7).toISOString() }));
    expect(await teamsOf()).toEqual(["beta", "beta", "beta", "alpha"]);
    const document = { identities: [{ ...nomad, team: "gamma", effectiveFrom: day(5).toISOString() }] };
    await putInventory(ctx(), InventoryDocument.parse(document));
    expect(await teamsOf()).toEqual(["gamma", "gamma", "beta", "alpha"]);
    await importInventoryCsv(ctx(), `identity_id,name,team,effective_from\nnomad,Nomad,delta,${day(3).toISOString()}\n`);
    expect(await teamsOf()).toEqual(["delta", "gamma", "beta", "alpha"]);
    await putInventory(ctx(), InventoryDocument.parse({ teams: [{ id: "alpha", name: "Alpha renamed" }] }));
    expect(await teamsOf()).toEqual(["delta", "gamma", "beta", "alpha"]);
    await database.pool.query("DELETE FROM usage_line WHERE source_event_id LIKE 'n_'");
    await database.pool.query("DELETE FROM usage_daily u USING usage_dimension d WHERE d.id = u.dimension_id AND d.identity_id = 'nomad'");
  });

  it("that was done but not crossed off is done again without a difference", async () => {
    const prices = { provider: "openai", model: "brand-new", prices: { input: "1", output: "2" }, effectiveFrom: "2026-01-01T00:00:00Z" };
    await addPriceOverride(ctx(), PriceOverrideInput.parse({ ...prices, reason: "agreed", confirmUnusual: true }));
    const due = await database.db.dueRevision.findMany({ omit: { id: true } });
    await runRevisions(ctx());
    const after = await stored();
    expect(after).toEqual([{ step: "credential", events: "30", unpriced: "0", cost: "0.0360" }]);
    await database.db.dueRevision.createMany({ data: due });
    await runRevisions(ctx());
    expect(await stored()).toEqual(after);
    expect(await owed()).toBe(0);
  });

  it("recounts budgets right after a unit moves, a name becomes one of a model's, or the fiscal calendar changes", async () => {
    await database.pool.query("INSERT INTO organisation (id, name) VALUES (1, 'Example') ON CONFLICT DO NOTHING");
    await createEntry(ctx(), "businessUnits", NewBusinessUnit.parse({ id: "holding", name: "Holding" }));
    const events = [usageEvent({ dedupeKey: "b1", hints: { team: "care" } }), usageEvent({ dedupeKey: "b2", model: "newer-name" })];
    await ingestEvents(ctx(), "api", batchOf(...events));
    const make = async (input: object) =>
      (await createBudget(ctx(), BudgetInput.parse({ name: "B", limit: { tokens: "9" }, window: "month", enforcement: "soft", ...input })))
        .id;
    const budgets = [
      await make({ scope: { businessUnit: "holding" } }),
      await make({ scope: { model: "brand-new" }, limit: { inputTokens: "9" } }),
      await make({ scope: {}, window: "quarter" }),
    ];
    const drifted = async () => [...new Set((await checkCounters(ctx())).map(({ budgetId }) => budgetId))];
    const { calendar } = await readFiscalCalendar(ctx());
    const changes = [
      () => changeEntry(ctx(), "businessUnits", "south", BusinessUnitChange.parse({ parent: "holding" })),
      () => addModelAlias(ctx(), { provider: "openai", alias: "newer-name", toModel: "brand-new", reason: "The same" }),
      () => setFiscalCalendar(ctx(), { calendar: { kind: "months", firstMonth: 3, yearNamedBy: "end" }, reason: "Merged" }),
      () => setFiscalCalendar(ctx(), { calendar, reason: "Undone" }),
    ];
    for (const [i, change] of changes.entries()) {
      await change();
      expect(await drifted()).toEqual([budgets[Math.min(i, 2)]]);
      await runRevisions(ctx());
      expect([i, await drifted()]).toEqual([i, []]);
    }
    expect(await owed()).toBe(0);
  });
});
