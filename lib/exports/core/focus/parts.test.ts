import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DOLLARS } from "@/lib/allocation/core/money";
import { listRateOf } from "@/lib/chargeback/core/list-price";
import type { LineDimension, PeriodLineRow } from "@/lib/chargeback/core/period-lines";
import { parseFixed, USD_SCALE, type Usd } from "@/lib/kernel/money";
import type { PriceRow } from "@/lib/pricing/core/price-row";
import { cell } from "./cell";
import { focusColumns } from "./columns";
import { Commitments, usedCells } from "./commitments";
import { correctionDayCells, dayCells } from "./day";
import { feeOf, type SharedCostRow } from "./fees";
import { skuOf } from "./sku";
import { splitCells } from "./split-rows";

const utc = (text: string): Date => new Date(`${text}Z`);

describe("columns", () => {
  it("stand in the order of the alphabet, ours after them, each once", () => {
    for (const version of ["1.4", "1.2"] as const) {
      const columns = focusColumns(version);
      const ours = columns.findIndex((name) => name.startsWith("x_"));
      expect([...columns.slice(0, ours)].sort()).toEqual(columns.slice(0, ours));
      expect(columns.slice(ours).every((name) => name.startsWith("x_"))).toBe(true);
      expect(new Set(columns).size).toBe(columns.length);
    }
    expect(focusColumns("1.2")).not.toContain("ServiceProviderName");
    expect(focusColumns("1.4")).not.toContain("ProviderName");
  });
});

describe("a cell", () => {
  it("is quoted by RFC 4180 and otherwise as it is, whatever a spreadsheet would make of it", () => {
    expect(["=1+1", "+1", "-x", "@a", "'=b", 'a "b"', "a,b", "a\r\nb", " a", "   ", undefined].map(cell)).toEqual([
      ...["=1+1", "+1", "-x", "@a", "'=b", '"a ""b"""', '"a,b"', '"a\r\nb"', '" a"', "", ""],
    ]);
  });
});

describe("days of a period", () => {
  it("are cut where a period of another zone begins, and billed in their month of UTC", () => {
    const october = { start: utc("2026-10-01T04:00:00"), end: utc("2026-11-01T05:00:00") };
    expect(dayCells("2026-10-01", october)).toEqual({
      BillingPeriodStart: "2026-10-01T00:00:00Z",
      BillingPeriodEnd: "2026-11-01T00:00:00Z",
      ChargePeriodStart: "2026-10-01T04:00:00Z",
      ChargePeriodEnd: "2026-10-02T00:00:00Z",
    });
    expect(dayCells("2026-11-01", october)).toMatchObject({
      BillingPeriodStart: "2026-11-01T00:00:00Z",
      ChargePeriodEnd: "2026-11-01T05:00:00Z",
    });
  });

  it("of a correction are billed with the period that posts it, also in a fiscal calendar", () => {
    const posted = { start: utc("2026-08-31T00:00:00"), end: utc("2026-09-28T00:00:00") };
    const charged = { start: utc("2026-08-03T00:00:00"), end: utc("2026-08-31T00:00:00") };
    expect(correctionDayCells("2026-08-30", posted, charged)).toMatchObject({
      BillingPeriodStart: "2026-09-01T00:00:00Z",
      ChargePeriodStart: "2026-08-30T00:00:00Z",
    });
  });
});

const row = (over: Partial<PriceRow>): PriceRow => ({
  ...{
    id: 1,
    provider: "openai",
    model: "m",
    meter: "input",
    mode: "standard",
    region: "",
    minTokensExclusive: 0n,
    dayMinuteFrom: null,
    dayMinuteTo: null,
  },
  ...{ rate: "3", per: 1_000_000, validFrom: new Date(0), validTo: null, origin: "catalogue", originVersion: "1" },
  ...over,
});

