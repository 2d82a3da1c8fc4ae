import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { calcPrice, waitForUpdate } from "@pydantic/genai-prices";
import { beforeAll, describe, expect, it } from "vitest";
import { formatUsd } from "@/lib/kernel/money";
import { CATALOGUE_VERSION } from "../import-catalogue";
import { editionOf } from "./catalogue-edition";
import { type CatalogueModel, type CatalogueProvider, catalogueRows, minuteOf, shortest } from "./catalogue-rows";
import { groupByKey } from "./plan-import";
import { buildPriceBook, type PriceBook } from "./price-book";
import { rateLine } from "./rate";
import { usage } from "./testing";

let providers: CatalogueProvider[];
let book: PriceBook;
beforeAll(async () => {
  providers = (await waitForUpdate()) ?? [];
  const { prices, aliases } = editionOf(providers, "test");
  book = buildPriceBook(
    prices.map((row, i) => ({ ...row, id: i + 1 })),
    aliases,
  );
});

const rowsOf = (prices: CatalogueModel["prices"]) =>
  catalogueRows([{ id: "openai", models: [{ id: "m", match: { equals: "m" }, prices }] }], "test");
const cost = (
  provider: string,
  model: string,
  quantities: object,
  at = "2026-10-01T12:00:00Z",
  mode: "standard" | "batch" | "flex" | "priority" = "standard",
  region?: string,
) => {
  const rating = rateLine(
    book,
    { provider, model, quantities: usage(quantities) },
    { at: new Date(at), mode, ...(region === undefined ? {} : { region }) },
  );
  return rating.costUsd === null ? null : formatUsd(rating.costUsd);
};
const M = 1_000_000n;
const FOREVER = new Date("9999-01-01T00:00:00Z");

