import { beforeAll, describe, expect, it } from "vitest";
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { usageEvent } from "@/lib/testing/usage";
import type { UsageAnswer } from "./core/usage-answer";
import { parseUsageQuery, type UsageParameters } from "./core/usage-query";
import { readUsage } from "./index";

/** Fiscal periods as buckets, and the same fiscal period of the year before beside them. */
const database = useDatabase();
const ctx = () => testContext(database.db);
/** Four weeks, four, five, from the Sunday nearest to 1 February: fiscal 2026 begins on 1 February 2026, 2025 on 2 February 2025. */
const WEEKS: FiscalCalendar = {
  kind: "weeks",
  pattern: "4-4-5",
  firstMonth: 2,
  firstWeekday: 0,
  startRule: "nearest",
  yearNamedBy: "start",
};
const APRIL: FiscalCalendar = { kind: "months", firstMonth: 4, yearNamedBy: "end" };
const ask = (calendar: FiscalCalendar, parameters: UsageParameters): Promise<UsageAnswer> =>
  readUsage(ctx(), parseUsageQuery({ granularity: "fiscal_period", groupBy: "team", ...parameters }, ctx().clock.now(), calendar));

/** A call of one million prompt tokens costs $2.50: on the last and the first moments of periods, in both years. */
const MOMENTS = [
  "2025-02-01T23:59:59.999Z",
  "2025-02-02T00:00:00Z",
  "2025-03-01T23:59:59.999Z",
  "2025-03-02T00:00:00Z",
  "2025-03-30T00:00:00Z",
  "2026-01-31T23:59:59.999Z",
  "2026-02-01T00:00:00Z",
  "2026-02-28T23:59:59.999Z",
  "2026-03-01T00:00:00Z",
  "2026-03-01T12:00:00Z",
];
beforeAll(async () => {
  await seedOrganisation(database.pool);
  const quantities = { ...UNKNOWN_QUANTITIES, input: 1_000_000n, requests: 1n };
  for (const [year, now] of [
    ["2025", new Date("2025-04-01T00:00:00Z")],
    ["2026", ctx().clock.now()],
  ] as const) {
    // What is a year old is not taken in any more: each year's usage came in its own time.
    const then = testContext(database.db, { clock: { now: () => now } });
    const events = MOMENTS.filter((at) => at.startsWith(year)).map((at, i) =>
      usageEvent({
        dedupeKey: `edge-${at}`,
        occurredAt: new Date(at),
        hints: i % 2 === 0 ? { credential: "triage-key" } : { identity: "eye" },
        lines: [{ provider: "openai", model: "gpt-4o", quantities }],
      }),
    );
    await seedUsage(then, events);
  }
});

const byBucket = (points: UsageAnswer["series"]): Record<string, string> => {
  const sums = new Map<string, string>();
  for (const { bucket, costUsd } of points)
    sums.set(bucket.slice(0, 10), formatUsd(sumUsd([parseUsd(sums.get(bucket.slice(0, 10)) ?? "0"), parseUsd(costUsd ?? "x")])));
  return Object.fromEntries(sums);
};

describe("fiscal periods", () => {
  it("of weeks hold what happened between their edges, beside the same periods of the year before", async () => {
    const answer = await ask(WEEKS, { from: "2026-02-01", to: "2026-03-29", compare: "fiscal_year" });
    expect(byBucket(answer.series)).toEqual({ "2026-02-01": "5", "2026-03-01": "5" });
    expect(answer.compare).toMatchObject({ from: "2025-02-02T00:00:00Z", to: "2025-03-30T00:00:00Z" });
    expect(byBucket(answer.compare?.series ?? [])).toEqual({ "2025-02-02": "5", "2025-03-02": "2.5" });
    expect([answer.total.costUsd, answer.compare?.total.costUsd]).toEqual(["10", "7.5"]);
  });

  it("compare a period that runs with as many days of the same one last year", async () => {
    const answer = await ask(WEEKS, { from: "2026-03-01", to: "2026-03-02", compare: "fiscal_year" });
    expect(answer.compare).toMatchObject({ from: "2025-03-02T00:00:00Z", to: "2025-03-03T00:00:00Z" });
    expect([answer.total.costUsd, answer.compare?.total.costUsd]).toEqual(["5", "2.5"]);
  });

  it("of months are named by their first day, and a period is not the calendar's where the year begins in April", async () => {
    const answer = await ask(APRIL, { from: "2026-01-15", to: "2026-03-16", compare: "fiscal_year" });
    expect(byBucket(answer.series)).toEqual({ "2026-01-01": "2.5", "2026-02-01": "5", "2026-03-01": "5" });
    expect(byBucket(answer.compare?.series ?? [])).toEqual({ "2025-02-01": "5", "2025-03-01": "5" });
  });

  it("agree with the total for every source of figures, and with days put together", async () => {
    await seedUsage(ctx(), anyUsage(3, 200));
    const span = { from: "2026-02-03", to: "2026-03-16", compare: "fiscal_year" } as const;
    for (const parameters of [
      { groupBy: "environment" },
      { groupBy: "identity,model", top: 2 },
      { groupBy: "meter" },
      { groupBy: "label", label: "repo" },
    ]) {
      const [periods, days] = [
        await ask(WEEKS, { ...span, ...parameters }),
        await ask(WEEKS, { ...span, ...parameters, granularity: "day" }),
      ];
      expect(formatUsd(sumUsd(periods.series.map(({ costUsd }) => parseUsd(costUsd ?? "x"))))).toBe(periods.total.costUsd);
      expect(periods.groups).toEqual(days.groups);
      const inMarch = days.series.filter(({ bucket }) => bucket >= "2026-03-01").map(({ costUsd }) => parseUsd(costUsd ?? "x"));
      expect(byBucket(periods.series)["2026-03-01"]).toBe(formatUsd(sumUsd(inMarch)));
    }
  });
});
