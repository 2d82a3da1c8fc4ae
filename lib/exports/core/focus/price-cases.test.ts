/** Worked examples of prices, through the code that rates calls and the code that writes rows. */
import { describe, expect, it } from "vitest";
import type { LineDimension } from "@/lib/chargeback/core/period-lines";
import { parseUsd, sumUsd, ZERO_USD } from "@/lib/kernel/money";
import { creditReport } from "@/lib/pricing/core/credits";
import { ALWAYS } from "@/lib/pricing/core/price-row";
import { rateLine } from "@/lib/pricing/core/rate";
import { at, bookOf, line, price } from "@/lib/pricing/core/testing";
import type { FocusCells } from "./columns";
import { type FocusPrice, skuOf } from "./sku";
import { usageValues } from "./usage-writer";

const PERIOD = { id: "2026-10", start: new Date("2026-10-01T00:00:00Z"), end: new Date("2026-11-01T00:00:00Z") };
const of = { provider: "p", model: "m", billing: "metered" } as LineDimension;

/** The row of a charge. @param listRate Dollars for a million, as the public list has it. */
function cellsOf(meter: string, quantity: string, costUsd: string, rate: string, listRate = rate, mode = "standard") {
  const row: FocusPrice = { id: 1, rate, per: 1_000_000, mode, region: "", minTokensExclusive: 0n, originVersion: "v" };
  const sku = skuOf({ ...of, providerName: "P", meter }, row, listRate, true);
  const usage = { day: "2026-10-05", dimensionId: 1, meter, priceId: 1, quantity, costUsd: parseUsd(costUsd) };
  return { ...sku.cells, ...usageValues(usage, sku, { period: PERIOD, stated: undefined }) };
}

it("P01: input, cache write, cache read and output are 1.50, 7.50, 2.40 and 22.50: 33.90; list price times quantity is the list cost", () => {
  const rates = { input: "3", cache_write: "3.75", cache_read: "0.3", output: "15" } as const;
  const book = bookOf(Object.entries(rates).map(([meter, rate]) => price({ meter: meter as keyof typeof rates, rate })));
  const called = line({ input: 500_000n, cacheWrite: 2_000_000n, cacheRead: 8_000_000n, output: 1_500_000n });
  const { charges, costUsd } = rateLine(book, called, at());
  expect(costUsd).toBe(parseUsd("33.90"));
  const rows = charges.map(({ meter, quantity, costUsd: cost }) =>
    cellsOf(meter, quantity.toString(), cost ?? "0", rates[meter as keyof typeof rates]),
  );
  expect(Object.fromEntries(rows.map(({ SkuId, PricingQuantity, ListCost }) => [SkuId, [PricingQuantity, ListCost]]))).toEqual({
    "m:input": ["0.5", "1.5"],
    "m:cache_write": ["2.0", "7.5"],
    "m:cache_read": ["8.0", "2.4"],
    "m:output": ["1.5", "22.5"],
  });
});

it("P03: 12,500,000 tokens of a month at 10, 8 and 5, entered as prices from when a tier began, are one row a tier: 94.50; at 5 for all 62.50", () => {
  const tiers = [
    { from: ALWAYS, to: new Date("2026-10-03T00:00:00Z"), rate: "10", tokens: 1_000_000n },
    { from: new Date("2026-10-03T00:00:00Z"), to: new Date("2026-10-25T00:00:00Z"), rate: "8", tokens: 9_000_000n },
    { from: new Date("2026-10-25T00:00:00Z"), to: null, rate: "5", tokens: 2_500_000n },
  ];
  const graduated = bookOf(tiers.map(({ from, to, rate }) => price({ meter: "input", rate, validFrom: from, validTo: to })));
  const allUnits = bookOf([price({ meter: "input", rate: "5" })]);
  const rated = (book: ReturnType<typeof bookOf>) =>
    tiers.map(({ from, tokens }) =>
      rateLine(book, line({ input: tokens }), at(from === ALWAYS ? "2026-10-01T12:00:00Z" : from.toISOString())),
    );
  const lines = rated(graduated);
  expect(lines.map(({ costUsd }) => costUsd)).toEqual(["10", "72", "12.5"].map(parseUsd));
  expect(new Set(lines.flatMap(({ charges }) => charges.map(({ priceId }) => priceId))).size).toBe(3);
  expect(sumUsd(rated(allUnits).map(({ costUsd }) => costUsd ?? ZERO_USD))).toBe(parseUsd("62.50"));
});

