import { beforeAll, describe, expect, it } from "vitest";
import { createBudget } from "@/lib/budgets";
import { BudgetInput } from "@/lib/budgets/schemas";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { ingestEvents } from "@/lib/metering";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { ENTITY_KINDS } from "./core/dimensions";
import type { UsageGroup } from "./core/usage-answer";
import { parseUsageQuery, type UsageParameters } from "./core/usage-query";
import {
  listMovers,
  listUnattributed,
  listUnpriced,
  readCalls,
  readEntity,
  readEvent,
  readFreshness,
  readLabel,
  readOverview,
  readSparks,
  readUsage,
  searchEverything,
} from "./index";

const database = useDatabase();
const NOW = new Date("2026-03-15T12:00:00Z");
const ctx = () => testContext(database.db);
const query = (parameters: UsageParameters = {}) => parseUsageQuery({ from: "2026-03-01", to: "2026-03-16", ...parameters }, NOW);
const sumOf = (rows: readonly { costUsd?: string }[]): string => formatUsd(sumUsd(rows.map((row) => parseUsd(row.costUsd ?? "x"))));

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(ctx(), anyUsage(21, 400));
});

describe("the page of an entity", () => {
  it("shows what its row shows, and each breakdown sums to it, for every kind", async () => {
    for (const kind of ENTITY_KINDS) {
      const { groups } = await readUsage(ctx(), query({ groupBy: kind }));
      const row = groups.find((group) => group.group[kind]?.id);
      const id = row?.group[kind]?.id ?? "";
      const page = await readEntity(ctx(), { kind, id }, query());
      const expected =
        kind === "business_unit" ? sumOf(groups.filter((group) => isBelow(group.group.business_unit?.id, id))) : row?.costUsd;
      expect(page.overview.now.costUsd).toBe(expected);
      for (const rows of Object.values(page.breakdowns)) expect(sumOf(rows)).toBe(expected);
      expect(sumOf(page.meters)).toBe(expected);
      expect(sumOf(page.meterGroups)).toBe(expected);
      expect(page.entity).toMatchObject({ dimension: kind, id });
      expect(page.recentEvents.length).toBeGreaterThan(0);
    }
  });

  it("tells from single calls what failed, and adds up to the page's own cost while all are read, for every kind", async () => {
    for (const kind of ENTITY_KINDS) {
      const { groups } = await readUsage(ctx(), query({ groupBy: kind }));
      const id = groups.find((group) => group.group[kind]?.id)?.group[kind]?.id ?? "";
      const calls = await readCalls(ctx(), { kind, id }, query());
      const { now } = (await readEntity(ctx(), { kind, id }, query())).overview;
      expect([calls.all.costUsd, calls.readFrom]).toEqual([now.costUsd, null]);
      expect(calls.failed.calls).toBe(Number(now.errors));
    }
  });

  it("shows a unit with the units below it", async () => {
    const page = await readEntity(ctx(), { kind: "business_unit", id: "labs" }, query());
    expect(page.breakdowns.business_unit?.map((row) => row.group.business_unit?.id).sort()).toEqual(["labs", "labs-eu"]);
  });

  it("tells of an identity who called on its behalf, beside its own cost and not in it", async () => {
    const own = async () => (await readEntity(ctx(), { kind: "identity", id: "triage" }, query())).overview.now.costUsd;
    const before = await own();
    const occurredAt = new Date("2026-03-14T08:00:00Z");
    const hints = { identity: "ci", operator: { id: "triage", evidence: "header" as const } };
    await ingestEvents(ctx(), "api", batchOf(usageEvent({ dedupeKey: "through-ci", occurredAt, hints })));
    const operator = await readEntity(ctx(), { kind: "identity", id: "triage" }, query());
    const row = (one: UsageGroup) => [one.group.caller?.id ?? one.group.operator?.id, one.group.operator_evidence?.id, one.requests];
    expect(operator.usedBy.map(row)).toEqual([["ci", "header", "1"]]);
    expect(await own()).toBe(before);
    const gateway = await readEntity(ctx(), { kind: "identity", id: "ci" }, query());
    expect(gateway.breakdowns.operator?.map((row) => row.group.operator?.name)).toContain("Triage");
    expect(gateway.onBehalfOf.map(row)).toContainEqual(["triage", "header", "1"]);
    const mine = (one: UsageGroup) => one.group.operator?.id === null;
    expect(gateway.onBehalfOf.filter(mine)).toHaveLength(1);
  });

  it("tells who called also where the operator itself is charged", async () => {
    const occurredAt = new Date("2026-03-14T08:30:00Z");
    const hints = {
      identity: "ci",
      operator: { id: "triage", evidence: "signed" as const, issuer: "https://a.test", actors: ["ci", "else"] },
    };
    await ingestEvents(ctx(), "api", batchOf(usageEvent({ dedupeKey: "signed-for-triage", occurredAt, hints })));
    const row = (one: UsageGroup) => [one.group.caller?.id ?? one.group.operator?.id, one.group.operator_evidence?.id, one.requests];
    const operator = await readEntity(ctx(), { kind: "identity", id: "triage" }, query());
    expect(operator.usedBy.map(row)).toContainEqual(["ci", "signed", "1"]);
    const caller = await readEntity(ctx(), { kind: "identity", id: "ci" }, query());
    expect(caller.onBehalfOf.map(row)).toContainEqual(["triage", "signed", "1"]);
    const event = await readEvent(ctx(), "signed-for-triage");
    expect(event.attribution).toMatchObject({
      operator: { id: "triage", name: "Triage" },
      operatorEvidence: "signed",
      caller: { id: "ci" },
      chain: [{ id: "triage" }, { id: "ci" }, { id: null, name: "else" }],
    });
  });

  it.each([
    ["identity", "triage", "d.identity_id = 'triage'"],
    ["team", "care", "d.team_id = 'care'"],
    ["provider", "openai", "d.provider = 'openai'"],
  ] as const)("tells the first and last day of use of one %s, over all time", async (kind, id, condition) => {
    const { rows } = await database.pool.query<{ first: string; last: string; dimensions: number }>(`
      SELECT min(u.day)::text AS first, max(u.day)::text AS last, count(DISTINCT d.id)::int AS dimensions
      FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id WHERE ${condition}`);
    const page = await readEntity(ctx(), { kind, id }, query({ from: "2026-03-14" }));
    expect([page.firstUseDay, page.lastUseDay]).toEqual([rows[0]?.first, rows[0]?.last]);
    // More than are looked up one by one.
    if (kind === "provider") expect(rows[0]?.dimensions).toBeGreaterThan(32);
  });

  it("tells the newest events first", async () => {
    const page = await readEntity(ctx(), { kind: "identity", id: "triage" }, query({ from: "2026-03-14" }));
    const times = page.recentEvents.map((event) => event.occurredAt);
    expect(times).toEqual([...times].sort().reverse());
    expect(times).toHaveLength(20);
  });
});
const isBelow = (unit: string | null | undefined, id: string): boolean => unit === id || (id === "labs" && unit === "labs-eu");