describe("the public price beside an agreed one", () => {
  const asked = row({ origin: "discount", rate: "2.4" });
  const at = utc("2026-09-14T00:00:00").getTime();

  it("is the catalogue's in force at that instant, of the mode, region and tier that was paid for", () => {
    const change = utc("2026-09-10T00:00:00");
    const rows = [
      asked,
      row({ validTo: change }),
      row({ rate: "5", validFrom: change }),
      row({ rate: "4", mode: "batch" }),
      row({ rate: "9", region: "eu" }),
      row({ rate: "6", minTokensExclusive: 200_000n }),
    ];
    expect(listRateOf(rows, asked, at)).toBe("5");
    expect(listRateOf(rows, asked, change.getTime() - 1)).toBe("3");
    expect(listRateOf(rows, { ...asked, mode: "batch" }, at)).toBe("4");
    expect(listRateOf(rows, { ...asked, region: "eu" }, at)).toBe("9");
    expect(listRateOf(rows, { ...asked, minTokensExclusive: 200_000n }, at)).toBe("6");
  });

  it("is that of the meter that stands in, for as many units; null where nobody publishes one", () => {
    expect(listRateOf([row({})], { ...asked, meter: "cache_read" }, at)).toBe("3");
    expect(listRateOf([row({ rate: "0.003", per: 1_000 })], asked, at)).toBe("3");
    expect(listRateOf([row({ rate: "1", per: 3 })], asked, at)).toBeNull();
    expect(listRateOf([asked], asked, at)).toBeNull();
  });
});

const dimension = { id: 1, provider: "openai", model: "gpt-5", billing: "metered", costCentreId: "cc" } as LineDimension;
const usage = (quantity: bigint, each: bigint): PeriodLineRow => ({
  ...{ day: "2026-09-14", dimensionId: 1, of: dimension, meter: "input", priceId: 1, quantity: quantity.toString(), unpriced: 0n },
  ...{ costUsd: (quantity * each) as Usd, flatValueUsd: 0n as Usd },
});

describe("what a row is sold as", () => {
  const of = { provider: "openai", providerName: "OpenAI", model: "gpt-5", meter: "cache_read", billing: "metered" };
  const price = { id: 7, rate: "0.30", per: 1_000_000, mode: "batch", region: "", minTokensExclusive: 200_000n, originVersion: "v1" };

  it("has the price row, its tier and mode, and what the cache did", () => {
    expect(skuOf(of, price, "0.50", true).cells).toMatchObject({
      ContractedUnitPrice: "0.3",
      ListUnitPrice: "0.5",
      PricingUnit: "1000000 Tokens",
      SkuId: "gpt-5:cache_read",
      SkuPriceId: "gpt-5:cache_read:7",
      SkuPriceDetails:
        '{"x_ModelId":"gpt-5","x_TokenDirection":"Input","x_TokenCacheAction":"Read","x_ContextBand":">200000","x_ServiceTier":"batch"}',
    });
  });

  it("costs nothing on a flat plan and without a price, and says which; a cost without a price is so many dollars", () => {
    const cells = (billing: string, isCharged: boolean) =>
      skuOf({ ...of, billing }, billing === "flat" ? price : null, null, isCharged).cells;
    expect(cells("flat", false)).toMatchObject({ ContractedUnitPrice: "0.0", ListUnitPrice: "0.0", SkuPriceId: "gpt-5:cache_read:flat" });
    expect(cells("metered", false)).toMatchObject({ ContractedUnitPrice: "0.0", SkuPriceId: "gpt-5:cache_read:unpriced" });
    expect(cells("metered", true)).toMatchObject({
      ContractedUnitPrice: "1.0",
      PricingUnit: "Dollars",
      SkuPriceId: "gpt-5:cache_read:reported",
    });
  });
});

