import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rateLine } from "./rate";
import { holdsAt } from "./rate-sheet";
import { at, bookOf, line, price } from "./testing";

const rateOf = (rows: Parameters<typeof bookOf>[0], quantities: object, ask: object = {}) =>
  rateLine(bookOf(rows), line(quantities), { ...at(), ...ask }).charges.map((each) => each.rate);

describe("context tiers", () => {
  const rows = [
    price({ meter: "input", rate: "3" }),
    price({ meter: "input", rate: "6", minTokensExclusive: 200_000n }),
    price({ meter: "input", rate: "9", minTokensExclusive: 500_000n }),
    price({ meter: "output", rate: "15" }),
    price({ meter: "output", rate: "22.5", minTokensExclusive: 200_000n }),
    price({ meter: "cache_read", rate: "0.3" }),
  ];

  it("at n−1, n and n+1 of each bound: the bound itself is still below", () => {
    for (const [n, below, above] of [
      [200_000n, "3", "6"],
      [500_000n, "6", "9"],
    ] as const) {
      expect(rateOf(rows, { input: n - 1n })).toEqual([below]);
      expect(rateOf(rows, { input: n })).toEqual([below]);
      expect(rateOf(rows, { input: n + 1n })).toEqual([above]);
    }
  });

  it("are picked by the whole prompt, cached tokens included, and hold for the answer too", () => {
    expect(rateOf(rows, { input: 786n, cacheRead: 199_214n, output: 5n })).toEqual(["3", "0.3", "15"]);
    expect(rateOf(rows, { input: 786n, cacheRead: 199_215n, output: 5n })).toEqual(["6", "0.3", "22.5"]);
    expect(rateOf(rows, { input: 1n, cacheWrite5m: 100_000n, cacheWrite1h: 50_000n, cacheWrite: 50_000n })[0]).toBe("6");
  });

  it("never lower the cost of a longer prompt when the rates rise", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 600_000n }), (input) => {
        const cost = (tokens: bigint) => rateLine(bookOf(rows), line({ input: tokens }), at()).costUsd ?? 0n;
        expect(cost(input + 1n)).toBeGreaterThan(cost(input));
      }),
    );
  });
});

describe("effective dates", () => {
  const T = new Date("2026-07-30T00:00:00Z");
  const rows = [price({ meter: "input", rate: "10", validTo: T }), price({ meter: "input", rate: "2", validFrom: T })];

  it("at T−1 ms the old price holds, at T the new one", () => {
    expect(rateOf(rows, { input: 1n }, { at: new Date(T.getTime() - 1) })).toEqual(["10"]);
    expect(rateOf(rows, { input: 1n }, { at: T })).toEqual(["2"]);
  });

  it("a call has exactly one rate at any instant", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true }), (when) => {
        expect(rateOf(rows, { input: 1n }, { at: when })).toEqual([when < T ? "10" : "2"]);
      }),
    );
  });

  it("an ended price without a successor is over at its end, to the millisecond", () => {
    const ended = [price({ meter: "input", rate: "10", validTo: T })];
    expect(rateOf(ended, { input: 1n }, { at: new Date(T.getTime() - 1) })).toEqual(["10"]);
    expect(rateOf(ended, { input: 1n }, { at: T })).toEqual([null]);
  });

  it("a scheduled price never acts before its date", () => {
    const scheduled = [
      price({ meter: "input", rate: "0.75", validTo: new Date("2027-01-01") }),
      price({ meter: "input", rate: "1.5", validFrom: new Date("2027-01-01") }),
    ];
    expect(rateOf(scheduled, { input: 1n }, { at: new Date("2026-12-31T23:59:59.999Z") })).toEqual(["0.75"]);
    expect(rateOf(scheduled, { input: 1n }, { at: new Date("2027-01-01") })).toEqual(["1.5"]);
  });
});

