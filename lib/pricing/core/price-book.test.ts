import { waitForUpdate } from "@pydantic/genai-prices";
import { beforeAll, describe, expect, it } from "vitest";
import { matches } from "./catalogue-aliases";
import { editionOf } from "./catalogue-edition";
import type { CatalogueProvider } from "./catalogue-rows";
import { buildPriceBook, type PriceBook, resolveModel } from "./price-book";
import type { AliasRow } from "./price-row";
import { proposeAlias } from "./propose-alias";
import { rateLine } from "./rate";
import { at, bookOf, line, price } from "./testing";

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
const means = (provider: string, model: string) => {
  const priced = resolveModel(book, provider, model)?.priced;
  return priced ? `${priced.provider}/${priced.model}` : null;
};

describe("known spellings", () => {
  it.each([
    ["openai", "gpt-4o-2024-08-06", "openai/gpt-4o"],
    ["openai", "GPT-4o", "openai/gpt-4o"],
    ["openai.responses", "gpt-4o-mini-2024-07-18", "openai/gpt-4o-mini"],
    ["openai", "gpt-5-2025-08-07", "openai/gpt-5"],
    ["openai", "gpt-5-mini-2025-08-07", "openai/gpt-5-mini"],
    ["openai", "gpt-5.1-codex", "openai/gpt-5.1"],
    ["openai", "gpt-4o-audio-preview-2024-12-17", "openai/gpt-4o-audio-preview"],
    ["openai", "text-embedding-3-small", "openai/text-embedding-3-small"],
    ["openai", "omni-moderation-latest", "openai/moderation"],
    ["openai", "ft:gpt-4o-mini-2024-07-18:northwind::abc123", "openai/ft:gpt-4o-mini"],
    ["openai", "ft:gpt-3.5-turbo-0125:northwind::abc123", "openai/ft:gpt-3.5-turbo-"],
    ["anthropic", "claude-sonnet-4-5-20250929", "anthropic/claude-sonnet-4-5"],
    ["anthropic.messages", "claude-sonnet-4-5@20250929", "anthropic/claude-sonnet-4-5"],
    ["anthropic", "claude-3-5-haiku-20241022", "anthropic/claude-3-5-haiku-latest"],
    ["anthropic", "claude-sonnet-4-20250514", "anthropic/claude-sonnet-4-0"],
    ["aws.bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "aws.bedrock/regional.anthropic.claude-sonnet-4-5-20250929-v1:0"],
    ["bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", "aws.bedrock/global.anthropic.claude-sonnet-4-5-20250929-v1:0"],
    ["bedrock", "anthropic.claude-sonnet-4-20250514-v1:0", "aws.bedrock/regional.anthropic.claude-sonnet-4-20250514-v1:0"],
    ["bedrock", "eu.anthropic.claude-opus-4-5-20251101-v1:0", "aws.bedrock/regional.anthropic.claude-opus-4-5-v1:0"],
    ["bedrock", "bedrock/global.anthropic.claude-sonnet-5", "aws.bedrock/global.anthropic.claude-sonnet-5-v1:0"],
    [
      "bedrock",
      "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
      "aws.bedrock/regional.anthropic.claude-3-haiku-20240307-v1:0",
    ],
    ["anthropic", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "aws.bedrock/regional.anthropic.claude-sonnet-4-5-20250929-v1:0"],
    ["bedrock", "us.meta.llama3-3-70b-instruct-v1:0", "aws.bedrock/meta.llama3-3-70b-instruct-v1:0"],
    ["gcp.gemini", "gemini-2.5-flash", "google/gemini-2.5-flash"],
    ["gcp.vertex_ai", "publishers/google/models/gemini-2.0-flash-001", "vertex_ai/gemini-2.0-flash"],
    ["gcp.gen_ai", "gemini-2.5-pro-preview-05-06", "google_unknown/gemini-2.5-pro"],
    ["vertex_ai", "claude-3-5-sonnet-v2@20241022", "vertex_ai/claude-3-5-sonnet"],
    ["azure", "gpt-4o-2024-08-06", "azure_openai/gpt-4o"],
    ["openrouter", "moonshotai/kimi-k2.7-code-20260612", "openrouter/moonshotai/kimi-k2.7-code"],
    ["openrouter", "google/gemini-2.5-flash", "openrouter/google/gemini-2.5-flash"],
    ["groq", "openai/gpt-oss-120b", "groq/openai/gpt-oss-120b"],
    ["litellm", "openai/gpt-4o", "openai/gpt-4o"],
    ["x-ai", "grok-4", "xai/grok-4-0709"],
  ])("%s %s is %s", (provider, model, expected) => {
    expect(means(provider, model)).toBe(expected);
  });

  it("every name that the catalogue lists word for word leads to the model that the catalogue means", () => {
    const wrong: string[] = [];
    for (const provider of providers) {
      for (const model of provider.models) {
        const names = [...JSON.stringify(model.match).matchAll(/"equals":"([^"]+)"/g)].map((found) => String(found[1]).toLowerCase());
        for (const name of names) {
          const owner =
            provider.models.find((each) => each.id.toLowerCase() === name) ?? provider.models.find((each) => matches(each.match, name));
          const found = resolveModel(book, provider.id, name);
          if (found && found.priced.model !== owner?.id.toLowerCase()) wrong.push(`${provider.id}/${name}: ${found.priced.model}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("unknown spellings stay unknown", () => {
  it.each([
    ["anthropic", "claude-sonnet-5-ultra"],
    ["anthropic", "claude-sonnet-4-5-20250929-foo"],
    ["anthropic", "claude-sonnet-4-5-20259999"],
    ["anthropic", "claude-sonnet-4-5-20250929-20250929"],
    ["anthropic", "claude"],
    ["openai", "gpt-4o-mini-2024-07-18-foo"],
    ["openai", "gpt-5-ultra"],
    ["openai", "gpt-4o-mini-2024-13-18"],
    ["openai", "my-gpt-4o"],
    ["openai", ""],
    ["openrouter", "openai/gpt-4o-ultra"],
    ["groq", "openai/gpt-4o"],
    ["bedrock", "us.anthropic.claude-sonnet-5-ultra-v1:0"],
    ["bedrock", "mars.anthropic.claude-sonnet-4-5-20250929-v1:0"],
    ["bedrock", "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc"],
    ["google", "gemini-2.5-pro-experimental-x"],
    ["vertex_ai", "gemma-3"],
    ["nobody", "gpt-4o"],
  ])("%s %s", (provider, model) => {
    expect(means(provider, model)).toBeNull();
  });

  it("however a known name is lengthened, unless by a date or version", () => {
    for (const name of ["gpt-4o", "gpt-4o-2024-08-06", "claude-sonnet-5", "gpt-5.1-codex"]) {
      for (const suffix of ["x", "-x", "-mini-x", "-20", "-2024", " x", "@x", ":x", "-v1:0"])
        expect(means(name.startsWith("claude") ? "anthropic" : "openai", name + suffix)).toBeNull();
    }
  });
});

describe("resold models", () => {
  const resale: AliasRow = { provider: "azure_openai", alias: "m", toProvider: "openai", toModel: "m", origin: "catalogue" };
  const list = [price({ provider: "openai", meter: "input", rate: "10" }), price({ provider: "openai", meter: "output", rate: "20" })];
  const rates = (prices: typeof list, provider: string, aliases = [resale]) =>
    rateLine(bookOf(prices, aliases), line({ input: 1n, output: 1n }, "m", provider), at()).charges.map((each) => each.rate);

  it("cost the lister's list price, not what was agreed with the lister", () => {
    const agreed = price({ provider: "openai", meter: "input", rate: "5", origin: "organisation" });
    expect(rates([...list, agreed], "openai")).toEqual(["5", "20"]);
    expect(rates([...list, agreed], "azure_openai")).toEqual(["10", "20"]);
  });

  it("cost what was agreed with the reseller, and the list price for the rest", () => {
    const agreed = price({ provider: "azure_openai", meter: "input", rate: "7", origin: "organisation" });
    expect(rates([...list, agreed], "azure_openai")).toEqual(["7", "20"]);
    expect(rates([...list, agreed], "openai")).toEqual(["10", "20"]);
  });

  it("may be given a name of the organisation's own", () => {
    const own: AliasRow = {
      provider: "azure_openai",
      alias: "support-bot",
      toProvider: "azure_openai",
      toModel: "m",
      origin: "organisation",
    };
    const agreed = price({ provider: "azure_openai", meter: "input", rate: "7", origin: "organisation" });
    const rating = rateLine(bookOf([...list, agreed], [resale, own]), line({ input: 1n, output: 1n }, "support-bot", "azure_openai"), at());
    expect(rating.charges.map((each) => each.rate)).toEqual(["7", "20"]);
  });
});

describe("proposals for unknown names", () => {
  it.each([
    ["anthropic", "claude-sonnet-5-ultra", "claude-sonnet-5"],
    ["openai", "gpt-4o-mini-2024-07-18-foo", "gpt-4o-mini"],
    ["azure", "northwind-gpt-4o-mini", "gpt-4o-mini"],
    ["google", "gemini-2.5-flash-special", "gemini-2.5-flash"],
  ])("%s %s could be %s", (provider, model, expected) => {
    const proposal = proposeAlias(book, provider, model);
    expect([proposal?.model, ...(proposal?.others ?? []).map((each) => each.model)]).toContain(expected);
  });

  it("there is none when nothing is close, and none is ever applied by itself", () => {
    expect(proposeAlias(book, "openai", "zz-top-9000")).toBeNull();
    expect(means("anthropic", "claude-sonnet-5-ultra")).toBeNull();
  });
});

it("names that senders invent do not fill the memory", () => {
  const small = bookOf([price({ meter: "input", rate: "1" })]);
  for (let i = 0; i < 25_000; i++) resolveModel(small, "p", `invented-${i}`);
  expect(small.met.get("p")?.size).toBeLessThanOrEqual(20_000);
  expect(resolveModel(small, "p", "m")?.by).toBe("exact");
});
