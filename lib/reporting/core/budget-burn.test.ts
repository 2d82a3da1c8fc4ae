import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countAmount, parseAmount } from "@/lib/budgets/core/budget";
import { addUtcDays, utcDate } from "@/lib/kernel/period";
import { type BurnInput, burnOf } from "./budget-burn";
import { outlookOf } from "./budget-outlook";
import { whatIf } from "./budget-what-if";

const usd = (text: string) => parseAmount(text);
const day = (text: string) => new Date(`${text}T00:00:00Z`);
const NOW = new Date("2026-11-22T12:00:00Z");
const NOVEMBER = { start: day("2026-11-01"), end: day("2026-12-01") };

type Steady = Partial<Omit<BurnInput, "outlook">> & { daily?: ReadonlyMap<string, bigint> };

/** Ten dollars a day since 1 August. */
function days(): Map<string, bigint> {
  const daily = new Map<string, bigint>();
  for (let at = day("2026-08-01"); at < day("2026-11-22"); at = addUtcDays(at, 1)) daily.set(utcDate(at), usd("10"));
  return daily;
}
function steady({ daily = days(), ...over }: Steady = {}): BurnInput {
  const amounts = new Map([...days(), [utcDate(NOW), usd("5")] as const].map(([at, amount]) => [`${at}T00:00:00Z`, amount]));
  const input = {
    window: NOVEMBER,
    granularity: "day" as const,
    now: NOW,
    since: day("2026-08-01"),
    limit: usd("260"),
    spent: usd("215"),
    held: 0n,
    amounts,
    before: { start: day("2026-10-01"), end: day("2026-11-01") },
    step: usd("0.01"),
    ...over,
  };
  const { window, granularity, now, spent, held, limit } = input;
  const outlook = outlookOf({
    ...{ seed: "b|", now, window, granularity, used: spent + held, limitAt: () => limit, daily, hourly: new Map() },
  });
  return { ...input, outlook };
}