describe("time of day", () => {
  const from = new Date("2026-08-17T00:00:00Z");
  const peak = { meter: "input", rate: "0.44", dayMinuteFrom: 60, dayMinuteTo: 240, validFrom: from } as const;
  const rows = [
    price({ meter: "input", rate: "0.14", validTo: from }),
    price({ meter: "input", rate: "0.22", validFrom: from }),
    price(peak),
  ];
  const on = (time: string) => rateOf(rows, { input: 1n }, { at: new Date(time) });

  it("holds within its window, half-open to the millisecond, in UTC", () => {
    expect(on("2026-09-01T00:59:59.999Z")).toEqual(["0.22"]);
    expect(on("2026-09-01T01:00:00.000Z")).toEqual(["0.44"]);
    expect(on("2026-09-01T03:59:59.999Z")).toEqual(["0.44"]);
    expect(on("2026-09-01T04:00:00.000Z")).toEqual(["0.22"]);
  });

  it("does not hold before the date that it began on", () => {
    expect(on("2026-07-01T02:00:00Z")).toEqual(["0.14"]);
    expect(on("2026-08-17T02:00:00Z")).toEqual(["0.44"]);
  });

  it("may run over midnight", () => {
    expect([1380, 1439, 0, 29].every((minute) => holdsAt({ dayMinuteFrom: 1380, dayMinuteTo: 30 }, minute))).toBe(true);
    expect([30, 1379].some((minute) => holdsAt({ dayMinuteFrom: 1380, dayMinuteTo: 30 }, minute))).toBe(false);
  });
});

describe("mode", () => {
  const rows = [
    price({ meter: "input", rate: "2" }),
    price({ meter: "cache_read", rate: "0.5" }),
    price({ meter: "output", rate: "8" }),
    price({ meter: "web_search", rate: "0.01", per: 1 }),
    price({ meter: "input", rate: "1", mode: "batch" }),
    price({ meter: "output", rate: "4", mode: "batch" }),
  ];

  it("has its own price, and a meter it lacks falls back inside the mode first", () => {
    const rating = rateLine(bookOf(rows), line({ input: 1n, cacheRead: 1n, output: 1n }), { ...at(), mode: "batch" });
    expect(rating.charges.map((each) => each.rate)).toEqual(["1", "1", "4"]);
    expect(rating.flags).toEqual(["fallback_rate:cache_read"]);
  });

  it("without any price of its own is charged at standard rates, and says so", () => {
    const rating = rateLine(bookOf(rows), line({ input: 1n, cacheRead: 1n }), { ...at(), mode: "flex" });
    expect(rating.charges.map((each) => each.rate)).toEqual(["2", "0.5"]);
    expect(rating.flags).toEqual(["mode_fallback:flex"]);
  });

  it("does not matter to a fee, which is not flagged", () => {
    expect(rateLine(bookOf(rows), line({ input: 1n, webSearches: 1n }), { ...at(), mode: "batch" }).flags).toEqual([]);
  });
});

describe("region and authority", () => {
  const rows = [
    price({ meter: "input", rate: "2.5" }),
    price({ meter: "input", rate: "2.75", region: "eu" }),
    price({ meter: "output", rate: "15" }),
  ];

  it("a region's own price holds there only, whatever the case of its name", () => {
    expect(rateOf(rows, { input: 1n, output: 1n }, { region: "EU" })).toEqual(["2.75", "15"]);
    expect(rateOf(rows, { input: 1n }, { region: "eu-west-1" })).toEqual(["2.5"]);
    expect(rateOf(rows, { input: 1n })).toEqual(["2.5"]);
  });

  it("what the organisation agreed beats our own data, which beats the catalogue", () => {
    const own = price({ meter: "input", rate: "1", origin: "organisation" });
    const overlay = price({ meter: "input", rate: "2", origin: "overlay" });
    expect(rateOf([...rows, overlay], { input: 1n })).toEqual(["2"]);
    expect(rateOf([...rows, overlay, own], { input: 1n })).toEqual(["1"]);
  });

  it("an agreed price replaces the catalogue's tiers of that meter", () => {
    const tiered = [
      price({ meter: "input", rate: "2" }),
      price({ meter: "input", rate: "4", minTokensExclusive: 100n }),
      price({ meter: "input", rate: "1", origin: "organisation" }),
    ];
    expect(rateOf(tiered, { input: 500n })).toEqual(["1"]);
  });

  it("a fee for any model yields to the model's own, unless the organisation agreed it", () => {
    const fee = (rate: string, row: object) => price({ meter: "web_search", rate, per: 1, ...row });
    const any = fee("0.01", { model: "*", origin: "overlay" });
    expect(rateOf([...rows, any], { input: 1n, webSearches: 1n })[1]).toBe("0.01");
    expect(rateOf([...rows, any, fee("0.025", {})], { input: 1n, webSearches: 1n })[1]).toBe("0.025");
    expect(
      rateOf([...rows, any, fee("0.025", {}), fee("0.008", { model: "*", origin: "organisation" })], { input: 1n, webSearches: 1n })[1],
    ).toBe("0.008");
  });
});