describe("the overview", () => {
  it("compares with the same days of the month before", async () => {
    const { compare } = await readOverview(ctx(), query());
    expect([compare?.from, compare?.to]).toEqual(["2026-02-01T00:00:00Z", "2026-02-16T00:00:00Z"]);
    const before = await readUsage(ctx(), query({ from: "2026-02-01", to: "2026-02-16" }));
    expect(compare?.costUsd).toBe(before.total.costUsd);
  });

  it("names the largest changes, and what is new or gone", async () => {
    const { identities } = await listMovers(ctx(), query({ from: "2026-03-13", to: "2026-03-16" }));
    const changes = identities.map((mover) => parseUsd(mover.changeUsd));
    const sizes = changes.map((change) => (change < 0n ? -change : change));
    expect(sizes).toEqual([...sizes].sort((a, b) => (b > a ? 1 : -1)));
    for (const mover of identities) expect(parseUsd(mover.costUsd) - parseUsd(mover.previousCostUsd)).toBe(parseUsd(mover.changeUsd));
    const first = await listMovers(ctx(), query({ from: "2026-01-01", to: "2026-03-16" }));
    expect(first.teams.every((mover) => mover.state === "new" && mover.changeShare === null)).toBe(true);
  });

  it("draws a spark of as many days as asked, ending with the day before `to`", async () => {
    const { days, costsUsd } = await readSparks(ctx(), { dimension: "team", ids: "care,none", days: 15, to: "2026-03-16" });
    expect([days.length, days[0], days.at(-1)]).toEqual([15, "2026-03-01", "2026-03-15"]);
    const { groups } = await readUsage(ctx(), query({ groupBy: "team" }));
    for (const id of ["care", null]) {
      const row = groups.find((group) => group.group.team?.id === id);
      expect(formatUsd(sumUsd((costsUsd[id ?? "none"] ?? []).map(parseUsd)))).toBe(row?.costUsd);
    }
  });

  it("says how old the newest usage is", async () => {
    expect(await readFreshness(ctx())).toMatchObject({ lastReceivedAt: "2026-03-15T12:00:00Z", minutesBehind: 0 });
  });
});

