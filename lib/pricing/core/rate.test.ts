import { Decimal } from "decimal.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { type Meter, type Quantities, TOKEN_METERS } from "./meters";
import { type RatedAt, rateLine } from "./rate";
import { at, bookOf, line, price } from "./testing";

const RATES: Partial<Record<Meter, string>> = {
  input: "3",
  cache_read: "0.3",
  cache_write_5m: "3.75",
  cache_write_1h: "6",
  cache_write: "3.75",
  output: "15",
  reasoning: "20",
  audio_in: "40",
  audio_out: "80",
  image_out: "30",
  embedding: "0.02",
};
const FULL = bookOf((Object.entries(RATES) as [Meter, string][]).map(([meter, rate]) => price({ meter, rate })));
const cost = (rating: ReturnType<typeof rateLine>) => (rating.costUsd === null ? null : formatUsd(rating.costUsd));

const count = fc.option(fc.bigInt({ min: 0n, max: 10n ** 12n }), { nil: null });
const anyQuantities: fc.Arbitrary<Partial<Quantities>> = fc.record({
  input: count,
  cacheRead: count,
  cacheWrite5m: count,
  cacheWrite1h: count,
  cacheWrite: count,
  output: count,
  reasoning: count,
  embedding: count,
  audioIn: count,
  audioOut: count,
  imageIn: count,
  imageOut: count,
});
const anyRate = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 6n }), fc.integer({ min: 0, max: 9 }))
  .map(([digits, scale]) => new Decimal(digits.toString()).div(new Decimal(10).pow(scale)).toFixed());

describe("charges", () => {
  it("sum to the cost of the line, whatever was counted", () => {
    fc.assert(
      fc.property(anyQuantities, (quantities) => {
        const { charges, costUsd } = rateLine(FULL, line(quantities), at());
        if (costUsd !== null) expect(sumUsd(charges.map((each) => parseUsd(each.costUsd ?? "0")))).toBe(costUsd);
      }),
    );
  });

  it("hold each token once: prompt and completion are partitioned, not repeated", () => {
    fc.assert(
      fc.property(anyQuantities, (quantities) => {
        const { charges, flags } = rateLine(FULL, line(quantities), at());
        const total = (meters: Meter[]) =>
          charges.filter((each) => meters.includes(each.meter)).reduce((sum, each) => sum + BigInt(each.quantity), 0n);
        const parts = (...all: (bigint | null | undefined)[]) => all.reduce<bigint>((sum, each) => sum + (each ?? 0n), 0n);
        const without = (meter: string) => flags.includes(`parts_without_whole:${meter}`);
        expect(total(["input", "audio_in", "image_in", "video_in"])).toBe(
          without("input") ? parts(quantities.audioIn, quantities.imageIn) : (quantities.input ?? 0n),
        );
        expect(total(["output", "reasoning", "audio_out", "image_out", "video_out"])).toBe(
          without("output") ? parts(quantities.reasoning, quantities.audioOut, quantities.imageOut) : (quantities.output ?? 0n),
        );
        expect(total(["cache_read"])).toBe(quantities.cacheRead ?? 0n);
        expect(new Set(charges.map((each) => each.meter)).size).toBe(charges.length);
      }),
    );
  });

  it("agree with decimal.js to the last digit", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        fc.bigInt({ min: 0n, max: 10n ** 12n }),
        anyRate,
        anyRate,
        (input, output, inputRate, outputRate) => {
          const book = bookOf([price({ meter: "input", rate: inputRate }), price({ meter: "output", rate: outputRate })]);
          const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_EVEN });
          const expected = new Exact(input.toString()).mul(inputRate).div(1e6).plus(new Exact(output.toString()).mul(outputRate).div(1e6));
          expect(cost(rateLine(book, line({ input, output }), at()))).toBe(expected.toFixed());
        },
      ),
    );
  });

  it("of a rate finer than the ledger are rounded once, half to even", () => {
    const book = bookOf([price({ meter: "input", rate: "0.0000000015" })]);
    expect(cost(rateLine(book, line({ input: 1n }), at()))).toBe("0.000000000000002");
    expect(cost(rateLine(book, line({ input: 3n }), at()))).toBe("0.000000000000004");
    expect(cost(rateLine(book, line({ input: 1000n }), at()))).toBe("0.0000000000015");
  });

  it("do not depend on the order in which prices were read", () => {
    const rows = [
      price({ meter: "input", rate: "3" }),
      price({ meter: "input", rate: "6", minTokensExclusive: 100n }),
      price({ meter: "input", rate: "2", origin: "organisation" }),
      price({ meter: "output", rate: "15" }),
      price({ meter: "output", rate: "9", mode: "batch" }),
      price({ meter: "output", rate: "16", region: "eu" }),
    ];
    const asks: RatedAt[] = [at(), { ...at(), mode: "batch" }, { ...at(), region: "eu" }];
    const expected = asks.map((ask) => cost(rateLine(bookOf(rows), line({ input: 150n, output: 10n }), ask)));
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        const book = bookOf(shuffled);
        expect(asks.map((ask) => cost(rateLine(book, line({ input: 150n, output: 10n }), ask)))).toEqual(expected);
      }),
    );
  });

  it("a million of the same small cost are exactly a million times it", () => {
    const rating = rateLine(
      bookOf([price({ meter: "input", rate: "0.15" }), price({ meter: "output", rate: "0.6" })]),
      line({ input: 128n, output: 20n }),
      at(),
    );
    expect(formatUsd(((rating.costUsd ?? 0n) * 1_000_000n) as never)).toBe("31.2");
  });
});

