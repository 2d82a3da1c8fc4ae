import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatUsd, parseUsd, splitUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { VARIANCE_KINDS } from "../kinds";
import { limitOf } from "../tolerance";
import { rateAndVolume } from "./classify";
import { compare, type Side } from "./compare";
import type { Billed, Metered } from "./items";

const DAYS = ["2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04"];
const inSeptember = (day: string): boolean => day >= "2026-09-01" && day < "2026-10-01";
const qty = (count: number): bigint => BigInt(count) * 1_000_000n;
const metered = (over: Partial<Metered> & { cost: string; count?: number }): Metered => ({
  ...{ day: "2026-09-01", model: "gpt-4o", project: null, key: "k1", meter: "output", agreedUsd: null, unpriced: false },
  quantity: qty(over.count ?? 1000),
  costUsd: parseUsd(over.cost),
  ...over,
});
const billed = (over: Partial<Billed> & { cost: string; count?: number | null }): Billed => ({
  ...{
    days: ["2026-09-01"],
    model: "gpt-4o",
    project: null,
    key: "k1",
    meter: "output",
    counted: false,
    lines: 1,
    roundingUsd: parseUsd("0.00000005"),
  },
  quantity: over.count === null ? null : qty(over.count ?? 1000),
  amountUsd: parseUsd(over.cost),
  ...over,
});
const side = (over: Partial<Side>): Side => ({ metered: [], billed: [], repeated: [], charges: [], lateUsd: 0n as Usd, ...over });
const kindsOf = (over: Partial<Side>): Record<string, string> =>
  Object.fromEntries(compare(side(over), inSeptember).variances.map(({ kind, amountUsd }) => [kind, formatUsd(amountUsd)]));

describe("rate and volume", () => {
  it("price and volume variance sum to the difference (I03)", () => {
    const parts = rateAndVolume(parseUsd("500"), qty(100), parseUsd("585"), qty(130));
    expect({ price: formatUsd(parts.rateUsd), volume: formatUsd(parts.volumeUsd) }).toEqual({ price: "-65", volume: "150" });
    expect(formatUsd(sumUsd([parts.rateUsd, parts.volumeUsd]))).toBe("85");
  });

  it("another price of the same quantity is a rate, another quantity at the same price a volume", () => {
    expect(kindsOf({ metered: [metered({ cost: "10" })], billed: [billed({ cost: "11" })] })).toEqual({ rate: "1" });
    expect(kindsOf({ metered: [metered({ cost: "10" })], billed: [billed({ cost: "20", count: 2000 })] })).toEqual({ volume: "10" });
  });

  it("quantities of a usage report explain lines of money that tell none", () => {
    const counted = billed({ cost: "0", count: 2000, counted: true });
    expect(kindsOf({ metered: [metered({ cost: "10" })], billed: [billed({ cost: "22", count: null }), counted] })).toEqual({
      rate: "2",
      volume: "10",
    });
  });

  it("without quantities the same share on every day is a rate, and anything else stays unexplained", () => {
    const days = (costs: string[]) => ({
      metered: DAYS.map((day) => metered({ day, cost: "10" })),
      billed: costs.map((cost, i) => billed({ days: [DAYS[i] ?? ""], cost, count: null })),
    });
    expect(kindsOf(days(["11", "11", "11", "11"]))).toEqual({ rate: "4" });
    expect(kindsOf(days(["11", "12", "13", "10"]))).toEqual({ unexplained: "6" });
  });
});

