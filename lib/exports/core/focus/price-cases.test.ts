/** Worked examples of prices, through the code that rates calls and the code that writes rows. */
import { expect, it } from "vitest";
import type { LineDimension } from "@/lib/chargeback/core/period-lines";
import { parseUsd } from "@/lib/kernel/money";
import { rateLine } from "@/lib/pricing/core/rate";
import { at, bookOf, line, price } from "@/lib/pricing/core/testing";
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

it("P06: 2,000,000 cached tokens of a batch at 0.25 cost 0.50, beside 10.00 by the list, in one row", () => {
  const book = bookOf([price({ meter: "cache_read", rate: "0.25", mode: "batch" }), price({ meter: "input", rate: "5" })]);
  const { costUsd } = rateLine(book, line({ input: 0n, cacheRead: 2_000_000n }), { ...at(), mode: "batch" });
  expect(costUsd).toBe(parseUsd("0.50"));
  expect(cellsOf("cache_read", "2000000", "0.5", "0.25", "5", "batch")).toMatchObject({
    ...{ ContractedUnitPrice: "0.25", ListUnitPrice: "5.0", BilledCost: "0.5", ContractedCost: "0.5", ListCost: "10.0" },
  });
});