describe("the bundled catalogue", () => {
  it("is the edition that the import names", () => {
    const folder = path.dirname(createRequire(import.meta.url).resolve("@pydantic/genai-prices"));
    expect(JSON.parse(readFileSync(path.join(folder, "../package.json"), "utf8")).version).toBe(CATALOGUE_VERSION);
  });

  it("has no two prices in force together under one key, nor two aliases of one name", () => {
    const { prices, aliases } = editionOf(providers, "test");
    const byKey = groupByKey(prices);
    const clashing = [...byKey].filter(([, rows]) =>
      rows.some((a, i) => rows.slice(i + 1).some((b) => a.validFrom < (b.validTo ?? FOREVER) && b.validFrom < (a.validTo ?? FOREVER))),
    );
    expect(clashing.map(([key]) => key)).toEqual([]);
    expect(new Set(aliases.map((row) => `${row.provider}/${row.alias}`)).size).toBe(aliases.length);
  });

  it("gives every model the cost that its own calculator gives, below and above the tiers", () => {
    const at = new Date("2026-10-01T12:00:00Z");
    const differing: string[] = [];
    let compared = 0;
    for (const provider of providers) {
      for (const { id } of provider.models) {
        for (const input of [1_000n, 400_000n]) {
          const hasOutput = cost(provider.id, id, { output: 1n, requests: 1n }) !== null;
          const quantities = { input, cacheRead: 500n, output: hasOutput ? 100n : null, requests: 1n };
          const ours = cost(provider.id, id, quantities);
          if (ours === null) continue;
          const usageOfTheirs = { input_tokens: Number(input) + 500, cache_read_tokens: 500, output_tokens: hasOutput ? 100 : 0 };
          const theirs = calcPrice(usageOfTheirs, id, { providerId: provider.id, timestamp: at })?.total_price;
          // Some of its models cannot be asked for by their own id.
          if (theirs === undefined) continue;
          compared++;
          if (Math.abs(theirs - Number(ours)) > 1e-12) differing.push(`${provider.id}/${id} at ${input}: ${theirs} but ${ours}`);
        }
      }
    }
    expect(differing).toEqual([]);
    expect(compared).toBeGreaterThan(3_000);
  }, 30_000);

  it("prices recordings by the second and documents by the page", () => {
    expect(cost("openai", "whisper-1", { audioSeconds: "3600", requests: 1n })).toBe("0.36");
    expect(cost("groq", "whisper-large-v3", { audioSeconds: "10", requests: 1n })).toBe("0.000308333333333");
    expect(cost("mistral", "mistral-ocr-2512", { pages: 1_000n })).toBe("2");
    expect(cost("mistral", "mistral-ocr-2512", { annotatedPages: 1_000n })).toBe("3");
  });

  it("prices at the call's own time", () => {
    expect(cost("openai", "o3", { input: M }, "2025-06-09T23:59:59.999Z")).toBe("10");
    expect(cost("openai", "o3", { input: M }, "2025-06-10T00:00:00Z")).toBe("2");
    expect(cost("openai", "gpt-5.6-luna", { input: 100_000n, output: 1_000n }, "2026-07-29T23:59:59.999Z")).toBe("0.106");
    expect(cost("google", "gemini-3.6-flash", { input: 10_000n, output: 2_000n }, "2026-12-31T23:59:59Z")).toBe("0.015");
    expect(cost("google", "gemini-3.6-flash", { input: 10_000n, output: 2_000n }, "2027-01-01T00:00:00Z")).toBe("0.03");
  });

  it("a price by time of day begins with the date it follows in the list, not before", () => {
    const call = { input: M, output: M };
    expect(cost("deepseek", "deepseek-v4-flash", call, "2026-07-01T02:00:00Z")).toBe("0.42");
    expect(cost("deepseek", "deepseek-v4-flash", call, "2026-09-01T02:00:00Z")).toBe("1.76");
    expect(cost("deepseek", "deepseek-v4-flash", call, "2026-09-01T05:00:00Z")).toBe("0.88");
    expect(cost("deepseek", "deepseek-chat", { input: M }, "2026-09-01T00:29:59.999Z")).toBe("0.135");
    expect(cost("deepseek", "deepseek-chat", { input: M }, "2026-09-01T00:30:00Z")).toBe("0.27");
  });

  it("a tier begins where the catalogue says: above its bound", () => {
    for (const [provider, model, bound, below, above] of [
      ["openai", "gpt-5.4", 271_999n, 2_500n, 5_000n],
      ["openai", "gpt-6-sol", 272_000n, 2_000n, 4_000n],
      ["anthropic", "claude-sonnet-4-5", 200_000n, 3_000n, 6_000n],
      ["xai", "grok-4.5", 199_999n, 2_000n, 4_000n],
    ] as const) {
      const nano = (tokens: bigint, rate: bigint) => formatUsd((tokens * rate * 1_000_000n) as never);
      expect(cost(provider, model, { input: bound - 1n })).toBe(nano(bound - 1n, below));
      expect(cost(provider, model, { input: bound })).toBe(nano(bound, below));
      expect(cost(provider, model, { input: bound + 1n })).toBe(nano(bound + 1n, above));
    }
  });

  it("a tier that was abolished ends on its date", () => {
    expect(cost("anthropic", "claude-opus-4-6", { input: 300_000n }, "2026-03-12T23:59:59.999Z")).toBe("3");
    expect(cost("anthropic", "claude-opus-4-6", { input: 300_000n }, "2026-03-13T00:00:00Z")).toBe("1.5");
  });

  it("our overlay adds modes, regions, fees and an hour of cache", () => {
    const call = { input: M, output: 200_000n };
    expect(cost("openai", "gpt-4o", call, undefined, "batch")).toBe("2.25");
    expect(cost("openai", "gpt-5", { input: 12_000n, cacheRead: 8_000n, output: 1_500n }, undefined, "flex")).toBe("0.0155");
    expect(cost("openai", "gpt-5", { input: 12_000n, cacheRead: 8_000n, output: 1_500n }, undefined, "priority")).toBe("0.062");
    expect(cost("gemini", "gemini-3-pro-preview", { input: 200_000n, cacheRead: 50_000n, output: 4_000n }, undefined, "priority")).toBe(
      "1.6056",
    );
    expect(cost("openai", "gpt-5.4", { input: 100_000n, output: 10_000n }, undefined, "standard", "eu")).toBe("0.44");
    expect(cost("anthropic", "claude-sonnet-4-5", { input: M / 10n, output: 1_000n }, undefined, "batch")).toBe("0.1575");
    expect(cost("openai", "gpt-4o", { webSearches: 1n })).toBe("0.01");
    expect(cost("openai", "gpt-3.5-turbo", { webSearches: 1n })).toBe("0.01");
    expect(cost("anthropic", "claude-opus-5", { webSearches: 2n, webFetches: 5n, input: 0n })).toBe("0.02");
    expect(cost("bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", { cacheWrite1h: M })).toBe("6.6");
    expect(cost("vertex_ai", "claude-sonnet-4-5@20250929", { cacheWrite1h: 100_000n })).toBe("0.6");
    expect(
      cost("anthropic", "claude-sonnet-4-5", {
        input: 21n,
        cacheRead: 3000n,
        cacheWrite5m: 456n,
        cacheWrite1h: 100n,
        output: 393n,
        webSearches: 1n,
      }),
    ).toBe("0.019168");
  });

  it("a share follows the dates and tiers of the price it is of", () => {
    expect(cost("openai", "gpt-5.6-sol", { input: 100_000n }, "2026-08-20T00:00:00Z", "batch")).toBe("0.25");
    expect(cost("openai", "gpt-5.6-sol", { input: 100_000n }, "2026-08-21T00:00:00Z", "batch")).toBe("0.2");
    expect(cost("anthropic", "claude-sonnet-4-5", { input: 300_000n }, undefined, "batch")).toBe("0.9");
  });

  it("embeddings cost the input rate without a fallback", () => {
    const rating = rateLine(
      book,
      { provider: "openai", model: "text-embedding-3-small", quantities: usage({ embedding: 123_456n }) },
      { at: new Date(), mode: "standard" },
    );
    expect(rating.flags).toEqual([]);
    expect(formatUsd(rating.costUsd ?? (0n as never))).toBe("0.00246912");
  });

  it("a free model costs 0; a model that is only listed is unpriced", () => {
    expect(cost("openrouter", "deepseek/deepseek-r1:free", { input: M, output: M })).toBe("0");
    expect(cost("openrouter", "google/lyria-3-pro-preview", { input: M })).toBeNull();
    expect(cost("openai", "whisper-1", { audioIn: 10n })).toBeNull();
  });
});

