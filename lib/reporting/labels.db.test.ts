import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, it } from "vitest";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage, textOf } from "@/lib/testing/ledger";
import { usageEvent } from "@/lib/testing/usage";
import { DIMENSIONS, type Grouping } from "./core/dimensions";
import type { Figures, UsageAnswer } from "./core/usage-answer";
import { parseUsageQuery, type UsageParameters } from "./core/usage-query";
import {
  exportUsage,
  listLabels,
  readBreakdowns,
  readEntity,
  readForecast,
  readLabel,
  readOverview,
  readUsage,
  readUsageQuery,
} from "./index";

/** By label, the rows of its values and what they leave of the other roll-ups come to these: by the day, and by the hour from lines. */
const database = useDatabase();
const ctx = () => testContext(database.db);
const WHOLE = { from: "2026-02-01", to: "2026-03-16", label: "repo" };
const ask = async (parameters: UsageParameters): Promise<UsageAnswer> =>
  readUsage(ctx(), await readUsageQuery(ctx(), { ...WHOLE, ...parameters }));

const REPOS = ["acme-web", "acme-api", "none", "~a,b"];

beforeAll(async () => {
  await seedOrganisation(database.pool);
  const labelled = anyUsage(7, 400).map((event, i) =>
    i % 3 === 0 ? { ...event, labels: { repo: REPOS[(i / 3) % REPOS.length] as string, pipeline: `p${i}` } } : event,
  );
  // All of one agent's calls carry the label.
  await seedUsage(
    ctx(),
    labelled.concat(usageEvent({ dedupeKey: "all", hints: { agent: "tagger" }, labels: { repo: "acme-web", pipeline: "all" } })),
  );
});

const PICKS = [
  (row: Figures) => row.costUsd,
  (row: Figures) => row.flatValueUsd,
  (row: Figures) => row.requests,
  (row: Figures) => row.events,
  (row: Figures) => row.errors,
  (row: Figures) => row.unpricedEvents,
  (row: Figures) => row.tokens?.inputUncached,
  (row: Figures) => row.tokens?.cacheRead,
  (row: Figures) => row.tokens?.cacheWrite,
  (row: Figures) => row.tokens?.output,
  (row: Figures) => row.tokens?.reasoning,
  (row: Figures) => row.tokens?.embedding,
];
/** A total knows all that a row may know. */
const sumsOf = (rows: readonly (Figures | UsageAnswer["total"])[]): string[] =>
  PICKS.map((pick) => formatUsd(sumUsd(rows.map((row) => parseUsd(pick(row as Figures) ?? "x")))));

function expectLaw({ total, groups, series, compare }: UsageAnswer): void {
  expect(sumsOf(groups)).toEqual(sumsOf([total]));
  expect(sumsOf(series)).toEqual(sumsOf([total]));
  if (!compare) return;
  expect(formatUsd(sumUsd(groups.map((row) => parseUsd(row.previous?.costUsd ?? "x"))))).toBe(compare.total.costUsd);
  expect(sumsOf(compare.series)).toEqual(sumsOf([compare.total]));
}

const idsOf = ({ groups }: UsageAnswer): (string | null | undefined)[] => groups.map(({ group }) => group.label?.id);