describe("parts of a whole", () => {
  it("are taken out only where they have a rate of their own", () => {
    const plain = bookOf([price({ meter: "input", rate: "1" }), price({ meter: "output", rate: "10" })]);
    const rating = rateLine(plain, line({ input: 100n, audioIn: 40n, output: 100n, reasoning: 60n }), at());
    expect(rating.charges.map((each) => [each.meter, each.quantity])).toEqual([
      ["input", "100"],
      ["output", "100"],
    ]);
    const apart = rateLine(FULL, line({ output: 100n, reasoning: 60n, audioOut: 10n }), at());
    expect(apart.charges.map((each) => [each.meter, each.quantity])).toEqual([
      ["output", "30"],
      ["reasoning", "60"],
      ["audio_out", "10"],
    ]);
  });

  it("that exceed the whole are flagged, and the whole is charged at its own rate", () => {
    const rating = rateLine(FULL, line({ output: 10n, reasoning: 11n }), at());
    expect(rating.flags).toContain("parts_exceed_whole:output");
    expect(rating.charges.map((each) => [each.meter, each.quantity])).toEqual([["output", "10"]]);
  });

  it("exactly as large as the whole leave nothing of it, without a flag", () => {
    const rating = rateLine(FULL, line({ output: 10n, reasoning: 10n }), at());
    expect(rating).toMatchObject({ flags: [], charges: [{ meter: "reasoning", quantity: "10" }] });
  });

  it("of a prompt may be among its cached tokens: the split cannot be told, which is flagged", () => {
    const rating = rateLine(FULL, line({ input: 10n, cacheRead: 90n, audioIn: 80n }), at());
    expect(rating.flags).toEqual(["parts_overlap_cache:input"]);
    expect(rating.charges.map((each) => [each.meter, each.quantity])).toEqual([
      ["input", "10"],
      ["cache_read", "90"],
    ]);
    expect(rateLine(FULL, line({ input: 10n, cacheRead: 60n, audioIn: 80n }), at()).flags).toEqual(["parts_exceed_whole:input"]);
  });

  it("without their whole are charged, not lost", () => {
    const rating = rateLine(FULL, line({ output: null, reasoning: 50n }), at());
    expect(rating.flags).toContain("parts_without_whole:output");
    expect(rating.charges.map((each) => [each.meter, each.quantity])).toEqual([["reasoning", "50"]]);
  });
});