describe("reading the catalogue", () => {
  it("takes a rate by its shortest decimal form", () => {
    expect([0.075, 0.1, 1e-7, 0.003625, 30, 0.08333333333333334].map(shortest)).toEqual([
      "0.075",
      "0.1",
      "0.0000001",
      "0.003625",
      "30",
      "0.08333333333333334",
    ]);
  });

  it("joins dated prices whose rate did not change, and ends those that did", () => {
    const rows = rowsOf([
      { prices: { input_mtok: 10, cache_read_mtok: 0.5, output_mtok: 40 } },
      { constraint: { start_date: "2025-06-10" }, prices: { input_mtok: 2, cache_read_mtok: 0.5, output_mtok: 8 } },
    ]);
    expect(rows.map((row) => [row.meter, row.rate, row.validFrom.getTime() === 0, row.validTo?.toISOString() ?? null])).toEqual([
      ["input", "10", true, "2025-06-10T00:00:00.000Z"],
      ["cache_read", "0.5", true, null],
      ["output", "40", true, "2025-06-10T00:00:00.000Z"],
      ["input", "2", false, null],
      ["output", "8", false, null],
    ]);
  });

  it("keeps five-minute cache writes apart only where an hour has its own price", () => {
    expect(rowsOf({ input_mtok: 1, output_mtok: 1, cache_write_mtok: 1.25 }).map((row) => row.meter)).not.toContain("cache_write_5m");
    expect(rowsOf({ input_mtok: 1, output_mtok: 1, cache_write_mtok: 1.25, cache_write_1h_mtok: 2 }).map((row) => row.meter)).toContain(
      "cache_write_5m",
    );
  });

  it("reads times of day with any offset, to the minute", () => {
    expect(["00:30:00Z", "16:30:00+00:00", "01:00:00+02:00", "23:00:00-02:30"].map(minuteOf)).toEqual([30, 990, 1380, 90]);
    expect(() => minuteOf("00:30:10Z")).toThrow(RangeError);
  });
});