describe("the burn of a budget", () => {
  it("adds up what was used, ends at what the counter holds, and goes on with a range", () => {
    const { points } = burnOf(steady());
    expect(points).toHaveLength(30);
    expect(points[0]).toEqual({ start: "2026-11-01T00:00:00Z", state: "actual", used: "10", range: null, before: "10" });
    expect(points[21]).toMatchObject({ state: "partial", used: "215", before: "220" });
    expect(points[29]).toMatchObject({ state: "forecast", used: null, range: { expected: "300", low: "300", high: "300" } });
  });

  it("leaves out what was used before the budget began", () => {
    const { points } = burnOf(steady({ since: day("2026-11-11"), spent: usd("115") }));
    expect([points[9]?.used, points[10]?.used, points[21]?.used]).toEqual(["0", "10", "115"]);
  });

  it("names the day on which a steady use reaches the limit, and is as good as sure of it", () => {
    expect(burnOf(steady()).breach).toEqual({
      probability: "0.99",
      notBefore: "2026-11-26T00:00:00Z",
      early: "2026-11-26T00:00:00Z",
      likely: "2026-11-26T00:00:00Z",
      late: "2026-11-26T00:00:00Z",
    });
    expect(burnOf(steady({ limit: usd("500") })).breach).toEqual({
      probability: "0.01",
      notBefore: null,
      early: null,
      likely: null,
      late: null,
    });
  });

  it("says when it ran out of one that is used up, even without a history", () => {
    const breach = burnOf(steady({ limit: usd("120"), daily: new Map() })).breach;
    expect(breach).toMatchObject({ probability: "1", likely: "2026-11-12T00:00:00Z" });
    expect(burnOf(steady({ daily: new Map() })).breach).toBeNull();
  });

  it("never draws more than the counter holds, nor less a bucket later", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { minLength: 22, maxLength: 22 }), fc.nat(30_000), (days, spent) => {
        const amounts = new Map(
          days.map((amount, i) => [`2026-11-${String(i + 1).padStart(2, "0")}T00:00:00Z`, countAmount(BigInt(amount))]),
        );
        const { points } = burnOf(steady({ amounts, spent: countAmount(BigInt(spent)), step: countAmount(1n) }));
        const used = points.flatMap((point) => (point.used === null ? [] : [Number(point.used)]));
        expect(used.at(-1)).toBe(spent);
        used.reduce((before, now) => {
          expect(now).toBeGreaterThanOrEqual(before);
          return now;
        }, 0);
        for (const { range } of points) {
          const ends = range ? [range.low, range.expected, range.high].map(Number) : [];
          expect(ends).toEqual([...ends].sort((a, b) => a - b));
        }
      }),
      { numRuns: 30 },
    );
  });

  it("reaches beyond a month for a window of a year, with a range that only grows", () => {
    const { points } = burnOf(steady({ window: { start: day("2026-01-01"), end: day("2027-07-01") }, before: null }));
    const widths = points.flatMap(({ range }) => (range ? [Number(range.high) - Number(range.low)] : []));
    expect(Number(points.at(-1)?.range?.expected)).toBeCloseTo(215 + 5 + 220 * 10 + 10, -1.5);
    expect(widths).toEqual([...widths].sort((a, b) => a - b));
  });

  it("draws no range where days differ too much, and says nothing of what is to come without a history", () => {
    const daily = new Map([...days()].map(([at], i) => [at, usd(i % 37 === 36 ? "9000" : "1")]));
    const uneven = burnOf(steady({ daily, limit: usd("5000") }));
    expect(uneven).toMatchObject({ silence: "too_uneven" });
    expect(Number(uneven.breach?.probability)).toBeGreaterThan(0.01);
    expect(uneven.points.every(({ range }) => range === null)).toBe(true);
    expect(burnOf(steady({ daily: new Map() }))).toMatchObject({ silence: "too_little_history", breach: null });
    expect(burnOf(steady()).silence).toBeNull();
  });

  it.each([
    ["2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z", 215 + 5 + 80 - 10 / 24],
    ["2026-11-01T07:00:00Z", "2026-12-01T08:00:00Z", 215 + 5 + 80 + 80 / 24],
  ])("ends with the window itself in every zone: %s", (start, end, expected) => {
    const { points } = burnOf(steady({ window: { start: new Date(start), end: new Date(end) } }));
    expect(points.map((point) => point.start)).toEqual(burnOf(steady()).points.map((point) => point.start));
    expect(Number(points.at(-1)?.range?.expected)).toBeCloseTo(expected, 1);
  });

  it("takes the rest of a day in proportion where buckets are hours", () => {
    const window = { start: day("2026-11-22"), end: day("2026-11-23") };
    const amounts = new Map([["2026-11-22T03:00:00Z", usd("5")]]);
    const { points, breach } = burnOf(steady({ window, granularity: "hour", before: null, amounts, spent: usd("5"), limit: usd("7.5") }));
    expect(points[3]?.used).toBe("5");
    expect(points[17]?.range?.expected).toBe("7.5");
    expect(breach?.likely).toBe("2026-11-22T17:00:00Z");
  });
});

describe("had a cap been in force", () => {
  it("says in which bucket it would have been reached and how much lay beyond it", () => {
    expect(whatIf([4n, 4n, 4n], 8n)).toEqual({ reachedAt: 2, refused: 4n, total: 12n });
    expect(whatIf([4n, 4n, 4n], 12n)).toEqual({ reachedAt: null, refused: 0n, total: 12n });
    expect(whatIf([0n, 4n], 0n)).toEqual({ reachedAt: 1, refused: 4n, total: 4n });
  });
  it("keeps and refuses together what was used", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(0n, 10n ** 20n), { maxLength: 40 }), fc.bigInt(0n, 10n ** 21n), (amounts, cap) => {
        const { refused, total, reachedAt } = whatIf(amounts, cap);
        expect([total, cap]).toContain(total - refused);
        expect(total - refused <= cap).toBe(true);
        expect(reachedAt === null).toBe(refused === 0n);
      }),
    );
  });
});