describe("the queue of unattributed usage", () => {
  it("tells combinations apart and sums to the unattributed cost of the span", async () => {
    const queue = await listUnattributed(ctx(), { from: "2026-02-01", to: "2026-03-16" });
    const { total } = await readUsage(ctx(), query({ from: "2026-02-01" }));
    expect(queue.total.costUsd).toBe(total.unattributedCostUsd);
    expect(sumOf(queue.groups)).toBe(total.unattributedCostUsd);
    expect(sumOf(queue.ageing)).toBe(total.unattributedCostUsd);
    expect(queue.older).toBeNull();
    const combinations = queue.groups.map((group) => JSON.stringify([group.source.id, Object.entries(group.hints).sort()]));
    expect(new Set(combinations).size).toBe(combinations.length);
    expect(combinations).toContain(
      JSON.stringify([
        "api",
        [
          ["credential", "unknown-key"],
          ["team", "care"],
        ],
      ]),
    );
    expect(queue.groups.every((group) => group.ageDays >= 0 && group.firstSeenAt <= group.lastSeenAt)).toBe(true);
  });
});

describe("the queue of unpriced usage", () => {
  it("lists what has no price with what it could be priced as, and counts as the totals do", async () => {
    await ingestEvents(
      ctx(),
      "api",
      batchOf(
        usageEvent({
          dedupeKey: "alias",
          provider: "openai",
          model: "gpt-4o-2024-08-06-custom",
          occurredAt: new Date("2026-03-01T00:00:00Z"),
        }),
      ),
    );
    const queue = await listUnpriced(ctx(), { from: "2026-03-01", to: "2026-03-16" });
    expect(queue.events).toBe((await readUsage(ctx(), query())).total.unpricedEvents);
    const mystery = queue.models.find((row) => row.model === "mystery-1");
    expect(mystery?.meters.map((meter) => meter.meter)).toEqual(["input", "output"]);
    const partly = queue.models.find((row) => row.model === "gpt-4o");
    expect(partly?.meters.map((meter) => meter.meter)).toEqual(["web_search"]);
    expect(queue.models.find((row) => row.model === "gpt-4o-2024-08-06-custom")).toMatchObject({
      events: "1",
      firstDay: "2026-03-01",
      ageDays: 14,
    });
  });
});

describe("search", () => {
  it("finds things of the inventory and models that were used, by a part of their name", async () => {
    const names = async (q: string) => (await searchEverything(ctx(), { q, limit: 6 })).hits.map((hit) => `${hit.type} ${hit.id}`);
    expect(await names("tri")).toContain("identity triage");
    expect(await names("haiku")).toEqual(["model claude-haiku"]);
    expect(await names("%")).toEqual([]);
    expect(await names("OpenAI")).toContain("provider openai");
    const { hits } = await searchEverything(ctx(), { q: "haiku", limit: 6 });
    expect(hits).toEqual([{ type: "model", id: "claude-haiku", name: "claude-haiku", detail: "anthropic" }]);
    const input = { name: "Night shift", scope: { identity: "triage" }, limit: { usd: "1" }, window: "day", enforcement: "hard" };
    const { id } = await createBudget(ctx(), BudgetInput.parse(input));
    expect(await names("night")).toEqual([`budget ${id}`]);
  });
});

describe("the page of a label", () => {
  it("adds up what carries it, by day, identity and model, and nothing else", async () => {
    const labelled = (dedupeKey: string, day: number, value: string, over = {}) =>
      usageEvent({
        dedupeKey,
        occurredAt: new Date(Date.UTC(2026, 2, day, 6)),
        labels: { repo: value },
        hints: { identity: "ci" },
        ...over,
      });
    await ingestEvents(
      ctx(),
      "api",
      batchOf(
        labelled("l1", 12, "acme/web", { quantities: { input: 400_000n, output: 0n } }),
        labelled("l2", 13, "acme/web", { quantities: { input: 800_000n, output: 0n }, hints: { identity: "eye" }, status: "error" }),
        labelled("l3", 13, "acme/web-2"),
        labelled("l4", 13, "acme/web", { role: "evidence" }),
      ),
    );
    const label = await readLabel(ctx(), { name: "repo", value: "acme/web" }, query());
    expect(label).toMatchObject({ total: { costUsd: "3", events: "2", errors: "1", unpricedEvents: "0" }, tools: [] });
    expect(label.days.map((day) => [day.day, day.costUsd])).toEqual([
      ["2026-03-12", "1"],
      ["2026-03-13", "2"],
    ]);
    expect(label.identities.map((row) => [row.group.name, row.costUsd])).toEqual([
      ["Eye", "2"],
      ["+CI bot", "1"],
    ]);
    expect(label.models.map((row) => row.group.id)).toEqual(["gpt-4o"]);
    expect(label.recentEvents.map((event) => event.sourceEventId)).toEqual(["l2", "l1"]);
    expect((await readLabel(ctx(), { name: "repo", value: "nobody's" }, query())).total.events).toBe("0");
  });
});
