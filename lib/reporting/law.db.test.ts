import { parse } from "csv-parse/sync";
import { Decimal } from "decimal.js";
import { beforeAll, describe, expect, it } from "vitest";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { addUtcDays, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage, textOf } from "@/lib/testing/ledger";
import { DIMENSIONS, GROUPINGS, type Grouping } from "./core/dimensions";
import { METRICS } from "./core/measures";
import type { Figures, UsageAnswer, UsageTotal } from "./core/usage-answer";
import { parseUsageQuery, type UsageParameters } from "./core/usage-query";
import { exportUsage, readBreakdowns, readOverview, readUsage, readUsageQuery } from "./index";

/** The law of the ledger's pages: whatever the grouping, rows, series, KPI, CSV and the control total are one number. */
const database = useDatabase();
const ctx = () => testContext(database.db);
const ask = (parameters: UsageParameters): Promise<UsageAnswer> => readUsage(ctx(), parseUsageQuery(parameters, ctx().clock.now()));
const WHOLE = { from: "2026-02-01", to: "2026-03-16" };

beforeAll(async () => {
  // Sums by day must not depend on where the server believes to be: new connections of this database are in Tokyo.
  await database.pool.query("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone TO ''Asia/Tokyo''', current_database()); END $$");
  await database.pool.query("SELECT pg_terminate_backend(pg_backend_pid())").catch(() => undefined);
  await seedOrganisation(database.pool);
  await seedUsage(ctx(), anyUsage(7, 400));
});

const sumOf = (rows: readonly Figures[], pick: (row: Figures) => string | undefined): string =>
  rows.reduce((sum, row) => sum + BigInt(pick(row) ?? "0"), 0n).toString();
const costOf = (rows: readonly Figures[]): string => formatUsd(sumUsd(rows.map((row) => parseUsd(row.costUsd ?? "x"))));
const flatOf = (rows: readonly Figures[]): string => formatUsd(sumUsd(rows.map((row) => parseUsd(row.flatValueUsd ?? "x"))));

function expectLaw(answer: UsageAnswer): void {
  const { total, groups, series, groupBy } = answer;
  const lists = groupBy.length > 0 ? [groups, series] : [series];
  for (const rows of lists) {
    expect(costOf(rows)).toBe(total.costUsd);
    expect(flatOf(rows)).toBe(total.flatValueUsd);
    if (groupBy.includes("meter") || total.requests === null) continue;
    expect(sumOf(rows, (row) => row.requests)).toBe(total.requests);
    expect(sumOf(rows, (row) => row.events)).toBe(total.events);
    expect(sumOf(rows, (row) => row.errors)).toBe(total.errors);
    expect(sumOf(rows, (row) => row.unpricedEvents)).toBe(total.unpricedEvents);
    for (const part of ["inputUncached", "cacheRead", "cacheWrite", "output", "reasoning", "embedding", "total"] as const) {
      expect(sumOf(rows, (row) => row.tokens?.[part])).toBe(total.tokens?.[part]);
    }
  }
  if (groupBy.length > 0 && answer.compare) {
    expect(formatUsd(sumUsd(groups.map((row) => parseUsd(row.previous?.costUsd ?? "x"))))).toBe(answer.compare.total.costUsd);
    expect(costOf(answer.compare.series)).toBe(answer.compare.total.costUsd);
  }
}

/** Wide enough that only the last rounding rounds. */
const Exact = Decimal.clone({ precision: 60, toExpNeg: -30, toExpPos: 60 });

