import { beforeAll, describe, expect, it } from "vitest";
import { Conflict, Forbidden, type Invalid, NotFound } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { addModelAlias } from "./add-model-alias";
import { addPriceOverride } from "./add-price-override";
import { importCatalogue } from "./import-catalogue";
import { listPriceOverrides } from "./list-price-overrides";
import { listPrices } from "./list-prices";
import { quotePrice } from "./quote-price";
import { readPriceHistory } from "./read-price-history";
import { retractPriceOverride } from "./retract-price-override";
import { ModelAliasInput, PriceListQuery, PriceOverrideInput, PriceOverrideQuery, QuoteInput } from "./schemas";
import { readPricesVersion } from "./store/prices";

const database = useDatabase();
const clock = frozenClock("2026-10-01T12:00:00Z");
const context = () => testContext(database.db, { clock });
let imported: Awaited<ReturnType<typeof importCatalogue>>;
beforeAll(async () => {
  imported = await importCatalogue(context());
});

it("the whole bundled catalogue is imported, and found whole by the next import", async () => {
  expect(imported.prices.added).toBeGreaterThan(5_000);
  expect(imported.aliases.added).toBeGreaterThan(1_000);
  const again = await importCatalogue(context(), { dryRun: true });
  expect(again).toMatchObject({
    prices: { added: 0, closed: 0, retracted: 0, kept: imported.prices.added },
    aliases: { added: 0, removed: 0 },
  });
});

const override = (body: object) =>
  addPriceOverride(
    context(),
    parseInput(PriceOverrideInput, {
      provider: "openai",
      model: "gpt-4o",
      effectiveFrom: "2026-09-01T00:00:00Z",
      reason: "contract 2026",
      ...body,
    }),
  );
const alias = (body: object) => addModelAlias(context(), parseInput(ModelAliasInput, { reason: "deployment name", ...body }));
const quoted = async (body: object) =>
  quotePrice(context(), parseInput(QuoteInput, { provider: "openai", model: "gpt-4o", usage: { input: 1_000_000 }, ...body }));
const detailsOf = (promise: Promise<unknown>) =>
  promise.then(
    () => [],
    (error: Invalid) => error.details.map((detail) => detail.location),
  );

