import { beforeAll, describe, expect, it } from "vitest";
import { Forbidden, NotFound } from "@/lib/kernel/errors";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { parseUsageQuery, type UsageParameters } from "./core/usage-query";
import {
  listEvents,
  listMovers,
  listUnattributed,
  listUnpriced,
  readEntity,
  readEvent,
  readFreshness,
  readOverview,
  readSparks,
  readTrace,
  readUsage,
  searchEverything,
} from "./index";
import { EventListParams } from "./schemas";

/** What a caller may not see leaves no trace: not in a row, not in a total, not as a remainder, not as a name. */
const database = useDatabase();
type Some = Exclude<NonNullable<Caller["scope"]>, "all">;
const as = (scope: Some | "all", rights?: Caller["rights"]) => testContext(database.db, { scope, ...(rights ? { rights } : {}) });
const query = (parameters: UsageParameters = {}) =>
  parseUsageQuery({ from: "2026-02-01", to: "2026-03-16", ...parameters }, new Date("2026-03-15T12:00:00Z"));

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(as("all"), anyUsage(11, 400));
});

const SCOPES: [string, Some, (row: Row) => boolean][] = [
  ["a team", { teamIds: ["care"] }, (row) => row.teamId === "care"],
  ["a business unit", { businessUnitIds: ["labs"] }, (row) => row.businessUnitId === "labs"],
  ["an application", { applicationIds: ["atlas"] }, (row) => row.applicationId === "atlas"],
  ["an environment", { environmentIds: ["prod"] }, (row) => row.environmentId === "prod"],
  ["an identity", { identityIds: ["ci"] }, (row) => row.identityId === "ci"],
  ["a team or an identity", { teamIds: ["vision"], identityIds: ["ci"] }, (row) => row.teamId === "vision" || row.identityId === "ci"],
  ["nothing", {}, () => false],
  ["what does not exist", { teamIds: ["nowhere"] }, () => false],
];
type Row = Record<"teamId" | "businessUnitId" | "applicationId" | "environmentId" | "identityId", string | null> & {
  eventId: string;
  cost: string;
  model: string;
};

/** Every billable line with its places, straight from the ledger; what neither an identity nor a team answers for is for no scope. */
async function linesSeenBy(sees: (row: Row) => boolean): Promise<Row[]> {
  const { rows } =
    await database.pool.query<Row>(`SELECT l.event_id::text AS "eventId", d.team_id AS "teamId", d.business_unit_id AS "businessUnitId", d.model,
      d.application_id AS "applicationId", d.environment_id AS "environmentId", d.identity_id AS "identityId",
      (SELECT coalesce(sum((e->>'costUsd')::numeric), 0) FROM jsonb_array_elements(l.charges) e)::text AS cost
    FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id WHERE l.role = 'billable' AND l.occurred_at >= '2026-02-01Z' AND l.occurred_at < '2026-03-16Z'`);
  return rows.filter((row) => (row.identityId !== null || row.teamId !== null) && sees(row));
}
const costOf = (rows: { cost: string }[]): string => formatUsd(sumUsd(rows.map((row) => parseUsd(row.cost))));