/** By a way of their own: digits of the quotient, rounded half to even where it does not end. */
function expectRatios(row: Figures | UsageTotal): void {
  const { tokens } = row;
  if (!tokens) throw new Error("no tokens");
  const quotient = (part: bigint, whole: bigint, scale: number): string | null =>
    whole === 0n ? null : new Exact(part.toString()).div(whole.toString()).toDecimalPlaces(scale, Exact.ROUND_HALF_EVEN).toFixed();
  const cost = parseUsd(row.costUsd ?? "x");
  const isUnknown = cost === 0n && row.unpricedEvents !== "0";
  const inDollars = (text: string | null) => (text === null || isUnknown ? null : text);
  const perDollar = 10n ** 15n;
  const prompt = BigInt(tokens.inputUncached) + BigInt(tokens.cacheRead) + BigInt(tokens.cacheWrite);
  expect([row.costPerMillionTokensUsd, row.costPerRequestUsd, row.cacheHitShare, row.errorShare]).toEqual([
    inDollars(quotient(cost * 1_000_000n, BigInt(tokens.total) * perDollar, 15)),
    inDollars(quotient(cost, BigInt(row.requests ?? "x") * perDollar, 15)),
    quotient(BigInt(tokens.cacheRead), prompt, 6),
    quotient(BigInt(row.errors ?? "x"), BigInt(row.events ?? "x"), 6),
  ]);
}

/** All but labels, which no roll-up knows: `labels.db.test.ts`. */
const ROLLED = GROUPINGS.filter((grouping) => grouping !== "label");
const singles: Grouping[][] = [[], ...ROLLED.map((one) => [one])];
const allPairs: Grouping[][] = ROLLED.flatMap((one, i) => ROLLED.slice(i + 1).map((other) => [one, other]));
/** Each grouping with the next but two: with series, which the rest of the pairs are not read with. */
const somePairs: Grouping[][] = ROLLED.map((one, i) => [one, ROLLED[(i + 3) % ROLLED.length] as Grouping]);

