import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatUsd } from "@/lib/kernel/money";
import { type Discount, discountRows } from "./discount-rows";
import { groupByKey } from "./plan-import";
import type { PriceRow } from "./price-row";
import { rateLine } from "./rate";
import { bookOf, price, usage } from "./testing";

const day = (text: string) => new Date(`${text}T00:00:00Z`);
const discount = (over: Partial<Discount> = {}): Discount => ({
  id: 1,
  provider: "p",
  model: "*",
  percent: "20",
  validFrom: day("2026-01-01"),
  validTo: null,
  reason: "contract",
  ...over,
});
const LIST = [price({ meter: "input", rate: "3" }), price({ meter: "output", rate: "15" })];
const withDiscounts = (discounts: Discount[], list: PriceRow[] = LIST) =>
  bookOf([...list, ...discountRows(discounts, list, []).map((row, i) => ({ ...row, id: 1_000 + i }))]);
const cost = (discounts: Discount[], at: string, list?: PriceRow[], over: object = {}) => {
  const line = { provider: "p", model: "m", quantities: usage({ input: 1_000_000n, ...over }) };
  const { costUsd } = rateLine(withDiscounts(discounts, list), line, { at: new Date(at), mode: "standard" });
  return costUsd === null ? null : formatUsd(costUsd);
};

describe("a discount", () => {
  it("is off the list within its half-open span, to the millisecond", () => {
    const agreed = [discount({ validFrom: new Date("2026-03-01T08:30:15Z"), validTo: new Date("2026-04-01T00:00:00Z") })];
    const times = ["2026-03-01T08:30:14.999Z", "2026-03-01T08:30:15Z", "2026-03-31T23:59:59.999Z", "2026-04-01T00:00:00Z"];
    expect(times.map((at) => cost(agreed, at))).toEqual(["3", "2.4", "2.4", "3"]);
  });

  it("follows the list when that changes, and each tier and mode of it", () => {
    const list = [
      price({ meter: "input", rate: "3", validTo: day("2026-06-01") }),
      price({ meter: "input", rate: "5", validFrom: day("2026-06-01") }),
      price({ meter: "input", rate: "10", minTokensExclusive: 200_000n }),
    ];
    const small = { input: 100_000n };
    expect(cost([discount()], "2026-05-31T12:00:00Z", list, small)).toBe("0.24");
    expect(cost([discount()], "2026-06-01T12:00:00Z", list, small)).toBe("0.4");
    expect(cost([discount()], "2026-06-01T12:00:00Z", list)).toBe("8");
  });

  it("on one model goes before one on all, which holds where that one does not", () => {
    const both = [discount(), discount({ id: 2, model: "m", percent: "50", validFrom: day("2026-03-01"), validTo: day("2026-04-01") })];
    expect(["2026-02-01T00:00:00Z", "2026-03-15T00:00:00Z", "2026-04-01T00:00:00Z"].map((at) => cost(both, at))).toEqual([
      "2.4",
      "1.5",
      "2.4",
    ]);
  });

  it("gives way to a rate of the organisation's own, and is never taken off one", () => {
    const list = [...LIST, price({ meter: "input", rate: "1", origin: "organisation" })];
    expect(cost([discount()], "2026-03-01T00:00:00Z", list)).toBe("1");
    expect(cost([discount()], "2026-03-01T00:00:00Z", list, { output: 1_000_000n })).toBe("13");
  });

  it("of a hundred per cent makes it free, which is a price", () => {
    expect(cost([discount({ percent: "100" })], "2026-03-01T00:00:00Z")).toBe("0");
  });

  it("is off what a provider resells too, and the lister's own customers do not have it", () => {
    const list = [price({ provider: "lister", meter: "input", rate: "4" })];
    const aliases = [{ provider: "p", alias: "m", toProvider: "lister", toModel: "m", origin: "catalogue" as const }];
    const rows = discountRows([discount()], list, aliases).map((row, i) => ({ ...row, id: 1_000 + i }));
    const book = bookOf([...list, ...rows], aliases);
    const priced = (provider: string) =>
      rateLine(book, { provider, model: "m", quantities: usage({ input: 1_000_000n }) }, { at: day("2026-03-01"), mode: "standard" })
        .costUsd;
    expect([priced("p"), priced("lister")].map((usd) => usd !== null && formatUsd(usd))).toEqual(["3.2", "4"]);
  });

  it("never makes two rates that hold together, whatever overlaps, and each is exactly its share of the list", () => {
    const month = fc.integer({ min: 0, max: 11 }).map((i) => new Date(Date.UTC(2026, i, 1)));
    const some = fc.array(
      fc.record({ model: fc.constantFrom("*", "m"), percent: fc.constantFrom("5", "12.5", "33.3333"), from: month, to: fc.option(month) }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(some, month, (given, cut) => {
        const list = [price({ meter: "input", rate: "3", validTo: cut }), price({ meter: "input", rate: "7", validFrom: cut })];
        const discounts = given
          .filter(({ from, to }) => to === null || from < to)
          .map((each, i) => discount({ id: i + 1, model: each.model, percent: each.percent, validFrom: each.from, validTo: each.to }));
        for (const rows of groupByKey(discountRows(discounts, list, [])).values()) {
          for (const [i, row] of rows.entries()) {
            const next = rows[i + 1];
            if (next) expect(row.validTo !== null && row.validTo <= next.validFrom).toBe(true);
            const percent = discounts.find((each) => row.originVersion === `discount ${each.id}`)?.percent;
            expect(Number(row.rate)).toBeCloseTo((row.validFrom < cut ? 3 : 7) * (1 - Number(percent) / 100), 10);
          }
        }
      }),
    );
  });
});
