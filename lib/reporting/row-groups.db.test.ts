import { beforeAll, expect, it } from "vitest";
import { parseFixed } from "@/lib/kernel/money";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import type { Grouping } from "./core/dimensions";
import { formatFilter } from "./core/filter";
import type { Figures, UsageAnswer } from "./core/usage-answer";
import { parseUsageQuery, type UsageParameters } from "./core/usage-query";
import { readUsage } from "./index";

/** A table grouped by two things opens each row of the first to the second: what stands under a row is the row. */
const database = useDatabase();
const ctx = () => testContext(database.db);
const ask = (parameters: UsageParameters): Promise<UsageAnswer> => readUsage(ctx(), parseUsageQuery(parameters, ctx().clock.now()));
const MONTH = { from: "2026-02-15", to: "2026-03-16", compare: "previous", granularity: "month", top: 1 } as const;

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(ctx(), anyUsage(11, 300));
});

const MEASURES = [
  (row: Figures) => row.costUsd,
  (row: Figures) => row.flatValueUsd,
  (row: Figures) => row.requests,
  (row: Figures) => row.tokens?.total,
  (row: Figures) => row.events,
];
const sumOf = (rows: readonly (Figures | undefined)[], pick: (row: Figures) => string | undefined): bigint =>
  rows.reduce((sum, row) => sum + parseFixed((row && pick(row)) ?? "0", 15), 0n);

it.each<[Grouping, Grouping]>([
  ["team", "model"],
  ["model", "identity"],
  ["identity", "operation"],
  ["business_unit", "team"],
  ["provider", "meter"],
  ["meter", "team"],
])("what stands under each row of %s by %s adds up to it, now and before, also where the rest is one row", async (groupBy, thenBy) => {
  const hasMeters = groupBy === "meter" || thenBy === "meter";
  const { groups } = await ask({ ...MONTH, groupBy });
  expect(groups.length).toBeGreaterThan(1);
  for (const row of groups) {
    const id = row.group[groupBy]?.id ?? null;
    const only = formatFilter({ dimension: groupBy, isExcluded: false, values: id === null ? [] : [id], hasNone: id === null });
    const under = await ask({ ...MONTH, groupBy: thenBy, limit: 2, filter: { [groupBy]: only } });
    for (const pick of hasMeters ? MEASURES.slice(0, 2) : MEASURES) {
      expect(sumOf(under.groups, pick), `${id}`).toBe(sumOf([row], pick));
      expect(
        sumOf(
          under.groups.map(({ previous }) => previous),
          pick,
        ),
        `${id} before`,
      ).toBe(sumOf([row.previous], pick));
    }
  }
});

it("a grouping that explodes is refused in words that say what to do; cut to the largest it is answered, and adds up", async () => {
  const limits = { points: 50 };
  const asked = (parameters: UsageParameters) => parseUsageQuery({ ...MONTH, groupBy: "identity,model", ...parameters }, ctx().clock.now());
  const { top: _, ...whole } = asked({ granularity: "day" });
  await expect(readUsage(ctx(), { ...whole, top: null }, limits)).rejects.toMatchObject({
    message: expect.stringContaining("more than 50 points"),
    details: [expect.objectContaining({ fix: expect.stringContaining("top=7") })],
  });
  const cut = await readUsage(ctx(), asked({ limit: 3 }), limits);
  expect(cut.groups).toHaveLength(4);
  for (const pick of MEASURES) expect(sumOf(cut.groups, pick)).toBe(sumOf([cut.total as Figures], pick));
});

it.each<Grouping>(["identity", "model", "tenant", "tool", "operation", "caller"])(
  "the largest of %s and the rest are the same whether every series is read or the groups are ranked first",
  async (groupBy) => {
    for (const scope of [{}, { scope: { teamIds: ["care", "field"] } }]) {
      const caller = testContext(database.db, scope);
      for (const limit of [1, 3]) {
        const asked = parseUsageQuery({ ...MONTH, granularity: "week", groupBy, limit }, caller.clock.now());
        const [ranked, whole] = [await readUsage(caller, asked, { fewSeries: 0, fewGroups: 0 }), await readUsage(caller, asked)];
        const sorted = (answer: UsageAnswer) => ({ ...answer, series: answer.series.map((point) => JSON.stringify(point)).sort() });
        expect(sorted(ranked)).toEqual(sorted(whole));
      }
    }
  },
);