describe("breakdown, series and control total", () => {
  it("agree with the lines of the ledger", async () => {
    const { rows } = await database.pool.query<{ cost: string; events: string; unattributed: string }>(`
      SELECT sum(c.cost)::text AS cost, sum(l.events)::text AS events, sum(c.cost) FILTER (WHERE d.identity_id IS NULL)::text AS unattributed
      FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
      CROSS JOIN LATERAL (SELECT coalesce(sum((e->>'costUsd')::numeric), 0) AS cost FROM jsonb_array_elements(l.charges) e) c WHERE l.role = 'billable'`);
    const { total } = await ask(WHOLE);
    expect(total.costUsd).toBe(formatUsd(parseUsd(rows[0]?.cost ?? "")));
    expect(total.unattributedCostUsd).toBe(formatUsd(parseUsd(rows[0]?.unattributed ?? "")));
    expect(total.events).toBe(rows[0]?.events);
    expect(BigInt(total.unpricedEvents ?? 0)).toBeGreaterThan(10n);
  });

  it("keep what flat plans would have cost apart from every cost, and equal to the lines", async () => {
    const { rows } = await database.pool.query<{ flat: string; cost: string; events: string }>(`
      SELECT sum(c.flat)::text AS flat, sum(l.cost_usd)::text AS cost, sum(l.events)::text AS events
      FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id AND d.billing = 'flat'
      CROSS JOIN LATERAL (SELECT coalesce(sum((e->>'flatValueUsd')::numeric), 0) AS flat FROM jsonb_array_elements(l.charges) e) c WHERE l.role = 'billable'`);
    const { total, groups } = await ask({ ...WHOLE, groupBy: "billing" });
    expect(total.flatValueUsd).toBe(formatUsd(parseUsd(rows[0]?.flat ?? "")));
    expect(parseUsd(total.flatValueUsd)).toBeGreaterThan(0n);
    const [metered, flat] = ["metered", "flat"].map((id) => groups.find((row) => row.group.billing?.id === id));
    expect(flat).toMatchObject({ costUsd: "0", flatValueUsd: total.flatValueUsd, events: rows[0]?.events, unpricedEvents: "0" });
    expect(metered).toMatchObject({ costUsd: total.costUsd, flatValueUsd: "0" });
    expect(parseUsd(rows[0]?.cost ?? "x")).toBe(0n);
  });

  it.each([...singles, ...somePairs].map((groupBy) => [groupBy.join(" × ") || "nothing", groupBy] as const))(
    "agree grouped by %s",
    async (_, groupBy) => {
      expectLaw(await ask({ ...WHOLE, groupBy, granularity: "week", ...(groupBy.length > 1 ? {} : { compare: "previous_weekday" }) }));
    },
  );

  it("agree for every pair of groupings", async () => {
    const ways = Object.fromEntries(allPairs.map((pair) => [pair.join(" "), pair]));
    const { groups, total, previous } = await readBreakdowns(
      ctx(),
      parseUsageQuery({ from: "2026-03-01", to: "2026-03-16" }, ctx().clock.now()),
      ways,
    );
    expect(Object.keys(groups)).toHaveLength((ROLLED.length * (ROLLED.length - 1)) / 2);
    for (const [name, rows] of Object.entries(groups)) {
      expect([name, costOf(rows)]).toEqual([name, total.costUsd]);
      expect([name, formatUsd(sumUsd(rows.map((row) => parseUsd(row.previous?.costUsd ?? "x"))))]).toEqual([name, previous?.total.costUsd]);
      if (name.includes("meter")) continue;
      expect(sumOf(rows, (row) => row.events)).toBe(total.events);
      expect(sumOf(rows, (row) => row.tokens?.total)).toBe(total.tokens?.total);
    }
  });

  it.each(["day", "week", "month"] as const)("agree by %s, cut to the top groups and the rest", async (granularity) => {
    for (const groupBy of ["identity", "team,model", "agent,tool", "business_unit", "meter"]) {
      const answer = await ask({ ...WHOLE, groupBy, granularity, top: 2, limit: 3, compare: "previous" });
      expectLaw(answer);
      expect(answer.groups.length).toBeLessThanOrEqual(4);
      expect(new Set(answer.series.map((point) => JSON.stringify(point.group))).size).toBeLessThanOrEqual(3);
    }
  });

  it("agree under filters, and what a filter keeps and what it leaves out are the whole", async () => {
    const whole = parseUsd((await ask(WHOLE)).total.costUsd);
    for (const dimension of DIMENSIONS) {
      const { groups } = await ask({ ...WHOLE, groupBy: dimension });
      const ids = groups.map((group) => group.group[dimension]?.id ?? "none");
      const text = ids.slice(0, Math.ceil(ids.length / 2)).join(",");
      const kept = await ask({ ...WHOLE, groupBy: "team", filter: { [dimension]: text } });
      const left = await ask({ ...WHOLE, groupBy: "model", filter: { [dimension]: `!${text}` } });
      expectLaw(kept);
      expectLaw(left);
      expect(parseUsd(kept.total.costUsd) + parseUsd(left.total.costUsd)).toBe(whole);
    }
    const meter = await ask({ ...WHOLE, groupBy: "team", filter: { meter: "input" } });
    const others = await ask({ ...WHOLE, groupBy: "team", filter: { meter: "!input" } });
    expectLaw(meter);
    expectLaw(
      await ask({ ...WHOLE, groupBy: "team,model", filter: { meter: "!output", team: "!care" }, top: 1, limit: 2, compare: "previous" }),
    );
    expectLaw(
      await ask({
        ...WHOLE,
        groupBy: "team,model",
        filter: { environment: "prod,none", team: "!care" },
        top: 1,
        limit: 2,
        compare: "year",
      }),
    );
    expect(parseUsd(meter.total.costUsd) + parseUsd(others.total.costUsd)).toBe(whole);
  });

  it("agree under parts of names, which find what people see, in either case and letter by letter", async () => {
    const query = (parameters: UsageParameters) => readUsageQuery(ctx(), { ...WHOLE, ...parameters });
    const whole = parseUsd((await ask(WHOLE)).total.costUsd);
    const found = async (dimension: Grouping, part: string): Promise<(string | null | undefined)[]> => {
      const kept = await readUsage(ctx(), await query({ groupBy: dimension, filter: { [dimension]: part } }));
      const left = await readUsage(ctx(), await query({ groupBy: "team,model", filter: { [dimension]: `!${part}` }, top: 2, limit: 3 }));
      expectLaw(kept);
      expectLaw(left);
      expect(parseUsd(kept.total.costUsd) + parseUsd(left.total.costUsd)).toBe(whole);
      return kept.groups.map((row) => row.group[dimension]?.id).sort();
    };
    expect(await found("team", "~VISION")).toEqual(["vision"]);
    expect(await found("team", '~\\, "EU,care')).toEqual(["care", "vision"]);
    expect(await found("environment", "~test b")).toEqual(["lab"]);
    expect(await found("model", "~4O,~HAIKU")).toEqual(["claude-haiku", "gpt-4o"]);
    expect(await found("model", "~%")).toEqual([]);
    expect(await found("model", "~gpt_4o")).toEqual([]);
    expect(await found("identity", "~no such,none")).toEqual([null]);
    expect(await found("meter", "~CACHE_")).toEqual(["cache_read", "cache_write"]);
    await expect(ask({ ...WHOLE, filter: { team: "~care" } })).rejects.toThrow(/not looked up/);
  });

  it("make each ratio from the very sums of its row, point and total: screen, CSV and interface say the same digits", async () => {
    for (const groupBy of ["team", "model,environment"]) {
      const asked = parseUsageQuery(
        { ...WHOLE, groupBy, granularity: "week", metric: METRICS.join(","), compare: "previous" },
        ctx().clock.now(),
      );
      const answer = await readUsage(ctx(), { ...asked, top: 2, limit: 3 });
      expectLaw(answer);
      const { total, compare } = answer;
      const figures = [...answer.groups, ...answer.series, total, ...(compare ? [compare.total] : [])];
      expect(answer.groups.some((row) => row.rest)).toBe(true);
      for (const row of figures) expectRatios(row);
      expect(figures.filter((row) => row.cacheHitShare && row.cacheHitShare !== "0" && row.errorShare !== "0").length).toBeGreaterThan(3);
      const full = await readUsage(ctx(), asked);
      const { chunks } = await exportUsage(ctx(), asked, {});
      const records = parse(await textOf(chunks), { columns: true }) as Record<string, string>[];
      const columns = ["cost_per_million_tokens_usd", "cost_per_request_usd", "cache_hit_share", "error_share"] as const;
      expect(records.map((record) => columns.map((column) => record[column]))).toEqual(
        full.groups.map((row) =>
          [row.costPerMillionTokensUsd, row.costPerRequestUsd, row.cacheHitShare, row.errorShare].map((text) => text ?? ""),
        ),
      );
    }
    const overview = await readOverview(ctx(), parseUsageQuery(WHOLE, ctx().clock.now()));
    const { total } = await ask(WHOLE);
    expect(overview.now).toMatchObject({ costPerMillionTokensUsd: total.costPerMillionTokensUsd, errorShare: total.errorShare });
    expect((await ask({ ...WHOLE, from: "2020-01-01", to: "2020-02-01" })).total).toMatchObject({
      costPerRequestUsd: null,
      errorShare: null,
    });
  });

  it("are the same by hour as by day, and hours put together are the day", async () => {
    // Hours are kept by the server's own clock, so this usage is of the days before today.
    const today = startOfUtcDay(new Date());
    const recent = testContext(database.db, { clock: { now: () => today } });
    await seedUsage(recent, anyUsage(5, 200, today));
    const answerOf = (parameters: UsageParameters) => readUsage(recent, parseUsageQuery(parameters, today));
    const span = { from: utcDate(addUtcDays(today, -5)), to: utcDate(today) };
    const hours = await answerOf({ ...span, granularity: "hour", groupBy: "identity" });
    const days = await answerOf({ ...span, granularity: "day", groupBy: "identity" });
    expectLaw(hours);
    expect(Number(days.total.events)).toBeGreaterThan(50);
    expect(hours.total).toEqual(days.total);
    expect(hours.groups).toEqual(days.groups);
    const inDays = new Map<string, bigint>();
    for (const { bucket, costUsd } of hours.series)
      inDays.set(bucket.slice(0, 10), (inDays.get(bucket.slice(0, 10)) ?? 0n) + parseUsd(costUsd ?? "x"));
    for (const { day, costUsd } of (await readOverview(recent, parseUsageQuery(span, today))).daily)
      expect([day, inDays.get(day)]).toEqual([day, parseUsd(costUsd)]);
    const noon = `${utcDate(addUtcDays(today, -2))}T12:00:00Z`;
    const parts = [await answerOf({ from: span.from, to: noon }), await answerOf({ from: noon, to: span.to })];
    expect(sumUsd(parts.map((part) => parseUsd(part.total.costUsd)))).toBe(parseUsd(days.total.costUsd));
  });

  it("are the KPI of the overview and the sum of the CSV, for every grouping", async () => {
    const query = parseUsageQuery({ from: "2026-03-01", to: "2026-03-16" }, ctx().clock.now());
    const overview = await readOverview(ctx(), query);
    expect(formatUsd(sumUsd(overview.daily.map((day) => parseUsd(day.costUsd))))).toBe(overview.now.costUsd);
    expect(formatUsd(sumUsd(overview.daily.map((day) => parseUsd(day.unattributedCostUsd))))).toBe(overview.now.unattributedCostUsd);
    for (const grouping of ROLLED) {
      const asked = { ...query, groupBy: [grouping], metrics: grouping === "meter" ? (["cost"] as const).slice() : query.metrics };
      const answer = await readUsage(ctx(), asked);
      expect(answer.total.costUsd).toBe(overview.now.costUsd);
      for (const rows of ["groups", "series"] as const) {
        const { chunks } = await exportUsage(ctx(), asked, { rows });
        const records = parse(await textOf(chunks), { columns: true }) as { cost_usd: string; flat_value_usd: string }[];
        expect(formatUsd(sumUsd(records.map((record) => parseUsd(record.flat_value_usd))))).toBe(answer.total.flatValueUsd);
        expect(formatUsd(sumUsd(records.map((record) => parseUsd(record.cost_usd))))).toBe(answer.total.costUsd);
      }
    }
  });

  it("hold while usage is being taken in", async () => {
    const writing = seedUsage(ctx(), anyUsage(99, 600));
    for (let i = 0; i < 12; i++) expectLaw(await ask({ ...WHOLE, groupBy: i % 2 === 0 ? "team" : "identity,model", granularity: "day" }));
    await writing;
  });
});

describe("the largest groups alone", () => {
  it.each(METRICS)("are ranked, summed and left over as all groups are, by %s", async (metric) => {
    for (const groupBy of ["identity", "model", "identity,tool"]) {
      const question = { ...WHOLE, groupBy, metric: [metric, "cost", "tokens", "requests"], compare: "previous" } as const;
      const all = await ask(question);
      const few = await ask({ ...question, limit: 3, top: 2 });
      expectLaw(few);
      expect(few.groups.slice(0, 3)).toEqual(all.groups.slice(0, 3));
      expect(few.groups[3]?.rest).toBe(all.groups.length - 3);
      const eventsBefore = ({ groups }: UsageAnswer): bigint => groups.reduce((sum, row) => sum + BigInt(row.previous?.events ?? "0"), 0n);
      expect(eventsBefore(few)).toBe(eventsBefore(all));
    }
  });

  it("stand beside a comparison that overlaps their own span", async () => {
    const question = { from: "2025-01-01", to: "2026-03-16", granularity: "month", groupBy: "identity", compare: "year" } as const;
    expectLaw(await ask(question));
    expectLaw(await ask({ ...question, limit: 2, top: 1 }));
  });
});
