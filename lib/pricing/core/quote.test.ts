import { describe, expect, it } from "vitest";
import { Invalid } from "@/lib/kernel/errors";
import { parseUsd } from "@/lib/kernel/money";
import { parseInput } from "@/lib/kernel/parse";
import { QuoteInput } from "../schemas";
import { buildPriceBook } from "./price-book";
import cases from "./price-cases.json";
import { quote } from "./quote";

const EMPTY = buildPriceBook([], []);
const NOW = new Date("2026-10-01T12:00:00Z");
const ask = (body: unknown) => quote(EMPTY, parseInput(QuoteInput, body), NOW);
const base = { provider: "any", model: "mock" };
const faults = (body: unknown) => {
  try {
    ask(body);
  } catch (error) {
    if (error instanceof Invalid) return error.details;
    throw error;
  }
  throw new Error("it was taken");
};

describe("worked price cases", () => {
  it.each(cases.cases.map((each) => [`${each.id} ${each.kind}`, each] as const))("%s costs exactly what it must", (_, each) => {
    const answer = ask(each.quote);
    expect(answer.unpriced).toBeUndefined();
    expect(parseUsd(answer.total ?? "none")).toBe(parseUsd(each.total));
  });

  it("counts sent as decimal strings cost the same as JSON integers", () => {
    for (const each of cases.cases) {
      const usage = Object.fromEntries(Object.entries(each.quote.usage).map(([key, count]) => [key, String(count)]));
      expect(ask({ ...each.quote, usage }).total).toBe(ask(each.quote).total);
    }
  });

  it("the lines of a quote sum to its total", () => {
    for (const each of cases.cases) {
      const answer = ask(each.quote);
      expect(answer.lines.reduce((sum, line) => sum + parseUsd(line.cost ?? "none"), 0n)).toBe(parseUsd(answer.total ?? "none"));
    }
  });
});

describe("cases told in words by other projects", () => {
  const sonnet = { input: "3", output: "15", cacheRead: "0.3", cacheWrite5m: "3.75", cacheWrite1h: "6" };

  it("gp-34: a tier picked by the prompt re-prices the output, and what has no price keeps the total open", () => {
    const prices = { output: "1", tiers: [{ aboveInputTokens: 100000, output: "2" }] };
    const answer = ask({ ...base, usage: { input: 150000, output: 10000 }, prices });
    expect(answer.lines.find((line) => line.meter === "output")?.cost).toBe("0.02");
    expect(answer).toMatchObject({ total: null, unpriced: ["input"] });
  });

  it("ot-09: ten thousand calls of 0.0000312 are 0.312, not 0.31", () => {
    const prices = { input: "0.15", output: "0.6" };
    const one = parseUsd(ask({ ...base, usage: { input: 128, output: 20 }, prices }).total ?? "");
    expect(one * 10_000n).toBe(parseUsd("0.312"));
    expect(ask({ ...base, usage: { input: 1280000, output: 200000, requests: 10000 }, prices }).total).toBe("0.312");
  });

  it("ll-08: image tokens among cached ones are charged once, at the cached rate, when images have no price", () => {
    const prices = { input: "1", cacheRead: "0.1", output: "2" };
    expect(ask({ ...base, convention: "inclusive", usage: { input: 100, cacheRead: 90, imageIn: 80, output: 10 }, prices })).toMatchObject({
      total: "0.000039",
      flags: [],
    });
  });

  it("ll-10: cache writes of five minutes and of one hour each have their rate", () => {
    expect(
      ask({ ...base, convention: "inclusive", usage: { input: 14055, cacheWrite5m: 56, cacheWrite1h: 13999 }, prices: sonnet }).total,
    ).toBe("0.084204");
  });

  it("ll-13: image tokens of an answer are taken out of the output", () => {
    const prices = { input: "1", output: "2", imageOut: "5" };
    const answer = ask({ ...base, usage: { input: 14, output: 1720, imageOut: 1120 }, prices });
    expect(answer.total).toBe("0.006814");
    expect(answer.lines.map((line) => [line.meter, line.quantity])).toEqual([
      ["input", "14"],
      ["output", "600"],
      ["image_out", "1120"],
    ]);
  });

  it("is-03: a provider whose tier begins at 128,000 is written with the exclusive bound 127,999", () => {
    const prices = { input: "3", output: "15", tiers: [{ aboveInputTokens: 127999, input: "6" }] };
    expect(ask({ ...base, usage: { input: 144519, output: 45 }, prices }).total).toBe("0.867789");
    expect(ask({ ...base, usage: { input: 128000 }, prices }).total).toBe("0.768");
    expect(ask({ ...base, usage: { input: 127999 }, prices }).total).toBe("0.383997");
  });

  it("gp-14: reasoning with its own rate is taken out of the output", () => {
    const prices = { output: "8", reasoning: "3" };
    expect(ask({ ...base, usage: { output: 100, reasoning: 25 }, prices }).total).toBe("0.000675");
  });

  it("raw Anthropic counts and the same call over OpenTelemetry cost the same", () => {
    const raw = ask({ ...base, convention: "disjoint", usage: { input: 5, cacheRead: 128955, cacheWrite: 1253 }, prices: sonnet });
    const otel = ask({ ...base, convention: "inclusive", usage: { input: 130213, cacheRead: 128955, cacheWrite: 1253 }, prices: sonnet });
    expect(raw.total).toBe("0.04340025");
    expect(otel.total).toBe(raw.total);
  });

  it("Claude Code's own figure comes out once the search is counted", () => {
    const usage = { input: 21, cacheRead: 3000, cacheWrite5m: 456, cacheWrite1h: 100, output: 393, webSearches: 1 };
    expect(ask({ ...base, convention: "disjoint", usage, prices: { ...sonnet, perWebSearch: "0.01" } }).total).toBe("0.019168");
  });
});

