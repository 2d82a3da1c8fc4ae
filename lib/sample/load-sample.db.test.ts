import { describe, expect, it } from "vitest";
import { checkCounters, listBudgets, listRequests, listRules } from "@/lib/budgets";
import { BudgetQuery, RequestQuery, RuleQuery } from "@/lib/budgets/schemas";
import { listTrustedIssuers } from "@/lib/identities";
import { loadPriceBook } from "@/lib/pricing";
import { resolveModel } from "@/lib/pricing/core/price-book";
import { readCredits } from "@/lib/reporting";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { STORIES } from "./core/stories";
import { UNKNOWN_KEY } from "./core/stories/unknown-credential";
import { ISSUER, SEAT_POOL, SEATS } from "./data/agreements";
import { ASKED_FOR, BUDGETS, RAISED, RULES } from "./data/budgets";
import { IDENTITIES } from "./data/identities";
import { MODELS } from "./data/models";
import { PAST_REVIEW } from "./data/past-review";
import { OWNER_LEFT_DAYS_AGO, PEOPLE } from "./data/people";
import { DEMO_SIGN_INS } from "./data/sign-ins";
import { type LoadOptions, loadSample } from "./load-sample";

const UNTIL = new Date("2026-10-22T14:32:00Z");
const OPTIONS: LoadOptions = { events: 5_000, days: 90, seed: 1, until: UNTIL };
/** What 300,000 events cost, in dollars. */
const REFERENCE_COST = { least: 60_000, most: 150_000, events: 300_000 };

const [SEPTEMBER, OCTOBER] = [new Date("2026-09-01T00:00:00Z"), new Date("2026-10-01T00:00:00Z")];

