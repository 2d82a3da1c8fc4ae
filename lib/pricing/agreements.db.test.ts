/** Discounts, exchange rates and the currency of statements, in the database. */
import { beforeEach, describe, expect, it } from "vitest";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { addExchangeRate } from "./add-exchange-rate";
import { addPriceDiscount } from "./add-price-discount";
import { price } from "./core/testing";
import { decidePriceProposals } from "./decide-price-proposals";
import { exchangeAmount } from "./exchange-amount";
import { importCatalogue } from "./import-catalogue";
import { listExchangeRates } from "./list-exchange-rates";
import { listPriceDiscounts } from "./list-price-discounts";
import { listPriceProposals } from "./list-price-proposals";
import { quotePrice } from "./quote-price";
import { retractExchangeRate } from "./retract-exchange-rate";
import { retractPriceDiscount } from "./retract-price-discount";
import { ExchangeQuery, ExchangeRateInput, PriceDiscountInput, PriceProposalQuery, QuoteInput, StatementCurrencyInput } from "./schemas";
import { setStatementCurrency } from "./set-statement-currency";
import { readPricesVersion } from "./store/prices";

const database = useDatabase();
const clock = frozenClock("2026-10-01T12:00:00Z");
const context = (over: object = {}) => testContext(database.db, { clock, ...over });
const row = (over: Parameters<typeof price>[0]) => {
  const { id: _, ...rest } = price(over);
  return rest;
};
const catalogue = (rate: string) =>
  importCatalogue(context(), { edition: { prices: [row({ meter: "input", rate }), row({ meter: "output", rate: "10" })], aliases: [] } });
const add = (body: object) =>
  addPriceDiscount(
    context(),
    parseInput(PriceDiscountInput, { provider: "p", percent: "10", effectiveFrom: "2026-10-01T00:00:00Z", reason: "contract 7", ...body }),
  );
const costAt = async (at: string) =>
  (await quotePrice(context(), parseInput(QuoteInput, { provider: "p", model: "m", usage: { input: 1_000_000 }, at }))).total;

beforeEach(async () => {
  await database.pool.query("TRUNCATE price, price_proposal, price_discount, model_alias, exchange_rate, organisation");
  await database.pool.query("INSERT INTO organisation (id, name) VALUES (1, 'Test')");
  clock.set("2026-10-01T12:00:00Z");
  await catalogue("2");
});

describe("discounts", () => {
  it("act from their second on, audited, and raise the version in their own transaction", async () => {
    const version = await readPricesVersion(database.db);
    const added = await add({ effectiveFrom: "2026-10-05T09:30:15Z", effectiveTo: "2026-11-01T00:00:00Z", percent: "12.5" });
    expect(added).toMatchObject({ model: "*", percent: "12.5", state: "scheduled", closed: [] });
    const times = ["2026-10-05T09:30:14.999Z", "2026-10-05T09:30:15Z", "2026-10-31T23:59:59.999Z", "2026-11-01T00:00:00Z"];
    expect(await Promise.all(times.map(costAt))).toEqual(["2", "1.75", "1.75", "2"]);
    expect(await readPricesVersion(database.db)).toBe(version + 1);
    expect(await database.db.auditEvent.count({ where: { action: "price.discount", objectId: String(added.id) } })).toBe(1);
  });

  it("follow the list when an import or an approval changes it", async () => {
    await add({});
    clock.set("2026-10-10T00:00:00Z");
    await catalogue("2.2");
    expect([await costAt("2026-10-09T23:59:59.999Z"), await costAt("2026-10-10T00:00:00Z")]).toEqual(["1.8", "1.98"]);
    await catalogue("5");
    expect(await costAt("2026-10-10T00:00:00Z")).toBe("1.98");
    const [waiting] = (await listPriceProposals(context(), parseInput(PriceProposalQuery, {}))).data;
    clock.set("2026-10-12T00:00:00Z");
    await decidePriceProposals(context({ id: "other" }), { ids: [waiting?.id ?? 0], decision: "approve", reason: "seen on their page" });
    expect([await costAt("2026-10-11T00:00:00Z"), await costAt("2026-10-12T00:00:00Z")]).toEqual(["1.98", "4.5"]);
  });

  it("are succeeded by a later one on the same, and refused where another already holds", async () => {
    const first = await add({});
    const second = await add({ effectiveFrom: "2026-11-01T00:00:00Z", percent: "25" });
    expect(second.closed).toEqual([first.id]);
    expect([await costAt("2026-10-31T23:59:59.999Z"), await costAt("2026-11-01T00:00:00Z")]).toEqual(["1.8", "1.5"]);
    await expect(add({ effectiveFrom: "2026-10-20T00:00:00Z" })).rejects.toBeInstanceOf(Conflict);
    expect(
      await add({ model: "m", percent: "50", effectiveFrom: "2026-10-20T00:00:00Z", effectiveTo: "2026-10-21T00:00:00Z" }),
    ).toMatchObject({ closed: [] });
    expect(await costAt("2026-10-20T12:00:00Z")).toBe("1");
  });

  it("once retracted never count, and what they covered comes back", async () => {
    await add({});
    const special = await add({ model: "m", percent: "50" });
    expect(await costAt("2026-10-02T00:00:00Z")).toBe("1");
    expect(await retractPriceDiscount(context(), { id: special.id, reason: "wrong model" })).toMatchObject({ state: "retracted" });
    expect(await costAt("2026-10-02T00:00:00Z")).toBe("1.8");
    expect((await listPriceDiscounts(context())).data.map((each) => each.state)).toEqual(["retracted", "in_force"]);
    await expect(retractPriceDiscount(context(), { id: special.id, reason: "again" })).rejects.toBeInstanceOf(Conflict);
    await expect(retractPriceDiscount(context(), { id: 999, reason: "nothing" })).rejects.toBeInstanceOf(NotFound);
  });

  it("need a known name, a share between 0 and 100, possible dates, and the right", async () => {
    await expect(add({ model: "unknown" })).rejects.toBeInstanceOf(Invalid);
    await expect(add({ provider: "nobody" })).rejects.toBeInstanceOf(Invalid);
    await expect(add({ effectiveTo: "2026-10-01T00:00:00Z" })).rejects.toBeInstanceOf(Invalid);
    for (const percent of ["0", "100.0001", "-5", "1.00001", "ten"])
      await expect((async () => add({ percent }))()).rejects.toBeInstanceOf(Invalid);
    const body = parseInput(PriceDiscountInput, { provider: "p", percent: "1", effectiveFrom: "2026-10-01T00:00:00Z", reason: "contract" });
    await expect(addPriceDiscount(context({ rights: ["price.read"] }), body)).rejects.toBeInstanceOf(Forbidden);
  });
});