describe("prices by volume", () => {
  const day = (n: number, over: Partial<Metered> & { cost: string }) => metered({ day: DAYS[n] ?? "", ...over });
  const agreed = [
    day(0, { cost: "10", agreedUsd: parseUsd("0") }),
    day(1, { cost: "10", agreedUsd: parseUsd("-3") }),
    day(1, { cost: "10", agreedUsd: parseUsd("-3"), key: "k2" }),
  ];
  const bill = (...costs: [day: number, key: string, cost: string][]) =>
    costs.map(([n, key, cost]) => billed({ days: [DAYS[n] ?? ""], key, cost }));

  it("a bill of what was agreed has no difference, whichever days and keys it lays the tiers on", () => {
    for (const lines of [
      bill([0, "k1", "10"], [1, "k1", "7"], [1, "k2", "7"]),
      bill([0, "k1", "8"], [1, "k1", "8"], [1, "k2", "8"]),
      bill([0, "k1", "10"], [1, "k1", "4"], [1, "k2", "10"]),
    ]) {
      expect(kindsOf({ metered: agreed, billed: lines })).toEqual({});
      const { meteredUsd, agreedUsd, invoicedUsd } = compare(side({ metered: agreed, billed: lines }), inSeptember);
      expect([meteredUsd, agreedUsd, invoicedUsd].map(formatUsd)).toEqual(["30", "-6", "24"]);
    }
  });

  it("a wrong one differs by a rate of the very amount", () => {
    expect(kindsOf({ metered: agreed, billed: bill([0, "k1", "10"], [1, "k1", "8"], [1, "k2", "8"]) })).toEqual({ rate: "2" });
    expect(kindsOf({ metered: agreed, billed: bill([0, "k1", "10"], [1, "k1", "10"], [1, "k2", "10"]) })).toEqual({ rate: "6" });
  });

  it("what the lines together can have been rounded by is rounding", () => {
    const halfCent = parseUsd("0.005");
    const lines = bill([0, "k1", "8"], [1, "k1", "8"], [1, "k2", "8.01"]).map((line) => ({ ...line, roundingUsd: halfCent }));
    expect(kindsOf({ metered: agreed, billed: lines })).toEqual({ rounding: "0.01" });
  });

  it("a line that states what they come to is what was agreed, and its last digits are rounding", () => {
    const plain = agreed.map((one) => ({ ...one, agreedUsd: null }));
    const lines = bill([0, "k1", "10"], [1, "k1", "10"], [1, "k2", "10"]);
    const credit = { kind: "credit" as const, days: DAYS, amountUsd: parseUsd("-6.003"), text: "volume", project: null };
    const charges = [{ ...credit, agreedUsd: parseUsd("-6") }];
    expect(kindsOf({ metered: plain, billed: lines, charges })).toEqual({ rounding: "-0.003" });
    expect(formatUsd(compare(side({ metered: plain, billed: lines, charges }), inSeptember).agreedUsd)).toBe("-6");
    const short = [{ ...credit, amountUsd: parseUsd("-5.6"), agreedUsd: parseUsd("-6") }];
    const [rest, ...more] = compare(side({ metered: plain, billed: lines, charges: short }), inSeptember).variances;
    expect(more).toEqual([]);
    expect(rest).toMatchObject({
      kind: "unexplained",
      text: "volume",
      agreed: true,
      amountUsd: parseUsd("0.4"),
      meteredUsd: parseUsd("-6"),
    });
  });
});