describe("unknown prices and quantities", () => {
  it("an unknown model costs null and every charge is null", () => {
    const rating = rateLine(FULL, line({ input: 10n, output: 5n, webSearches: 1n }, "other"), at());
    expect(rating.costUsd).toBeNull();
    expect(rating.flags).toEqual(["unpriced_model"]);
    expect(rating.charges.map((each) => [each.meter, each.costUsd, each.priceId])).toEqual([
      ["input", null, null],
      ["output", null, null],
      ["web_search", null, null],
    ]);
  });

  it("a search without a fee keeps the whole cost open", () => {
    const rating = rateLine(FULL, line({ input: 10n, webSearches: 1n }), at());
    expect(rating).toMatchObject({ costUsd: null, flags: ["unpriced_meter:web_search"] });
    expect(rating.charges[0]?.costUsd).toBe("0.00003");
  });

  it("requests, tool calls and retrievals are free unless a fee exists", () => {
    const own = { input: 10n, requests: 1n, toolCalls: 3n, retrievals: 2n };
    expect(cost(rateLine(FULL, line(own), at()))).toBe("0.00003");
    const withFee = bookOf([price({ meter: "input", rate: "3" }), price({ meter: "request", rate: "5", per: 1000 })]);
    expect(cost(rateLine(withFee, line(own), at()))).toBe("0.00503");
  });

  it("images are information beside priced tokens, and unpriced without them", () => {
    expect(cost(rateLine(FULL, line({ output: 100n, images: 1n }), at()))).toBe("0.0015");
    expect(rateLine(FULL, line({ images: 1n }), at())).toMatchObject({ costUsd: null, flags: ["unpriced_meter:image"] });
    expect(cost(rateLine(bookOf([price({ meter: "image", rate: "0.04", per: 1 })]), line({ images: 3n }), at()))).toBe("0.12");
  });

  it("quantities with a fraction are exact", () => {
    const book = bookOf([price({ meter: "code_second", rate: "0.05", per: 3600 }), price({ meter: "credit", rate: "0.01", per: 1 })]);
    expect(cost(rateLine(book, line({ codeSeconds: "0.000036" }), at()))).toBe("0.0000000005");
    expect(cost(rateLine(book, line({ credits: "12.345678" }), at()))).toBe("0.12345678");
    expect(rateLine(FULL, line({ input: 1n, codeSeconds: "1.5" }), at()).costUsd).toBeNull();
  });

  it("a model that is billed by the second or the page charges no token, unless those are unknown", () => {
    const book = bookOf([price({ meter: "audio_second", rate: "0.36", per: 3600 }), price({ meter: "page", rate: "1", per: 1000 })]);
    expect(cost(rateLine(book, line({ audioSeconds: "8.47", requests: 1n }), at()))).toBe("0.000847");
    expect(cost(rateLine(book, line({ input: 4n, output: 635n, audioSeconds: "203" }), at()))).toBe("0.0203");
    expect(cost(rateLine(book, line({ pages: 29n, requests: 1n }), at()))).toBe("0.029");
    expect(rateLine(book, line({ annotatedPages: 29n }), at())).toMatchObject({ costUsd: null, flags: ["unpriced_meter:annotated_page"] });
    expect(rateLine(book, line({ input: 4n, output: 635n }), at()).costUsd).toBeNull();
    expect(cost(rateLine(FULL, line({ input: 1_000_000n, audioSeconds: "60" }), at()))).toBe(
      cost(rateLine(FULL, line({ input: 1_000_000n }), at())),
    );
  });

  it("a known zero costs 0, even of an unknown model", () => {
    expect(rateLine(FULL, line({ input: 0n, output: 0n, requests: 1n }), at())).toEqual({ charges: [], costUsd: 0n, flags: [] });
    expect(rateLine(FULL, line({ input: 0n, output: 0n, requests: 1n }, "other"), at())).toEqual({ charges: [], costUsd: 0n, flags: [] });
  });

  it("usage that nobody counted costs null, never 0", () => {
    expect(rateLine(FULL, line({ requests: 1n }), at())).toEqual({ charges: [], costUsd: null, flags: ["usage_missing"] });
    expect(rateLine(FULL, line({}, "other"), at()).flags).toEqual(["usage_missing", "unpriced_model"]);
  });

  it("a tool call or retrieval that is no model call has no tokens to miss", () => {
    expect(rateLine(FULL, line({ requests: 0n, toolCalls: 1n }, ""), at())).toEqual({ charges: [], costUsd: 0n, flags: [] });
    expect(rateLine(FULL, line({ retrievals: 1n }, "", "unknown"), at()).costUsd).toBe(0n);
    expect(rateLine(FULL, line({ requests: 1n, toolCalls: 2n }), at()).flags).toEqual(["usage_missing"]);
  });

  it("a model billed by the request alone needs no tokens", () => {
    expect(cost(rateLine(bookOf([price({ meter: "request", rate: "0.005", per: 1 })]), line({ requests: 2n }), at()))).toBe("0.01");
  });

  it("a price of 0 is a price", () => {
    const rating = rateLine(bookOf([price({ meter: "input", rate: "0" })]), line({ input: 10n }), at());
    expect(rating).toMatchObject({ costUsd: 0n, flags: [], charges: [{ costUsd: "0", rate: "0" }] });
  });

  it("a model without a price at the time of the call is unpriced, not free", () => {
    const book = bookOf([price({ meter: "input", rate: "1", validFrom: new Date("2026-10-02T00:00:00Z") })]);
    expect(rateLine(book, line({ input: 10n }), at("2026-10-01T23:59:59.999Z"))).toMatchObject({
      costUsd: null,
      flags: ["unpriced_meter:input"],
    });
  });
});

describe("every token meter", () => {
  it("is charged when it is counted and has a rate", () => {
    const keys: Record<string, keyof Quantities> = {
      cache_read: "cacheRead",
      cache_write_5m: "cacheWrite5m",
      cache_write_1h: "cacheWrite1h",
      cache_write: "cacheWrite",
    };
    const wholes: Partial<Record<Meter, Partial<Quantities>>> = {
      audio_in: { input: 7n, audioIn: 7n },
      image_in: { input: 7n, imageIn: 7n },
      video_in: { input: 7n, videoIn: 7n },
      reasoning: { output: 7n, reasoning: 7n },
      audio_out: { output: 7n, audioOut: 7n },
      image_out: { output: 7n, imageOut: 7n },
      video_out: { output: 7n, videoOut: 7n },
    };
    for (const meter of TOKEN_METERS) {
      const quantities = wholes[meter] ?? { [keys[meter] ?? meter]: 7n };
      const rating = rateLine(bookOf([price({ meter, rate: "1" })]), line(quantities), at());
      expect(rating.charges.map((each) => [each.meter, each.quantity, each.costUsd])).toEqual([[meter, "7", "0.000007"]]);
    }
  });
});
