import { waitForUpdate } from "@pydantic/genai-prices";
import { beforeAll, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/kernel/errors";
import { formatUsd } from "@/lib/kernel/money";
import { parseInput } from "@/lib/kernel/parse";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { type Edition, editionOf } from "./core/catalogue-edition";
import { rateLine } from "./core/rate";
import { usage } from "./core/testing";
import { decidePriceProposals } from "./decide-price-proposals";
import { importCatalogue } from "./import-catalogue";
import { listPriceProposals } from "./list-price-proposals";
import { loadPriceBook } from "./load-price-book";
import { PriceProposalQuery } from "./schemas";
import { readActivePrices, readPricesVersion } from "./store/prices";

const database = useDatabase();
const clock = frozenClock("2026-08-20T12:00:00Z");
const context = () => testContext(database.db, { clock });
/** A few providers of the bundled data: enough for every kind of price. */
let edition: Edition;
beforeAll(async () => {
  const providers = (await waitForUpdate()) ?? [];
  edition = editionOf(
    providers.filter((each) => ["openai", "anthropic", "groq"].includes(each.id)),
    "genai-prices test",
  );
});

const cost = async (provider: string, model: string, at: string) => {
  const rating = rateLine(
    await loadPriceBook(database.db),
    { provider, model, quantities: usage({ input: 1_000_000n }) },
    { at: new Date(at), mode: "standard" },
  );
  return rating.costUsd === null ? null : formatUsd(rating.costUsd);
};
/** The edition with one model's input rate changed, or gone. */
const edited = (provider: string, model: string, rate: string | null, extra: Edition["prices"] = []): Edition => ({
  ...edition,
  prices: [
    ...edition.prices.flatMap((row) => {
      if (row.provider !== provider || row.model !== model || row.meter !== "input" || row.mode !== "standard" || row.region !== "")
        return [row];
      return rate === null ? [] : [{ ...row, rate }];
    }),
    ...extra,
  ],
});

describe("importing the catalogue", () => {
  it("stores it, audited, and raises the version", async () => {
    const before = await readPricesVersion(database.db);
    const result = await importCatalogue(context(), { edition });
    expect(result.prices).toEqual({ added: edition.prices.length, closed: 0, retracted: 0, kept: 0 });
    expect(result.aliases).toEqual({ added: edition.aliases.length, removed: 0, kept: 0 });
    expect(await readPricesVersion(database.db)).toBe(before + 1);
    const audit = await database.db.auditEvent.findMany({ where: { action: "price.import" } });
    expect(audit).toHaveLength(1);
    expect(await cost("openai", "gpt-4o-2024-08-06", "2026-08-20T12:00:00Z")).toBe("2.5");
    expect(await cost("anthropic", "claude-sonnet-5-ultra", "2026-08-20T12:00:00Z")).toBeNull();
  });

  it("again changes nothing: no row, no version, no audit", async () => {
    const before = { version: await readPricesVersion(database.db), rows: await database.db.price.findMany({ orderBy: { id: "asc" } }) };
    const result = await importCatalogue(context(), { edition });
    expect(result).toMatchObject({ prices: { added: 0, closed: 0, retracted: 0 }, aliases: { added: 0, removed: 0 } });
    expect(await readPricesVersion(database.db)).toBe(before.version);
    expect(await database.db.price.findMany({ orderBy: { id: "asc" } })).toEqual(before.rows);
    expect(await database.db.auditEvent.count({ where: { action: "price.import" } })).toBe(1);
  });

  it("of a changed rate closes the old row and opens a new one; nothing that was stored changes its rate or start", async () => {
    const before = await database.db.price.findMany({ orderBy: { id: "asc" } });
    clock.set("2026-08-25T00:00:00Z");
    const result = await importCatalogue(context(), { edition: edited("openai", "gpt-4o", "2.1") });
    expect(result.prices).toMatchObject({ added: 1, closed: 1, retracted: 0 });
    expect(result.proposals).toEqual({ added: 0, superseded: 0, waiting: 0 });
    const since = "2026-08-25T00:00:00.000Z";
    expect(result.changes).toEqual([
      {
        kind: "small_move",
        provider: "openai",
        model: "gpt-4o",
        meter: "input",
        mode: "standard",
        region: "",
        from: "2.5",
        to: "2.1",
        since,
      },
    ]);
    const after = await database.db.price.findMany({ orderBy: { id: "asc" } });
    expect(after.slice(0, before.length).map(({ validTo: _, ...row }) => row)).toEqual(before.map(({ validTo: _, ...row }) => row));
    expect(await cost("openai", "gpt-4o", "2026-08-24T23:59:59.999Z")).toBe("2.5");
    expect(await cost("openai", "gpt-4o", "2026-08-25T00:00:00Z")).toBe("2.1");
    await importCatalogue(context(), { edition });
    expect(await cost("openai", "gpt-4o", "2026-08-24T00:00:00Z")).toBe("2.5");
  });

  it("retracts a scheduled price that was approved and that the catalogue then withdraws: it never applies", async () => {
    const date = new Date("2026-09-01T00:00:00Z");
    const base = edition.prices.find(
      (row) =>
        row.provider === "anthropic" &&
        row.model === "claude-sonnet-5" &&
        row.meter === "input" &&
        row.origin === "catalogue" &&
        row.mode === "standard",
    );
    if (!base) throw new Error("claude-sonnet-5 is not in the catalogue");
    const announced: Edition = {
      ...edition,
      prices: [...edition.prices.filter((row) => row !== base), { ...base, validTo: date }, { ...base, rate: "3", validFrom: date }],
    };
    clock.set("2026-08-26T00:00:00Z");
    const announcement = await importCatalogue(context(), { edition: announced });
    expect(announcement.changes.map((change) => [change.kind, change.from, change.to])).toEqual([["ahead", "2", "3"]]);
    expect(await cost("anthropic", "claude-sonnet-5", "2026-09-01T00:00:00Z")).toBe("2");
    const [waiting] = (await listPriceProposals(context(), parseInput(PriceProposalQuery, {}))).data;
    const approver = testContext(database.db, { clock, id: "controller" });
    await decidePriceProposals(approver, { ids: [waiting?.id ?? 0], decision: "approve", reason: "as announced" });
    expect(await cost("anthropic", "claude-sonnet-5", "2026-08-31T23:59:59.999Z")).toBe("2");
    expect(await cost("anthropic", "claude-sonnet-5", "2026-09-01T00:00:00Z")).toBe("3");
    expect((await importCatalogue(context(), { edition: announced })).proposals).toEqual({ added: 0, superseded: 0, waiting: 0 });
    clock.set("2026-08-28T00:00:00Z");
    expect((await importCatalogue(context(), { edition })).prices).toMatchObject({ retracted: 1 });
    expect(await cost("anthropic", "claude-sonnet-5", "2026-09-01T00:00:00Z")).toBe("2");
    expect(await database.db.price.count({ where: { state: "retracted", rate: 3, model: "claude-sonnet-5" } })).toBe(1);
  });

  it("ends the price of a model that left the catalogue: earlier usage stays priced", async () => {
    clock.set("2026-09-10T00:00:00Z");
    await importCatalogue(context(), { edition: edited("groq", "llama-3.3-70b-versatile", null) });
    expect(await cost("groq", "llama-3.3-70b-versatile", "2026-09-09T23:59:59Z")).toBe("0.59");
    expect(await cost("groq", "llama-3.3-70b-versatile", "2026-09-10T00:00:00Z")).toBeNull();
    await importCatalogue(context(), { edition });
    expect(await cost("groq", "llama-3.3-70b-versatile", "2026-09-10T00:00:00Z")).toBe("0.59");
  });

  it("keeps names that the organisation made, and replaces its own that point elsewhere now", async () => {
    await database.db.modelAlias.create({
      data: { provider: "openai", alias: "our-bot", toProvider: "openai", toModel: "gpt-4o", origin: "organisation", createdBy: "tester" },
    });
    const moved: Edition = {
      ...edition,
      aliases: edition.aliases.map((row) =>
        row.alias === "gpt-5.1-codex" && row.provider === "openai" ? { ...row, toModel: "gpt-5" } : row,
      ),
    };
    const result = await importCatalogue(context(), { edition: moved });
    expect(result.aliases).toMatchObject({ added: 1, removed: 1 });
    expect(await database.db.modelAlias.count({ where: { alias: "our-bot" } })).toBe(1);
    await importCatalogue(context(), { edition });
  });

  it("a dry run tells what would change and changes nothing", async () => {
    const version = await readPricesVersion(database.db);
    const result = await importCatalogue(context(), { dryRun: true, edition: edited("openai", "gpt-4o-mini", "0") });
    expect(result.prices).toMatchObject({ added: 0, closed: 0 });
    expect(result.changes).toMatchObject([{ kind: "free", model: "gpt-4o-mini", to: "0" }]);
    expect(result.proposals).toMatchObject({ added: 1 });
    expect(await readPricesVersion(database.db)).toBe(version);
    expect(await database.db.priceProposal.count({ where: { model: "gpt-4o-mini" } })).toBe(0);
  });

  it("two at once store one edition", async () => {
    clock.advance(60_000);
    const changed = edited("openai", "gpt-4.1", "1.7");
    const results = await Promise.all([importCatalogue(context(), { edition: changed }), importCatalogue(context(), { edition: changed })]);
    expect(results.map((result) => result.prices.added).sort()).toEqual([0, 1]);
    const open = await database.db.price.count({
      where: { provider: "openai", model: "gpt-4.1", meter: "input", mode: "standard", region: "", state: "active", validTo: null },
    });
    expect(open).toBe(1);
  });

  it("rates come back from the database digit for digit", async () => {
    const stored = await readActivePrices(database.db, ["catalogue"]);
    const wanted = new Set(
      edition.prices.filter((row) => row.origin === "catalogue").map((row) => `${row.provider}/${row.model}/${row.meter}/${row.rate}`),
    );
    const strange = stored.filter((row) => row.validTo === null && !wanted.has(`${row.provider}/${row.model}/${row.meter}/${row.rate}`));
    expect(strange.map((row) => `${row.model} ${row.meter} ${row.rate}`)).toEqual(["gpt-4.1 input 1.7"]);
  });

  it("needs the right to write prices", async () => {
    await expect(importCatalogue(testContext(database.db, { rights: ["price.read"] }))).rejects.toBeInstanceOf(Forbidden);
  });
});