describe("what one side lacks", () => {
  it("what was billed and not metered is missing, what was metered and not billed is not invoiced", () => {
    const sides = { metered: [metered({ cost: "3", meter: "input" })], billed: [billed({ cost: "7", model: "o3" })] };
    expect(kindsOf(sides)).toEqual({ missing: "7", not_invoiced: "-3" });
  });

  it("a line that repeats another is billed twice, and not where the usage was twice as much", () => {
    const repeated = [
      {
        id: "2",
        day: "2026-09-01",
        model: "gpt-4o",
        project: null,
        key: "k1",
        meter: "output",
        amountUsd: parseUsd("10"),
        quantity: qty(1000),
        text: "x",
      },
    ];
    const twice = billed({ cost: "20", count: 2000, lines: 2 });
    expect(kindsOf({ metered: [metered({ cost: "10" })], billed: [twice], repeated })).toEqual({ duplicate: "10" });
    expect(kindsOf({ metered: [metered({ cost: "20", count: 2000 })], billed: [twice], repeated })).toEqual({});
  });

  it("usage that was billed a day late is timing, also over the end of the period", () => {
    const shifted = { metered: [metered({ cost: "10", day: "2026-09-02" })], billed: [billed({ cost: "10", days: ["2026-09-03"] })] };
    expect(compare(side(shifted), inSeptember).variances.map(({ kind, amountUsd }) => [kind, formatUsd(amountUsd)])).toEqual([]);
    const over = { metered: [metered({ cost: "10", day: "2026-09-30" })], billed: [billed({ cost: "10", days: ["2026-10-01"] })] };
    expect(kindsOf(over)).toEqual({ timing: "-10" });
    expect(
      Object.fromEntries(
        compare(side(over), (day) => day === "2026-10-01").variances.map(({ kind, amountUsd }) => [kind, formatUsd(amountUsd)]),
      ),
    ).toEqual({ timing: "10" });
  });

  it("what came after the close is timing beside what the close held", () => {
    const result = compare(
      side({ metered: [metered({ cost: "12" })], billed: [billed({ cost: "12" })], lateUsd: parseUsd("2") }),
      inSeptember,
    );
    expect([formatUsd(result.meteredUsd), formatUsd(result.invoicedUsd)]).toEqual(["10", "12"]);
    expect(result.variances.map(({ kind, amountUsd }) => [kind, formatUsd(amountUsd)])).toEqual([["timing", "2"]]);
  });

  it("less than the provider rounds each line to is rounding", () => {
    expect(kindsOf({ metered: [metered({ cost: "10.0042" })], billed: [billed({ cost: "10", roundingUsd: parseUsd("0.005") })] })).toEqual({
      rounding: "-0.0042",
    });
  });

  it("credits, tax and fees stand apart from usage, a small adjustment is rounding", () => {
    const charge = (kind: "fee" | "credit" | "tax" | "adjustment", cost: string) => ({
      kind,
      days: DAYS,
      amountUsd: parseUsd(cost),
      text: kind,
      project: null,
    });
    const charges = [
      charge("credit", "-25"),
      charge("tax", "3"),
      charge("fee", "30"),
      charge("adjustment", "0.02"),
      charge("adjustment", "4"),
    ];
    expect(kindsOf({ charges })).toEqual({ credit: "-25", tax: "3", missing: "30", rounding: "0.02", unexplained: "4" });
  });
});

describe("as fine as both sides tell", () => {
  it("keys are compared where the invoice tells them, and together where it does not", () => {
    const used = [metered({ key: "k1", cost: "6" }), metered({ key: "k2", cost: "4" })];
    expect(kindsOf({ metered: used, billed: [billed({ key: null, cost: "10", count: 2000 })] })).toEqual({});
    const crossed = [billed({ key: "k1", cost: "4" }), billed({ key: "k2", cost: "6" })];
    expect(
      compare(side({ metered: used, billed: crossed }), inSeptember).variances.map(({ place, amountUsd }) => [
        place.key,
        formatUsd(amountUsd),
      ]),
    ).toEqual([
      ["k1", "-2"],
      ["k2", "2"],
    ]);
  });

  it("usage without a key makes only its own model and day coarser", () => {
    const used = [
      metered({ key: null, cost: "5" }),
      metered({ key: "k1", cost: "5", model: "o3" }),
      metered({ key: "k2", cost: "1", model: "o3" }),
    ];
    const lines = [
      billed({ key: "k1", cost: "3" }),
      billed({ key: "k2", cost: "2" }),
      billed({ key: "k1", cost: "5", model: "o3" }),
      billed({ key: "k3", cost: "1", model: "o3" }),
    ];
    expect(kindsOf({ metered: used, billed: lines })).toEqual({ not_invoiced: "-1", missing: "1" });
  });

  it("one line for a month is compared with all of its days", () => {
    const used = DAYS.map((day) => metered({ day, cost: "2.5" }));
    expect(
      kindsOf({ metered: used, billed: [billed({ days: DAYS, model: null, key: null, meter: null, cost: "12", count: null })] }),
    ).toEqual({ unexplained: "2" });
  });
});