describe("usage by label", () => {
  it("has a row for each value and one for what does not carry the label, which come to the roll-ups' own total", async () => {
    const answer = await ask({ groupBy: "label", compare: "previous_weekday" });
    expectLaw(answer);
    expect(new Set(idsOf(answer))).toEqual(new Set([...REPOS, null]));
    expect(answer.groups.find(({ group }) => group.label?.id === null)?.group.label?.name).toBe("Without this label");
    const { label: _, ...rolled } = WHOLE;
    expect(answer.total).toEqual((await readUsage(ctx(), parseUsageQuery({ ...rolled, groupBy: "team" }, ctx().clock.now()))).total);
  });

  it.each(DIMENSIONS)("agrees together with %s, before and after it, whole and cut to the largest", async (dimension: Grouping) => {
    for (const groupBy of [`label,${dimension}`, `${dimension},label`]) {
      expectLaw(await ask({ groupBy, granularity: "week", compare: "previous" }));
      const cut = await ask({ groupBy, granularity: "month", top: 2, limit: 3 });
      expectLaw(cut);
      expect(cut.groups.length).toBeLessThanOrEqual(4);
    }
  });

  it("agrees under filters by label, and what one keeps and what it leaves out are the whole", async () => {
    const whole = parseUsd((await ask({ groupBy: "team" })).total.costUsd);
    for (const [filter, found] of [
      ["acme-web", ["acme-web"]],
      ["\\none,none", [null, "none"]],
      ["none", [null]],
      ["~ACME", ["acme-api", "acme-web"]],
      ["\\~a\\,b,acme-api", ["acme-api", "~a,b"]],
      ["no-such", []],
    ] as const) {
      const kept = await ask({ groupBy: "label", filter: { label: filter } });
      const left = await ask({ groupBy: "team,model", filter: { label: `!${filter}` }, top: 1, limit: 2, compare: "previous" });
      expectLaw(kept);
      expectLaw(left);
      expect(idsOf(kept).sort()).toEqual([...found].sort());
      expect(parseUsd(kept.total.costUsd) + parseUsd(left.total.costUsd)).toBe(whole);
    }
    expectLaw(await ask({ groupBy: "label", filter: { label: "!none", team: "care,none", model: "!embed" } }));
  });

  it("is the same in its file", async () => {
    const { chunks } = await exportUsage(ctx(), await readUsageQuery(ctx(), { ...WHOLE, groupBy: "label,model" }), {});
    const records = parse(await textOf(chunks), { columns: true }) as Record<string, string>[];
    expect(formatUsd(sumUsd(records.map((record) => parseUsd(record.cost_usd ?? "x"))))).toBe((await ask({})).total.costUsd);
    expect(new Set(records.map((record) => record.label_id))).toEqual(new Set([...REPOS, ""]));
  });

  it("shows nothing outside the scope of who asks", async () => {
    const caller = testContext(database.db, { scope: { teamIds: ["care"] } });
    const asked = await readUsageQuery(caller, { ...WHOLE, groupBy: "label" });
    const answer = await readUsage(caller, asked);
    expectLaw(answer);
    expect(parseUsd(answer.total.costUsd)).toBeLessThan(parseUsd((await ask({})).total.costUsd));
  });

  it("is offered by the names that calls in one's scope carry, the most used first", async () => {
    const names = async (caller = ctx()) => (await listLabels(caller, { from: "2026-02-01", to: "2026-03-16" })).names;
    expect(await names()).toEqual(["pipeline", "repo"]);
    expect(await names(testContext(database.db, { scope: { identityIds: ["idle"] } }))).toEqual([]);
    expect((await listLabels(ctx(), { from: "2020-01-01", to: "2020-02-01" })).names).toEqual([]);
  });

  it("by the hour is refused where too many calls would have to be read, in words that say what to do; by the day it never is", async () => {
    const hours = { ...WHOLE, from: "2026-03-12T00:00:00Z", to: "2026-03-15T17:00:00Z", granularity: "hour", groupBy: "label" } as const;
    const asked = await readUsageQuery(ctx(), hours);
    await expect(readUsage(ctx(), asked, { labelled: 20 })).rejects.toThrow(/20 at most.*Choose fewer days/);
    const narrowed = await readUsageQuery(ctx(), { ...hours, filter: { identity: "ci" } });
    expectLaw(await readUsage(ctx(), narrowed, { labelled: 20 }));
    expectLaw(await readUsage(ctx(), await readUsageQuery(ctx(), { ...WHOLE, groupBy: "label" }), { labelled: 1 }));
  });

  it("needs the name of the label, and is not asked of meters", () => {
    const now = ctx().clock.now();
    expect(() => parseUsageQuery({ groupBy: "label" }, now)).toThrow(/Which label/);
    expect(() => parseUsageQuery({ filter: { label: "x" } }, now)).toThrow(/Which label/);
    expect(() => parseUsageQuery({ groupBy: "label,meter", label: "repo" }, now)).toThrow(/meters of their charges/);
    expect(parseUsageQuery({ groupBy: "team", label: "repo" }, now).label).toBeNull();
  });

  it("is refused, not widened, by reads that know roll-ups only", async () => {
    const filtered = await readUsageQuery(ctx(), { ...WHOLE, filter: { label: "acme-web" } });
    const refused = /cannot be asked by label/;
    await expect(readOverview(ctx(), filtered)).rejects.toThrow(refused);
    await expect(readEntity(ctx(), { kind: "team", id: "care" }, filtered)).rejects.toThrow(refused);
    await expect(readBreakdowns(ctx(), filtered, { teams: ["team"] })).rejects.toThrow(refused);
    await expect(readLabel(ctx(), { name: "pipeline", value: "all" }, filtered)).rejects.toThrow(refused);
    await expect(readForecast(ctx(), { filter: { label: "acme-web" } })).rejects.toThrow(/Which label/);
  });

  it("agrees hour by hour, and in spans that are no whole days", async () => {
    const recent = { from: "2026-03-14T05:00:00Z", to: "2026-03-15T17:00:00Z", groupBy: "label" };
    for (const granularity of ["hour", "day"] as const) {
      const answer = await ask({ ...recent, granularity });
      expectLaw(answer);
      const { label: _, ...rolled } = { ...WHOLE, ...recent, groupBy: "team", granularity };
      expect(answer.total).toEqual((await readUsage(ctx(), await readUsageQuery(ctx(), rolled))).total);
    }
  });

  it("has no row of nothing where all of a group carries the label", async () => {
    const { groups, series } = await ask({ groupBy: "agent,label" });
    expect(groups.filter(({ group }) => group.agent?.id === "tagger").map(({ group }) => group.label?.id)).toEqual(["acme-web"]);
    for (const rows of [groups, series]) expect(rows.filter((row) => PICKS.every((pick) => Number(pick(row) ?? 0) === 0))).toEqual([]);
  });

  it("is the same on its page", async () => {
    const whole = await readUsageQuery(ctx(), WHOLE);
    const { groups } = await ask({ groupBy: "label" });
    const page = await readLabel(ctx(), { name: "repo", value: "acme-web" }, whole);
    const row = groups.find(({ group }) => group.label?.id === "acme-web");
    expect([page.total.costUsd, page.total.events, page.total.errors]).toEqual([row?.costUsd, row?.events, row?.errors]);
    for (const rows of [page.days, page.identities, page.models]) {
      expect(formatUsd(sumUsd(rows.map(({ costUsd }) => parseUsd(costUsd))))).toBe(page.total.costUsd);
    }
    const { rows: newest } = await database.pool.query<{ id: string }>(
      `SELECT source_event_id AS id FROM usage_line WHERE role = 'billable' AND events = 1 AND labels->>'repo' = 'acme-web'
       AND occurred_at < '2026-03-16Z' ORDER BY occurred_at DESC, event_id DESC LIMIT 20`,
    );
    expect(page.recentEvents.map(({ sourceEventId }) => sourceEventId)).toEqual(newest.map(({ id }) => id));
    const hours = await readUsageQuery(ctx(), { ...WHOLE, from: "2026-03-14T05:00:00Z", to: "2026-03-15T17:00:00Z", groupBy: "label" });
    const late = await readLabel(ctx(), { name: "repo", value: "acme-web" }, hours);
    const asked = await readUsage(ctx(), hours);
    expect(late.total.costUsd).toBe(asked.groups.find(({ group }) => group.label?.id === "acme-web")?.costUsd);
  });

  it("reads no line by the day: once all are gone, all the same is said from roll-ups", async () => {
    const questions: UsageParameters[] = [
      { groupBy: "label", compare: "previous_weekday" },
      { groupBy: "team,label", granularity: "week" },
      { groupBy: "model", filter: { label: "!acme-web" }, compare: "previous" },
    ];
    const before = await Promise.all(questions.map(ask));
    const { rowCount } = await database.pool.query("DELETE FROM usage_line");
    expect(rowCount).toBeGreaterThan(300);
    expect(await Promise.all(questions.map(ask))).toEqual(before);
  });
});