describe("exchange rates", () => {
  const enter = (perUsd: string, effectiveFrom: string, currency = "EUR") =>
    addExchangeRate(context(), parseInput(ExchangeRateInput, { currency, perUsd, effectiveFrom, reason: "ECB reference rate" }));
  const exchanged = (usd: string, at?: string) =>
    exchangeAmount(context(), parseInput(ExchangeQuery, { currency: "EUR", usd, ...(at ? { at } : {}) }));
  const state = (currency: string) => parseInput(StatementCurrencyInput, { currency, reason: "statements in euro" });

  it("hold from their instant to the next one's, and a retracted one gives way to the one before", async () => {
    await enter("0.9", "2026-09-01T00:00:00Z");
    const { id } = await enter("0.8", "2026-10-01T00:00:00Z");
    await enter("0.7", "2026-11-01T00:00:00Z");
    expect(await exchanged("10.005", "2026-09-30T23:59:59Z")).toMatchObject({ exact: "9.0045", stated: "9", perUsd: "0.9" });
    expect(await exchanged("10.005")).toMatchObject({ exact: "8.004", stated: "8", perUsd: "0.8" });
    expect((await listExchangeRates(context())).data.map((rate) => rate.state)).toEqual(["scheduled", "in_force", "ended"]);
    await retractExchangeRate(context(), { id, reason: "mistyped" });
    expect((await exchanged("10.005")).perUsd).toBe("0.9");
    await expect(exchanged("1", "2026-08-31T00:00:00Z")).rejects.toBeInstanceOf(NotFound);
    expect(await database.db.auditEvent.count({ where: { action: { startsWith: "exchange_rate." } } })).toBe(4);
  });

  it("are entered once for an instant, and only by those who may", async () => {
    await enter("0.9", "2026-09-01T00:00:00Z");
    await expect(enter("0.91", "2026-09-01T00:00:00Z")).rejects.toBeInstanceOf(Conflict);
    for (const rate of ["0", "-1", "0.12345678901", "x"])
      await expect((async () => enter(rate, "2026-09-02T00:00:00Z"))()).rejects.toBeInstanceOf(Invalid);
    await expect((async () => enter("1", "2026-09-02T00:00:00Z", "USD"))()).rejects.toBeInstanceOf(Invalid);
    const body = parseInput(ExchangeRateInput, { currency: "EUR", perUsd: "1", effectiveFrom: "2026-09-03T00:00:00Z", reason: "ECB" });
    await expect(addExchangeRate(context({ rights: ["price.read"] }), body)).rejects.toBeInstanceOf(Forbidden);
  });

  it("statements can be in a currency that has a rate, which then keeps one", async () => {
    await expect(setStatementCurrency(context(), state("EUR"))).rejects.toBeInstanceOf(Invalid);
    const { id } = await enter("0.9", "2026-09-01T00:00:00Z");
    expect(await setStatementCurrency(context(), state("EUR"))).toEqual({ currency: "EUR" });
    expect((await listExchangeRates(context())).currency).toBe("EUR");
    await expect(retractExchangeRate(context(), { id, reason: "mistyped" })).rejects.toBeInstanceOf(Conflict);
    expect(await setStatementCurrency(context(), state("USD"))).toEqual({ currency: "USD" });
    await retractExchangeRate(context(), { id, reason: "mistyped" });
    await expect(setStatementCurrency(context({ rights: ["price.read"] }), state("USD"))).rejects.toBeInstanceOf(Forbidden);
  });
});