describe("a price of the organisation's own", () => {
  it("holds from its date, for the meters it names, under every spelling of the model", async () => {
    const version = await readPricesVersion(database.db);
    const added = await override({
      model: "gpt-4o-2024-08-06",
      prices: { input: "2", tiers: [{ aboveInputTokens: 100000, output: "9" }] },
    });
    expect(added).toMatchObject({ provider: "openai", model: "gpt-4o", closed: [] });
    expect(await readPricesVersion(database.db)).toBe(version + 1);
    expect(await database.db.auditEvent.count({ where: { action: "price.override" } })).toBe(1);
    const after = await quoted({ at: "2026-09-01T00:00:00Z", usage: { input: 1_000_000, output: 10 } });
    expect(after.lines.map((line) => line.rate)).toEqual(["2", "9"]);
    expect(after.priceIds).toEqual(added.prices.map((row) => row.id));
    expect((await quoted({ at: "2026-08-31T23:59:59.999Z" })).total).toBe("2.5");
  });

  it("is succeeded by a later one, which ends it", async () => {
    const added = await override({ effectiveFrom: "2026-10-01T00:00:00Z", prices: { input: "1.8" } });
    expect(added.closed).toHaveLength(1);
    expect((await quoted({ at: "2026-09-30T23:59:59.999Z" })).total).toBe("2");
    expect((await quoted({ at: "2026-10-01T00:00:00Z" })).total).toBe("1.8");
  });

  it("is refused where another already holds within its span", async () => {
    await expect(override({ effectiveFrom: "2026-09-15T00:00:00Z", prices: { input: "1.7" } })).rejects.toBeInstanceOf(Conflict);
    await expect(override({ effectiveFrom: "2026-10-01T00:00:00Z", prices: { input: "1.7" } })).rejects.toBeInstanceOf(Conflict);
    await expect(
      override({ effectiveFrom: "2026-01-01T00:00:00Z", effectiveTo: "2026-09-02T00:00:00Z", prices: { input: "1.7" } }),
    ).rejects.toBeInstanceOf(Conflict);
    expect(
      (await override({ effectiveFrom: "2026-01-01T00:00:00Z", effectiveTo: "2026-09-01T00:00:00Z", prices: { input: "2.2" } })).closed,
    ).toEqual([]);
  });

  it("is refused when two people add it at once", async () => {
    const both = await Promise.allSettled([1, 2].map(() => override({ model: "gpt-4.1", prices: { input: "1.5" } })));
    expect(both.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("that is absurd is refused, naming the place", async () => {
    const to = (body: object) => detailsOf(override({ model: "gpt-5", ...body }));
    expect(await to({ prices: { input: "0.00000125" } })).toEqual(["prices.input"]);
    expect(await to({ prices: { input: "125", tiers: [{ aboveInputTokens: 10, output: "100000" }] } })).toEqual([
      "prices.input",
      "prices.tiers[0].output",
    ]);
    expect(await to({ prices: {} })).toEqual(["prices"]);
    expect(await to({ prices: { input: "1" }, effectiveTo: "2026-09-01T00:00:00Z" })).toEqual(["effectiveTo"]);
    expect(await to({ prices: { input: "1" }, effectiveFrom: "1999-01-01T00:00:00Z" })).toEqual(["effectiveFrom"]);
    expect(await to({ prices: { input: "1" }, effectiveFrom: "2036-01-01T00:00:00Z" })).toEqual(["effectiveFrom"]);
    expect(await to({ model: "*", prices: { input: "1" } })).toEqual(["model"]);
    expect((await override({ model: "gpt-5", prices: { input: "125" }, confirmUnusual: true })).prices).toHaveLength(1);
    expect((await override({ model: "gpt-5-mini", prices: { input: "0" } })).prices).toHaveLength(1);
  });

  it("may price a model that nobody else knows, and a fee for all models of a provider", async () => {
    expect((await quoted({ provider: "our-cluster", model: "llama-house" })).total).toBeNull();
    await override({ provider: "our-cluster", model: "Llama-House", prices: { input: "0.1", output: "0.1" } });
    expect((await quoted({ provider: "our-cluster", model: "llama-house" })).total).toBe("0.1");
    await override({ provider: "anthropic", model: "*", prices: { perWebSearch: "0.008" } });
    expect((await quoted({ provider: "anthropic", model: "claude-opus-5", usage: { webSearches: 2 } })).total).toBe("0.016");
  });

  it("of a reseller leaves the lister's own price alone", async () => {
    await override({ provider: "azure", model: "o3", prices: { input: "1.5" } });
    await override({ provider: "azure", model: "gpt-4.1-mini", prices: { input: "0.3" } });
    const azure = await quoted({ provider: "azure", model: "gpt-4.1-mini-2025-04-14", usage: { input: 1_000_000, output: 1_000_000 } });
    expect(azure.lines.map((line) => line.rate)).toEqual(["0.3", "1.6"]);
    expect(azure.pricedAs).toMatchObject({ provider: "azure_openai", model: "gpt-4.1-mini" });
    expect((await quoted({ model: "gpt-4.1-mini" })).total).toBe("0.4");
  });

  it("is out of force once retracted, and stays on record", async () => {
    const [row] = (await override({ model: "o4-mini", prices: { input: "1" } })).prices;
    if (!row) throw new Error("nothing was added");
    await retractPriceOverride(context(), { id: row.id, reason: "typed wrongly" });
    expect((await quoted({ model: "o4-mini" })).total).toBe("1.1");
    await expect(retractPriceOverride(context(), { id: row.id, reason: "typed wrongly" })).rejects.toBeInstanceOf(Conflict);
    await expect(retractPriceOverride(context(), { id: 1, reason: "not ours" })).rejects.toBeInstanceOf(NotFound);
    const history = await readPriceHistory(context(), { provider: "openai", model: "o4-mini" });
    expect(history.prices.find((each) => each.id === row.id)).toMatchObject({ state: "retracted", reason: "typed wrongly" });
  });

  it("needs the right to write prices, and leaves nothing behind without it", async () => {
    const before = await database.db.price.count();
    const input = parseInput(PriceOverrideInput, {
      provider: "openai",
      model: "o3",
      effectiveFrom: "2026-09-01T00:00:00Z",
      reason: "contract",
      prices: { input: "1" },
    });
    await expect(addPriceOverride(testContext(database.db, { rights: ["price.read", "alias.write"] }), input)).rejects.toBeInstanceOf(
      Forbidden,
    );
    await expect(retractPriceOverride(testContext(database.db, { rights: [] }), { id: 1, reason: "no" })).rejects.toBeInstanceOf(Forbidden);
    expect(await database.db.price.count()).toBe(before);
  });

  it("is listed newest first, page by page, each once", async () => {
    const ids: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await listPriceOverrides(
        context(),
        parseInput(PriceOverrideQuery, { limit: "3", ...(cursor === undefined ? {} : { cursor }) }),
      );
      ids.push(...page.data.map((row) => row.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a));
    expect(ids).toHaveLength(await database.db.price.count({ where: { origin: "organisation" } }));
    const own = await listPriceOverrides(context(), parseInput(PriceOverrideQuery, { provider: "openai", model: "gpt-4o" }));
    expect(own.data.map((row) => [row.rate, row.state])).toEqual([
      ["2.2", "ended"],
      ["1.8", "in_force"],
      ["9", "in_force"],
      ["2", "ended"],
    ]);
  });
});

describe("another name for a model", () => {
  it("prices what events send under it, and raises the version", async () => {
    const version = await readPricesVersion(database.db);
    expect((await quoted({ provider: "azure", model: "support-bot-prod" })).total).toBeNull();
    await alias({ provider: "azure", alias: "Support-Bot-Prod", toModel: "gpt-4o-mini" });
    expect((await quoted({ provider: "azure", model: "support-bot-prod" })).total).toBe("0.15");
    expect(await readPricesVersion(database.db)).toBe(version + 1);
    expect(await database.db.auditEvent.count({ where: { action: "model_alias.add" } })).toBe(1);
  });

  it("said twice is said once; said otherwise it is refused", async () => {
    const version = await readPricesVersion(database.db);
    await alias({ provider: "azure", alias: "support-bot-prod", toModel: "gpt-4o-mini-2024-07-18" });
    expect(await readPricesVersion(database.db)).toBe(version);
    await expect(alias({ provider: "azure", alias: "support-bot-prod", toModel: "gpt-4o" })).rejects.toBeInstanceOf(Conflict);
  });

  it("must lead to a known model and may not hide a priced one", async () => {
    const unknown = alias({ provider: "openai", alias: "x", toModel: "gpt-4o-mini-ultra" });
    await expect(unknown).rejects.toMatchObject({ details: [{ location: "toModel", fix: "Did you mean gpt-4o-mini of openai?" }] });
    expect(await detailsOf(alias({ provider: "openai", alias: "gpt-4o", toModel: "gpt-4o-mini" }))).toEqual(["alias"]);
  });

  it("needs the right to write aliases", async () => {
    const input = parseInput(ModelAliasInput, { provider: "azure", alias: "bot", toModel: "gpt-4o", reason: "name" });
    await expect(addModelAlias(testContext(database.db, { rights: ["price.write"] }), input)).rejects.toBeInstanceOf(Forbidden);
  });
});

describe("the price list", () => {
  const list = (query: object) => listPrices(context(), parseInput(PriceListQuery, query));

  it("gives every model once, page by page, in order", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ limit: "400", ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.data.map((row) => `${row.provider}\u0000${row.model}`));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen).toHaveLength((await list({ limit: "1" })).found);
  });

  it("finds by words, provider and origin, and says what holds now", async () => {
    expect((await list({ search: "sonnet 4-5", provider: "anthropic" })).data.map((row) => row.model)).toEqual(["claude-sonnet-4-5"]);
    const [gpt] = (await list({ search: "gpt-4o", provider: "openai", origin: "organisation" })).data;
    expect(gpt?.rates.find((rate) => rate.meter === "input")).toMatchObject({ rate: "1.8", origin: "organisation" });
    const [flash] = (await list({ search: "gemini-3.6-flash", provider: "google" })).data;
    expect(flash?.nextChangeAt).toBe("2027-01-01T00:00:00.000Z");
  });

  it("and history need the right to read prices; an unknown model is not found", async () => {
    const nobody = testContext(database.db, { rights: [] });
    await expect(listPrices(nobody, parseInput(PriceListQuery, {}))).rejects.toBeInstanceOf(Forbidden);
    await expect(readPriceHistory(nobody, { provider: "openai", model: "gpt-4o" })).rejects.toBeInstanceOf(Forbidden);
    await expect(readPriceHistory(context(), { provider: "openai", model: "gpt-9" })).rejects.toBeInstanceOf(NotFound);
    const history = await readPriceHistory(context(), { provider: "openai", model: "gpt-5.1-codex" });
    expect(history).toMatchObject({ model: "gpt-5.1", by: "alias" });
    expect(history.aliases.map((row) => row.alias)).toContain("gpt-5.1-codex");
  });
});