describe("stand-in rates", () => {
  const only = (prices: object, usage: object) => ask({ ...base, convention: "disjoint", usage, prices }).lines[0];

  it("each cache meter falls back as documented, and says so", () => {
    expect(only({ input: "3" }, { cacheRead: 10 })).toMatchObject({ meter: "cache_read", rate: "3", fallback: "input" });
    expect(only({ input: "3", cacheWrite: "4" }, { cacheWrite5m: 10 })).toMatchObject({ rate: "4", fallback: "cache_write" });
    expect(only({ input: "3", cacheWrite: "4" }, { cacheWrite1h: 10 })).toMatchObject({ rate: "4", fallback: "cache_write" });
    expect(only({ input: "3" }, { cacheWrite1h: 10 })).toMatchObject({ rate: "3", fallback: "input" });
    expect(only({ input: "3", cacheWrite5m: "4" }, { cacheWrite: 10 })).toMatchObject({ rate: "4", fallback: "cache_write_5m" });
    expect(only({ input: "3", cacheRead: "0.3" }, { cacheRead: 10 })).not.toHaveProperty("fallback");
  });

  it("a tier that lacks a rate uses the base rate of the same meter before another meter's", () => {
    const prices = { input: "3", cacheRead: "0.3", tiers: [{ aboveInputTokens: 100, input: "6" }] };
    const answer = ask({ ...base, convention: "disjoint", usage: { input: 100, cacheRead: 100 }, prices });
    expect(answer.lines.map((line) => line.rate)).toEqual(["6", "0.3"]);
  });

  it("a price of 0 is a price", () => {
    expect(ask({ ...base, usage: { input: 1000, webSearches: 3 }, prices: { input: "0", perWebSearch: 0 } })).toMatchObject({
      total: "0",
      flags: [],
    });
  });

  it("a fee for each request counts once in a quote that does not say how many", () => {
    expect(ask({ ...base, usage: { input: 1000 }, prices: { input: "1", perRequest: "0.005" } }).total).toBe("0.006");
    expect(ask({ ...base, usage: { input: 1000, requests: 0 }, prices: { input: "1", perRequest: "0.005" } }).total).toBe("0.001");
  });
});

describe("wrong input names the place and the fix", () => {
  const prices = { input: "1", output: "1" };
  it.each([
    ["a negative count", { usage: { input: -1 }, prices }, "usage.input"],
    ["a fraction of a token", { usage: { input: 1.5 }, prices }, "usage.input"],
    ["an absurd count", { usage: { output: "1000000000000001" }, prices }, "usage.output"],
    ["words for a count", { usage: { output: "many" }, prices }, "usage.output"],
    [
      "cached tokens beyond the input that holds them",
      { convention: "inclusive", usage: { input: 10, cacheRead: 11 }, prices },
      "usage.cacheRead",
    ],
    [
      "cache parts that only together exceed the input",
      { convention: "inclusive", usage: { input: 10, cacheRead: 6, cacheWrite: 5 }, prices },
      "usage.input",
    ],
    ["cached tokens without the input that holds them", { convention: "inclusive", usage: { cacheRead: 11 }, prices }, "usage.cacheRead"],
    ["reasoning beyond the output", { usage: { output: 10, reasoning: 11 }, prices }, "usage.reasoning"],
    ["audio beyond the input", { usage: { input: 10, audioIn: 11 }, prices }, "usage.audioIn"],
    ["cache counts without a convention", { usage: { input: 10, cacheRead: 1 }, prices }, "convention"],
    ["an unknown convention", { convention: "both", usage: {}, prices }, "convention"],
    ["an unknown field", { usage: { inputs: 1 }, prices }, "usage.inputs"],
    ["an unknown rate", { usage: { input: 1 }, prices: { inputs: "1" } }, "prices.inputs"],
    ["a negative price", { usage: { input: 1 }, prices: { input: "-1" } }, "prices.input"],
    ["a price that is no number", { usage: { input: 1 }, prices: { input: "1,5" } }, "prices.input"],
    [
      "a tier from 0",
      { usage: { input: 1 }, prices: { input: "1", tiers: [{ aboveInputTokens: 0, input: "2" }] } },
      "prices.tiers[0].aboveInputTokens",
    ],
    ["an unknown mode", { mode: "cheap", usage: {}, prices }, "mode"],
    ["a time that is none", { at: "yesterday", usage: {}, prices }, "at"],
  ])("%s", (_, body, location) => {
    const found = faults({ ...base, ...body }).find((detail) => detail.location === location);
    expect(found?.message).toBeTruthy();
    expect(found?.fix).toBeTruthy();
  });

  it("the largest count is taken, exactly", () => {
    expect(ask({ ...base, usage: { input: 1e15 }, prices: { input: "0.000001" } }).total).toBe("1000");
  });
});