describe("commitments", () => {
  const commitment = (committed: bigint, rate = DOLLARS) => ({ id: "c", name: "C", committed, rate, covers: () => true });

  it("take rows while they fit, whole units of the first that does not, and keep the rest", () => {
    const taking = new Commitments([commitment(1_000n)]);
    expect(taking.parts(usage(60n, 10n)).map(({ row: { quantity }, by }) => [quantity, by?.id ?? null])).toEqual([["60", "c"]]);
    expect(taking.parts(usage(60n, 7n)).map(({ row: { quantity, costUsd }, by }) => [quantity, costUsd, by?.id ?? null])).toEqual([
      ["57", 399n, "c"],
      ["3", 21n, null],
    ]);
    expect(taking.left("c")).toBe(1n);
  });

  it("in another currency pay for as much as it is worth in dollars, and keep the rest in their own", () => {
    const euros = { currency: "EUR", perUsd: "0.5" };
    const taking = new Commitments([commitment(1_000n, euros)]);
    const [used] = taking.parts(usage(60n, 10n));
    expect(used?.by && usedCells({ ...used, by: used.by }, {})).toMatchObject({
      ...{ BilledCost: "0.0", CommitmentDiscountUnit: "EUR", CommitmentDiscountStatus: "Used" },
      CommitmentDiscountQuantity: "0.0000000000003",
    });
    expect(taking.left("c")).toBe(700n);
    expect(taking.parts(usage(140n, 10n)).map(({ by }) => by?.id ?? null)).toEqual(["c"]);
    expect([taking.left("c"), taking.parts(usage(1n, 1n))[0]?.by]).toEqual([0n, null]);
  });

  it("are what their used rows and what is left come to, to the last digit, whatever a dollar is worth", () => {
    const rows = fc.array(fc.tuple(fc.bigInt(1n, 50n), fc.bigInt(0n, 10n ** 9n)), { maxLength: 30 });
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 10n), fc.integer({ min: 1, max: 2_000_000 }), rows, (committed, perUsd, all) => {
        const taking = new Commitments([commitment(committed, { currency: "EUR", perUsd: (perUsd / 10_000).toFixed(4) })]);
        const used = all.flatMap(([quantity, each]) =>
          taking.parts(usage(quantity, each)).flatMap((part) => (part.by ? [usedCells({ ...part, by: part.by }, {})] : [])),
        );
        const quantities = used.map(({ CommitmentDiscountQuantity }) => parseFixed(CommitmentDiscountQuantity ?? "", USD_SCALE));
        expect(quantities.reduce((sum, each) => sum + each, taking.left("c"))).toBe(committed);
        expect(quantities.filter((each) => each < 0n)).toEqual([]);
      }),
    );
  });
});

describe("shared cost", () => {
  const cost: SharedCostRow = {
    ...{ id: "s", name: "Seats", kind: "seats", provider: "openai", amount: 30n * 10n ** 15n, currency: "USD", basis: "actual_days" },
    ...{ span: { start: utc("2026-09-01T00:00:00"), end: utc("2026-10-01T00:00:00") }, covers: null, costCentreId: "" },
    seats: [
      { costCentreId: "a", from: "2026-09-01" },
      { costCentreId: "b", from: "2026-09-16" },
    ],
  };
  const period = { days: cost.span, calendar: { kind: "months", firstMonth: 1, yearNamedBy: "end" } as const, rate: DOLLARS };

  it("of seats is bought and borne in every period, by days with the seat; of a closed one as statements charged it", () => {
    expect(feeOf(cost, period, (id) => id)).toMatchObject({
      part: 45n * 10n ** 15n,
      bought: 45n * 10n ** 15n,
      isRecurring: true,
      isCommitment: false,
    });
    expect(feeOf(cost, period, (id) => id, 44n)).toMatchObject({ part: 44n });
  });

  it("is split to the last digit, and is itself where nobody or a negative share takes part", () => {
    const charge = { BilledCost: "0.0", EffectiveCost: "0.01", ListCost: "0.01", ContractedCost: "0.01", x_ChargeKey: "k" };
    const share = (costCentreId: string, weight: bigint) => ({
      costCentreId,
      costCentreName: costCentreId,
      methodId: "alloc:r:v1",
      weight,
    });
    const parts = splitCells(charge, [share("a", 1n), share("b", 1n), share("c", 1n)]);
    expect(parts.map(({ EffectiveCost }) => EffectiveCost)).toEqual(["0.003333333333334", "0.003333333333333", "0.003333333333333"]);
    expect(parts.map(({ AllocatedMethodDetails }) => AllocatedMethodDetails)[1]).toBe(
      '{"Elements":[{"AllocatedRatio":0.333333333333333}]}',
    );
    expect(parts.map(({ AllocatedTags }) => AllocatedTags)).toEqual(["a", "b", "c"].map((id) => `{"cost_center":"${id}"}`));
    expect(splitCells(charge, [share("", 1n)])[0]?.AllocatedTags).toBeUndefined();
    expect(splitCells(charge, [])).toEqual([charge]);
    expect(splitCells(charge, [share("a", -1n), share("b", 2n)])).toEqual([charge]);
  });
});
