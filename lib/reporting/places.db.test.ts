/** Questions that name no identity are answered from the sums by place, to the digit as from the days of each dimension. */
import { beforeAll, describe, expect, it } from "vitest";
import { foldWeeks } from "@/lib/metering";
import { UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { driftOf } from "@/lib/testing/drift";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { usageEvent } from "@/lib/testing/usage";
import { DIMENSIONS } from "./core/dimensions";
import type { UsageAnswer } from "./core/usage-answer";
import { parseUsageQuery, type UsageParameters } from "./core/usage-query";
import { explainChange, findSavings, readEntity, readForecast, readOverview, readUsage } from "./index";

const database = useDatabase();
type Some = Exclude<NonNullable<Caller["scope"]>, "all">;
const ctx = (scope: Some | "all" = "all") => testContext(database.db, { scope });
const sql = async (text: string) => (await database.pool.query(text)).rows;
const fold = () => foldWeeks(database.db, ctx().clock);
const unfold = () => sql("DELETE FROM usage_folded_week");

/** From a Wednesday to a Thursday, so that weeks at either end are cut. */
const WHOLE = { from: "2026-01-28", to: "2026-03-13", compare: "preceding" } as const;
const query = (parameters: UsageParameters = {}) => parseUsageQuery({ ...WHOLE, ...parameters }, ctx().clock.now());
async function ask(parameters: UsageParameters, scope: Some | "all" = "all"): Promise<UsageAnswer> {
  const answer = await readUsage(ctx(scope), query(parameters), { fewSeries: 0, fewGroups: 0 });
  const textOf = (point: unknown): string => JSON.stringify(point);
  return { ...answer, series: [...answer.series].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1)) };
}

/** The same asked of days and of what stands for them. */
async function expectSame(asked: () => Promise<unknown>): Promise<void> {
  await unfold();
  const ofDays = await asked();
  expect(await fold()).toBeGreaterThan(4);
  expect(await asked()).toEqual(ofDays);
}

/** At the place of "triage" there is another, and somebody is where usage of nobody is charged to the team. */
const BESIDE = `
INSERT INTO identity (id, name, kind) VALUES ('twin', 'Twin', 'agent'), ('known', 'Known', 'agent');
INSERT INTO identity_assignment (identity_id, owner_id, team_id, application_id, environment_id, valid_from) VALUES
  ('twin', 'ben', 'care', 'desk', 'prod', '2020-01-01Z'), ('known', 'ann', 'care', NULL, NULL, '2020-01-01Z');
UPDATE ledger_version SET inventory = inventory + 1`;

/** Its second line is no call, has no tokens and no price: the roll-ups by meter alone know of it. */
const SEARCHED = usageEvent({
  dedupeKey: "searched",
  occurredAt: new Date("2026-03-04T10:00:00Z"),
  hints: { identity: "twin" },
  lines: [
    { provider: "mystery", model: "mystery-1", quantities: { ...UNKNOWN_QUANTITIES, input: 5n, requests: 1n } },
    { provider: "openai", model: "searcher", quantities: { ...UNKNOWN_QUANTITIES, webSearches: 2n } },
  ],
});

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await sql(BESIDE);
  const usage = anyUsage(31, 500).map((event, i) =>
    i % 3 === 0 ? { ...event, hints: { identity: i % 2 === 0 ? "twin" : "known" } } : event,
  );
  await seedUsage(ctx(), usage.concat(SEARCHED));
  await fold();
  const [{ dimensions, places, nobodys } = {}] = await sql(`SELECT count(DISTINCT u.dimension_id) AS dimensions,
    (SELECT count(DISTINCT dimension_id) FROM usage_place) AS places,
    (SELECT count(*) FROM usage_place p JOIN usage_dimension d ON d.id = p.dimension_id WHERE d.identity_id IS NULL AND d.team_id IS NOT NULL) AS nobodys
    FROM usage_weekly u`);
  expect(Number(places)).toBeLessThan(Number(dimensions));
  expect(Number(nobodys)).toBeGreaterThan(0);
}, 60_000);

const SCOPES: [string, Some][] = [
  ["a team", { teamIds: ["care"] }],
  ["a unit and an environment", { businessUnitIds: ["labs"], environmentIds: ["prod"] }],
  ["an application", { applicationIds: ["atlas"] }],
  ["an identity", { identityIds: ["triage"] }],
  ["a team and an identity", { teamIds: ["vision"], identityIds: ["triage"] }],
];

describe("sums by place", () => {
  it("have all that the days have, of calls and of meters", async () => {
    expect(await driftOf(sql)).toEqual([]);
  });

  it.each([...DIMENSIONS, "meter"])("change no answer by %s, neither of days nor of longer buckets", async (groupBy) => {
    const metric = groupBy === "meter" ? { metric: "cost" } : {};
    await expectSame(async () => [
      await ask({ groupBy, granularity: "day", ...metric }),
      await ask({ groupBy, granularity: "week", top: 1, limit: 1, ...metric }),
      await ask({ groupBy, granularity: "month", filter: { application: "atlas" }, ...metric }),
    ]);
  });

  it.each<[string, UsageParameters["filter"]]>([
    ["usage of nobody", { identity: "none" }],
    ["usage of anybody", { identity: "!none" }],
    ["one identity", { identity: "triage" }],
    ["all but one identity", { identity: "!triage" }],
    ["one owner", { owner: "none" }],
    ["a provider and a tool", { provider: "openai", tool: "!none" }],
    ["a place of one tenant", { environment: "prod", tenant: "none" }],
  ])("change no answer of %s", async (_, filter) => {
    await expectSame(async () => [
      await ask({ groupBy: "model", granularity: "day", ...(filter ? { filter } : {}) }),
      await readOverview(ctx(), query(filter ? { filter } : {})),
    ]);
  });

  it.each(SCOPES)("change nothing for who sees %s", async (_, scope) => {
    await expectSame(async () => [
      await ask({ groupBy: "team,model", granularity: "day" }, scope),
      await readOverview(ctx(scope), query()),
      await readForecast(ctx(scope), { filter: {} }),
    ]);
  });

  it("change nothing on the pages of things, of savings and of changes", async () => {
    await expectSame(async () => [
      await readEntity(ctx(), { kind: "provider", id: "openai" }, query()),
      await readEntity(ctx(), { kind: "identity", id: "triage" }, query()),
      await explainChange(ctx(), query({ groupBy: "team" })),
      await findSavings(ctx(), {}),
    ]);
  });

  it("are not asked for where an older version summed the week, which makes none", async () => {
    const asked = () => ask({ groupBy: "model", granularity: "day" });
    await unfold();
    const ofDays = await asked();
    await fold();
    await sql("DELETE FROM usage_place; DELETE FROM usage_place_meter; UPDATE usage_folded_week SET places = false");
    expect(await asked()).toEqual(ofDays);
  });

  it("are what is read where no identity is named, and nowhere else", async () => {
    await fold();
    const asked = async (groupBy: string): Promise<UsageAnswer> => ask({ groupBy, granularity: "day", filter: { billing: "metered" } });
    const [ofPlaces, ofIdentities] = [await asked("application"), await asked("identity")];
    await sql("UPDATE usage_place SET events = events + 1000");
    try {
      expect((await asked("application")).groups).not.toEqual(ofPlaces.groups);
      expect((await asked("identity")).groups).toEqual(ofIdentities.groups);
    } finally {
      await sql("UPDATE usage_place SET events = events - 1000");
    }
  });
});