describe("tolerance", () => {
  it("17.83 of 10,450.00 is 0.17 per cent, within half a per cent, and is spread by direct cost to the cent (I01)", () => {
    const [invoice, usage] = [parseUsd("10450.00"), parseUsd("10432.17")];
    const variance = (invoice - usage) as Usd;
    expect(formatUsd(variance)).toBe("17.83");
    const limit = limitOf(invoice, [], { percent: "0.50", usd: "5" });
    expect([formatUsd(limit), variance <= limit]).toEqual(["52.25", true]);
    expect(((variance * 10_000n) / usage).toString()).toBe("17");
    expect(splitUsd(variance, [600_000n, 443_217n]).map(formatUsd)).toEqual(["10.25", "7.58"]);
  });

  it("the larger of percentage and amount counts, and a source's own before the organisation's", () => {
    const everywhere = { percent: "0.5", usd: "5" };
    expect(formatUsd(limitOf(parseUsd("100"), [], everywhere))).toBe("5");
    expect(formatUsd(limitOf(parseUsd("10000"), [], everywhere))).toBe("50");
    expect(formatUsd(limitOf(parseUsd("10000"), [{ tolerancePercent: "0.1", tolerance: null }], everywhere))).toBe("10");
  });
});

const place = {
  model: fc.constantFrom("a", "b", null),
  project: fc.constantFrom("p", null),
  key: fc.constantFrom("k1", "k2", null),
  meter: fc.constantFrom("input", "output", null),
};
const amount = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map((value) => value as Usd);
const day = fc.constantFrom("2026-08-31", ...DAYS, "2026-10-01");
const anyMetered: fc.Arbitrary<Metered> = fc.record({
  ...place,
  model: fc.constantFrom("a", "b"),
  meter: fc.constantFrom("input", "output"),
  day,
  quantity: fc.bigInt({ min: 0n, max: 10n ** 12n }),
  costUsd: amount,
  agreedUsd: fc.option(amount),
  unpriced: fc.boolean(),
});
const anyBilled: fc.Arbitrary<Billed> = fc.record({
  ...place,
  days: fc.oneof(
    day.map((one) => [one]),
    fc.constant(DAYS),
  ),
  amountUsd: amount,
  quantity: fc.option(fc.bigInt({ min: 0n, max: 10n ** 12n })),
  counted: fc.constant(false),
  lines: fc.integer({ min: 1, max: 3 }),
  roundingUsd: fc.constantFrom(0n as Usd, parseUsd("0.005")),
});

it("the parts of all kinds sum to invoiced less metered, to the last digit, whatever either side says", () => {
  fc.assert(
    fc.property(
      fc.array(anyMetered, { maxLength: 25 }),
      fc.array(anyBilled, { maxLength: 25 }),
      fc.array(
        fc.record(
          {
            kind: fc.constantFrom("fee" as const, "credit" as const, "tax" as const, "adjustment" as const),
            ...{ amountUsd: amount, agreedUsd: amount },
          },
          { requiredKeys: ["kind", "amountUsd"] },
        ),
        { maxLength: 4 },
      ),
      amount,
      (used, lines, charges, lateUsd) => {
        const repeated = lines
          .filter((_, i) => i % 5 === 0)
          .flatMap((line) => (line.days.length === 1 ? [{ ...line, id: "1", day: line.days[0] ?? "", text: "" }] : []));
        const told = charges.map((one, i) => ({ ...one, days: DAYS, text: `${i}`, project: null }));
        const result = compare({ metered: used, billed: lines, repeated, charges: told, lateUsd }, inSeptember);
        expect(sumUsd(result.variances.map(({ amountUsd }) => amountUsd))).toBe(result.invoicedUsd - result.meteredUsd - result.agreedUsd);
        const inside = used.filter((one) => inSeptember(one.day));
        expect(result.meteredUsd).toBe(sumUsd(inside.map(({ costUsd }) => costUsd)) - lateUsd);
        const billedInside = lines.filter(({ days }) => days.some(inSeptember));
        expect(result.invoicedUsd).toBe(sumUsd([...billedInside, ...told].map(({ amountUsd }) => amountUsd)));
        for (const { kind } of result.variances) expect(VARIANCE_KINDS).toContain(kind);
      },
    ),
    { numRuns: 300 },
  );
});