it("P06: 2,000,000 cached tokens of a batch at 0.25 cost 0.50, beside 10.00 by the list, in one row", () => {
  const book = bookOf([price({ meter: "cache_read", rate: "0.25", mode: "batch" }), price({ meter: "input", rate: "5" })]);
  const { costUsd } = rateLine(book, line({ input: 0n, cacheRead: 2_000_000n }), { ...at(), mode: "batch" });
  expect(costUsd).toBe(parseUsd("0.50"));
  expect(cellsOf("cache_read", "2000000", "0.5", "0.25", "5", "batch")).toMatchObject({
    ...{ ContractedUnitPrice: "0.25", ListUnitPrice: "5.0", BilledCost: "0.5", ContractedCost: "0.5", ListCost: "10.0" },
  });
});

describe("P08: calls that take 1, 2 and 3 credits each, a credit listed at 2 dollars and bought at 1", () => {
  const CALLS = { q: 245n, z: 5n, w: 120n };
  const LISTED = { q: 1, z: 2, w: 3 };
  type Of = keyof typeof CALLS;
  const models = Object.keys(CALLS) as Of[];
  /** Dollars for one call: credits that it takes, at the price of a credit. */
  const rowOf = (model: Of, agreed: number) => {
    const book = bookOf([price({ model, meter: "request", per: 1, rate: String(agreed), origin: "organisation" })]);
    const { costUsd } = rateLine(book, line({ requests: CALLS[model] }, model), at());
    const sku = skuOf(
      { ...of, model, providerName: "P", meter: "request" },
      { id: 1, rate: String(agreed), per: 1, mode: "standard", region: "", minTokensExclusive: 0n, originVersion: "v" },
      String(2 * LISTED[model]),
      true,
    );
    const usage = {
      day: "2026-10-05",
      dimensionId: 1,
      meter: "request",
      priceId: 1,
      quantity: String(CALLS[model]),
      costUsd: costUsd ?? ZERO_USD,
    };
    return usageValues(usage, sku, { period: PERIOD, stated: undefined });
  };
  const sumOf = (rows: readonly FocusCells[], column: "ListCost" | "ContractedCost") =>
    sumUsd(rows.map((row) => parseUsd(row[column] ?? "")));
  const creditsOfAll = (credits: Record<Of, number>) =>
    creditReport(
      [],
      models.map((model) => ({ provider: "p", model, creditsPerRequest: String(credits[model]), validFrom: "2026-01-01" })),
      models.map((model) => ({ day: "2026-10-05", provider: "p", model, teamId: "", requests: CALLS[model], told: "0" })),
      "2026-10-06",
    );

  it("cost 615.00 beside 1,230.00 by the list, and take 615 credits", () => {
    const rows = models.map((model) => rowOf(model, LISTED[model]));
    expect([sumOf(rows, "ListCost"), sumOf(rows, "ContractedCost")]).toEqual([parseUsd("1230.00"), parseUsd("615.00")]);
    expect(creditsOfAll(LISTED).used).toEqual([{ provider: "p", credits: "615" }]);
  });

  it("cost 495.00 where W was agreed at 2 credits, of which W takes 240; the list stays", () => {
    const agreed = { ...LISTED, w: 2 };
    const rows = models.map((model) => rowOf(model, agreed[model]));
    expect([sumOf(rows, "ListCost"), sumOf(rows, "ContractedCost")]).toEqual([parseUsd("1230.00"), parseUsd("495.00")]);
    expect(rows[2]?.PricingCurrencyEffectiveCost).toBe("240.0");
    expect(creditsOfAll(agreed).over.find(({ model }) => model === "w")?.credits).toBe("240");
  });
});