describe.each(SCOPES)("a caller who sees %s", (_, scope, sees) => {
  it("gets the cost of exactly those lines, in every read and by every grouping", async () => {
    const expected = costOf(await linesSeenBy(sees));
    const ctx = as(scope);
    for (const groupBy of ["team", "identity", "model", "business_unit,environment", "meter"]) {
      const { groups, total, series } = await readUsage(ctx, query({ groupBy }));
      expect(total.costUsd).toBe(expected);
      for (const rows of [groups, series]) expect(formatUsd(sumUsd(rows.map((row) => parseUsd(row.costUsd ?? "x"))))).toBe(expected);
    }
    const overview = await readOverview(ctx, query());
    expect(overview.now.costUsd).toBe(expected);
    const sparks = await readSparks(ctx, { dimension: "team", ids: "care,field,vision,none", days: 45, to: "2026-03-16" });
    expect(formatUsd(sumUsd(Object.values(sparks.costsUsd).flat().map(parseUsd)))).toBe(expected);
  });

  it("sees no name, event or queue of what is outside", async () => {
    const seen = await linesSeenBy(sees);
    const ctx = as(scope);
    const identities = (await readUsage(ctx, query({ groupBy: "identity" }))).groups.map((group) => group.group.identity?.id ?? null);
    expect(new Set(identities)).toEqual(new Set(seen.map((row) => row.identityId)));
    const events = await listEvents(ctx, EventListParams.parse({ limit: 500, from: "2026-02-01", to: "2026-03-16", role: "billable" }));
    expect(new Set(events.data.map((event) => event.id))).toEqual(new Set(seen.map((row) => row.eventId)));
    const movers = await listMovers(ctx, query());
    for (const mover of movers.identities) expect(seen.some((row) => row.identityId === mover.id)).toBe(true);
    const unattributed = await listUnattributed(ctx, { from: "2026-02-01", to: "2026-03-16" });
    expect(unattributed.total.costUsd).toBe(costOf(seen.filter((row) => row.identityId === null)));
    const unpriced = await listUnpriced(ctx, { from: "2026-02-01", to: "2026-03-16" });
    for (const row of unpriced.models) expect(seen.some(({ model }) => model === row.model)).toBe(true);
    expect((await readFreshness(ctx)).unpricedEvents).toBe((await readUsage(ctx, query())).total.unpricedEvents);
    const models = (await searchEverything(ctx, { q: "m", limit: 20 })).hits.filter((hit) => hit.type === "model");
    for (const hit of models) expect(seen.some(({ model }) => model === hit.id)).toBe(true);
  });

  it("finds nothing behind a filter for what is outside, and no page of it", async () => {
    const seen = await linesSeenBy(sees);
    const ctx = as(scope);
    for (const id of ["triage", "scout", "ci", "eye"]) {
      const { total } = await readUsage(ctx, query({ filter: { identity: id } }));
      expect(total.costUsd).toBe(costOf(seen.filter((row) => row.identityId === id)));
      const page = readEntity(ctx, { kind: "identity", id }, query());
      if (seen.some((row) => row.identityId === id)) expect((await page).overview.now.costUsd).toBe(total.costUsd);
      else await expect(page).rejects.toThrow(NotFound);
    }
    const { rows } = await database.pool.query<{ id: string; trace: string | null }>(
      "SELECT event_id::text AS id, min(trace_id) AS trace FROM usage_line GROUP BY 1 ORDER BY 1 LIMIT 40",
    );
    const events = new Set(
      (await listEvents(ctx, EventListParams.parse({ limit: 500, from: "2026-02-01", to: "2026-03-16" }))).data.map((event) => event.id),
    );
    for (const { id } of rows) {
      if (events.has(id)) expect((await readEvent(ctx, id)).id).toBe(id);
      else await expect(readEvent(ctx, id)).rejects.toThrow(NotFound);
    }
    for (let i = 0; i < 5; i++) {
      const trace = await readTrace(ctx, `trace-${i}`).catch((error: unknown) => error);
      if (trace instanceof NotFound) continue;
      for (const node of (trace as Awaited<ReturnType<typeof readTrace>>).nodes) expect(events.has(node.event.id)).toBe(true);
    }
  });
});

describe("a thing without usage", () => {
  it("has a page for those who see its team, unit or itself by today's inventory, and for nobody else", async () => {
    const page = (scope: Some | "all") => readEntity(as(scope), { kind: "identity", id: "idle" }, query());
    expect((await page("all")).overview.now.costUsd).toBe("0");
    for (const scope of [{ teamIds: ["field"] }, { businessUnitIds: ["labs"] }, { identityIds: ["idle"] }])
      expect((await page(scope)).lastUseDay).toBeNull();
    // Field left Operations on 1 March.
    for (const scope of [{ teamIds: ["care"] }, { businessUnitIds: ["ops"] }, { environmentIds: ["prod"] }, {}])
      await expect(page(scope)).rejects.toThrow(NotFound);
    await expect(readEntity(as("all"), { kind: "identity", id: "nobody" }, query())).rejects.toThrow(NotFound);
  });
});

describe("a caller without the right", () => {
  it("is refused every read", async () => {
    const ctx = as("all", []);
    const reads = [
      readUsage(ctx, query()),
      readOverview(ctx, query()),
      listMovers(ctx, query()),
      readFreshness(ctx),
      readEntity(ctx, { kind: "team", id: "care" }, query()),
      listUnattributed(ctx, {}),
      listUnpriced(ctx, {}),
      searchEverything(ctx, { q: "x", limit: 5 }),
      readSparks(ctx, { dimension: "team", ids: "care", days: 7 }),
      listEvents(ctx, EventListParams.parse({})),
      readEvent(ctx, "x"),
      readTrace(ctx, "trace-1"),
    ];
    for (const read of reads) await expect(read).rejects.toThrow(Forbidden);
  });

  it("sees a summary of an entity without events when it may read spend only", async () => {
    const { recentEvents, overview } = await readEntity(as("all", ["spend.read"]), { kind: "team", id: "care" }, query());
    expect(recentEvents).toEqual([]);
    expect(parseUsd(overview.now.costUsd)).toBeGreaterThan(0n);
  });
});