describe("loading the sample organisation", () => {
  const database = useDatabase();
  const ctx = () => testContext(database.db, { clock: frozenClock(UNTIL.toISOString()), kind: "system", id: "system:test" });

  it("stores every event at a plausible cost, through the same path as real usage", async () => {
    await database.db.organisation.upsert({
      where: { id: 1 },
      create: { name: "Northwind Robotics", isSample: true },
      update: { isSample: true },
    });
    const progress: number[] = [];
    const loaded = await loadSample(ctx(), { ...OPTIONS, onProgress: (done) => progress.push(done) });
    expect(loaded.events).toBe(OPTIONS.events);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(OPTIONS.events);
    const scaled = (Number(loaded.costUsd) * REFERENCE_COST.events) / OPTIONS.events;
    expect(scaled).toBeGreaterThan(REFERENCE_COST.least);
    expect(scaled).toBeLessThan(REFERENCE_COST.most);
    expect(await database.db.usageLine.count()).toBe(OPTIONS.events);
  }, 240_000);

  it("has budgets that hold, one that will not last, some that are used up, a raise, a request for two to answer, and rules", async () => {
    const budgets = (await listBudgets(ctx(), BudgetQuery.parse({ limit: "200" }))).data;
    expect(budgets.map(({ name }) => name).sort()).toEqual(BUDGETS.map(({ name }) => name).sort());
    const named = (state: string) => budgets.filter((budget) => budget.state === state).map(({ name }) => name);
    expect(named("exhausted").sort()).toEqual(["Pilot of the literature scout", "Test environment"]);
    expect(named("warning")).toEqual(["Scenario writer"]);
    expect(budgets.filter(({ parent }) => parent !== null)).toHaveLength(3);
    const raised = budgets.find(({ name }) => name === RAISED);
    expect(Number(raised?.counter?.limit)).toBeCloseTo(Number(raised?.limit) * 1.1, 1);
    const [asked, ...others] = (await listRequests(ctx(), RequestQuery.parse({}))).data;
    expect(others).toEqual([]);
    expect(asked).toMatchObject({ budget: { name: ASKED_FOR }, needs: [{ duty: "finance" }, { duty: "security" }] });
    expect((await listRules(ctx(), RuleQuery.parse({}))).data.map(({ kind }) => kind).sort()).toEqual(
      RULES.map(({ rule }) => rule.kind).sort(),
    );
    expect(await checkCounters(ctx())).toEqual([]);
  });

  it("adds nothing when it is repeated, and more with another seed", async () => {
    const again = await loadSample(ctx(), { events: OPTIONS.events, days: OPTIONS.days, seed: 1 });
    expect(again.events).toBe(0);
    const other = await loadSample(ctx(), { events: 300, days: 10, seed: "two" });
    expect(other.events).toBe(300);
    expect(await database.db.usageLine.count()).toBe(OPTIONS.events + 300);
    expect(await database.db.budget.count()).toBe(BUDGETS.length);
    expect(await database.db.budgetRaise.count()).toBe(1);
  }, 240_000);

  it("enters the identities, people and credentials of every story, with their owners", async () => {
    const identities = new Map(
      (await database.db.identity.findMany({ include: { credentials: true, assignments: true } })).map((row) => [row.id, row]),
    );
    expect(identities.size).toBe(120);
    for (const id of STORIES.flatMap((story) => story.identities)) expect(identities.has(id)).toBe(true);
    expect(IDENTITIES.filter(({ id, credentials }) => identities.get(id)?.credentials.length !== credentials.length)).toEqual([]);
    expect(identities.get("contractor-labelling-bot")).toMatchObject({ state: "revoked", revokedAt: new Date("2026-10-10T17:00:00Z") });
    expect(identities.get("battery-analyst")?.assignments).toHaveLength(2);
    expect(await database.db.person.count()).toBe(PEOPLE.length);
    const left = await database.db.person.findUnique({ where: { id: "daniel-brandt" } });
    expect(left).toMatchObject({ active: false, leftAt: new Date(Date.UTC(2026, 9, 22 - OWNER_LEFT_DAYS_AGO, 17)) });
    expect(await database.db.team.count()).toBe(14);
    expect(await database.db.businessUnit.count()).toBe(4);
    expect(await database.db.application.count()).toBe(24);
    expect(await database.db.environment.count()).toBe(4);
  });

  it("knows a price for every model but the new one", async () => {
    const book = await loadPriceBook(database.db);
    const unknown = Object.values(MODELS).filter(({ provider, model }) => resolveModel(book, provider, model) === null);
    expect(unknown.map(({ model }) => model)).toEqual(["mistral-large-2611"]);
    const unpriced = await database.db.usageLine.findMany({ where: { costUsd: null }, select: { dimensionId: true } });
    const dimensions = await database.db.usageDimension.findMany({ where: { id: { in: unpriced.map(({ dimensionId }) => dimensionId) } } });
    expect(new Set(dimensions.map(({ model }) => model))).toEqual(new Set(["mistral-large-2611"]));
  });

  it("leaves nothing without an identity but what the unknown key did", async () => {
    const lost = await database.db.usageDimension.findMany({ where: { identityId: null }, select: { id: true, applicationId: true } });
    const lines = await database.db.usageLine.findMany({
      where: { dimensionId: { in: lost.map(({ id }) => id) } },
      select: { hints: true },
    });
    expect(lines.length).toBeGreaterThan(5);
    expect(new Set(lines.map(({ hints }) => (hints as { credential?: string }).credential))).toEqual(new Set([UNKNOWN_KEY]));
  });

  it("attributes by every step but the source's default", async () => {
    const steps = await database.db.usageDimension.groupBy({ by: ["attributionStep"] });
    expect(steps.map(({ attributionStep }) => attributionStep).sort()).toEqual([
      "application",
      "credential",
      "identity",
      "operator",
      "unattributed",
    ]);
  });

  it("charges the negotiated price from its date on, and not before", async () => {
    const rows = await database.db.price.findMany({
      where: { origin: "organisation", model: "claude-sonnet-4-5", meter: "output", minTokensExclusive: 0 },
    });
    const [row] = rows;
    expect(rows).toHaveLength(1);
    expect(row?.rate.toString()).toBe("13.8");
    const from = row?.validFrom ?? UNTIL;
    const lines = await database.db.usageLine.findMany({ select: { occurredAt: true, charges: true } });
    const used = lines.filter(({ charges }) => (charges as { priceId: number | null }[]).some(({ priceId }) => priceId === row?.id));
    expect(used.length).toBeGreaterThan(50);
    expect(used.every(({ occurredAt }) => occurredAt >= from)).toBe(true);
  });

  it("has seats that cost nothing by the token, credits that they draw on, and an issuer whose tokens are believed", async () => {
    const { rows } = await database.pool.query(
      `SELECT s.billing, sum(u.events)::int > 50 AS used, sum(u.cost_usd) > 0 AS costs, sum(u.flat_value_usd) > 0 AS "isWorth", array_agg(DISTINCT d.team_id) AS teams
       FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id JOIN source s ON s.id = d.source_id
       WHERE s.name LIKE 'Northwind Claude Code seats, seed 1' GROUP BY 1`,
    );
    expect(rows).toEqual([{ billing: "flat", used: true, costs: false, isWorth: true, teams: [SEATS.team] }]);
    const [pool] = (await readCredits(ctx())).pools;
    expect(pool).toMatchObject({ name: SEAT_POOL.name, credits: SEAT_POOL.credits });
    expect(Number(pool?.left)).toBeLessThan(Number(SEAT_POOL.credits));
    expect((await listTrustedIssuers(ctx())).map(({ issuer, state }) => [issuer, state])).toEqual([[ISSUER.issuer, "active"]]);
  });

  it("reviewed its identities last quarter, so that no rule finds the same of them all", async () => {
    const past = await database.db.reviewCampaign.findFirst({ where: { name: PAST_REVIEW.name } });
    expect(past).toMatchObject({ state: "signed_off", openedAt: new Date("2026-08-03T08:00:00Z") });
    const items = await database.db.reviewItem.findMany({ where: { campaignId: past?.id ?? "" } });
    expect(items.length).toBeGreaterThan(100);
    expect(new Set(items.map(({ outcome }) => outcome))).toEqual(new Set(["keep", "keep_until"]));
    const found = await database.db.finding.groupBy({ by: ["ruleId"], where: { state: "open" }, _count: true });
    expect(found.length).toBeGreaterThan(10);
    expect(Math.max(...found.map(({ _count }) => _count))).toBeLessThan(30);
  });

  it("says of incidents older than ten days what they were, but for one that a close has to decide about", async () => {
    const old = await database.db.incident.findMany({
      where: { startedAt: { lt: new Date("2026-10-12T14:32:00Z") }, mergedIntoId: null },
    });
    expect(old.length).toBeGreaterThan(2);
    const undecided = old.filter(({ disposition }) => disposition === null);
    expect(undecided.map(({ state }) => state)).toEqual(["investigating"]);
    expect(undecided.every(({ startedAt, lastSeenAt }) => startedAt < OCTOBER && lastSeenAt >= SEPTEMBER)).toBe(true);
  });

  it("lets one person of each kind of work sign in, known as the person of the inventory", async () => {
    const users = await database.db.user.findMany({ include: { grants: true } });
    expect(users.map(({ personId }) => personId).sort()).toEqual(DEMO_SIGN_INS.map(({ person }) => person).sort());
    expect(new Set(users.flatMap(({ grants }) => grants.map(({ role }) => role))).size).toBe(DEMO_SIGN_INS.length);
  });
});

describe("in an organisation of somebody's own", () => {
  const database = useDatabase();

  it("makes no sign-ins, whose password is public, and no budgets", async () => {
    await loadSample(testContext(database.db, { clock: frozenClock(UNTIL.toISOString()), kind: "system" }), {
      events: 50,
      days: 5,
      seed: 3,
    });
    expect(await database.db.user.count()).toBe(0);
    expect(await database.db.budget.count()).toBe(0);
    expect(await database.db.usageLine.count()).toBe(50);
  }, 240_000);
});
