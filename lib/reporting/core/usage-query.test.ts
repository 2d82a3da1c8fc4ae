import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Invalid } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import { UsageParams } from "../schemas";
import { GROUPINGS } from "./dimensions";
import { containsAny, formatFilter, parseFilter } from "./filter";
import { parseUsageQuery, type UsageParameters } from "./usage-query";

const NOW = new Date("2026-10-22T14:32:10Z");
const parse = (parameters: UsageParameters) => parseUsageQuery(parameters, NOW);
const spanOf = (parameters: UsageParameters) => {
  const { span } = parse(parameters);
  return [span.start.toISOString(), span.end.toISOString()];
};
const problemsOf = (parameters: UsageParameters): string[] => {
  try {
    parse(parameters);
  } catch (error) {
    if (error instanceof Invalid) return error.details.map((detail) => detail.location);
    throw error;
  }
  return [];
};

describe("the span of a usage query", () => {
  it("is this month up to the end of today unless said", () => {
    expect(spanOf({})).toEqual(["2026-10-01T00:00:00.000Z", "2026-10-23T00:00:00.000Z"]);
  });

  it("takes days and instants, with any offset, as a half-open span", () => {
    expect(spanOf({ from: "2026-09-01", to: "2026-10-01T02:00:00+02:00" })).toEqual([
      "2026-09-01T00:00:00.000Z",
      "2026-10-01T00:00:00.000Z",
    ]);
  });

  it("widens to whole hours while hours are kept, else to whole days", () => {
    const recent = parse({ from: "2026-10-20T10:30:00Z", to: "2026-10-22T14:32:10Z" });
    expect([recent.grain, recent.span.start.toISOString(), recent.span.end.toISOString()]).toEqual([
      "hour",
      "2026-10-20T10:00:00.000Z",
      "2026-10-22T15:00:00.000Z",
    ]);
    const old = parse({ from: "2026-08-20T10:30:00Z", to: "2026-08-22T14:32:10Z" });
    expect([old.grain, old.span.start.toISOString(), old.span.end.toISOString()]).toEqual([
      "day",
      "2026-08-20T00:00:00.000Z",
      "2026-08-23T00:00:00.000Z",
    ]);
  });

  it("refuses hours that are no longer kept, hours of meters, and a comparison with hours that are gone", () => {
    expect(problemsOf({ granularity: "hour", from: "2026-10-01", to: "2026-10-02" })).toEqual(["query.from"]);
    expect(problemsOf({ granularity: "hour", from: "2026-10-21", to: "2026-10-22", groupBy: "meter" })).toEqual(["query.granularity"]);
    expect(problemsOf({ granularity: "hour", from: "2026-10-12", to: "2026-10-22", compare: "previous" })).toEqual(["query.compare"]);
    expect(problemsOf({ granularity: "hour", from: "2026-10-21", to: "2026-10-22", compare: "previous" })).toEqual([]);
  });

  it("refuses what is not a date, an empty span, and more buckets than can be drawn", () => {
    expect(problemsOf({ from: "2026-02-30" })).toEqual(["query.from"]);
    expect(problemsOf({ from: "yesterday", to: "2026-13-01" })).toEqual(["query.to", "query.from"]);
    expect(problemsOf({ from: "2026-10-01", to: "2026-10-01" })).toEqual(["query.from"]);
    expect(problemsOf({ from: "2023-10-01", to: "2026-10-01", granularity: "day" })).toEqual(["query.granularity"]);
    expect(problemsOf({ from: "2023-10-01", to: "2026-10-01", granularity: "month" })).toEqual([]);
  });
});

describe("groups, metrics and filters of a usage query", () => {
  it("takes up to two groupings, in either spelling", () => {
    expect(parse({ groupBy: "businessUnit,cost_centre" }).groupBy).toEqual(["business_unit", "cost_centre"]);
    expect(problemsOf({ groupBy: "team,model,tool" })).toEqual(["query.groupBy"]);
    expect(problemsOf({ groupBy: "colour" })).toEqual(["query.groupBy"]);
  });

  it("knows cost only where meters are told apart", () => {
    expect(parse({ groupBy: "meter" }).metrics).toEqual(["cost"]);
    expect(problemsOf({ groupBy: "meter", metric: "tokens" })).toEqual(["query.metric"]);
  });

  it("ranks by the metric named first", () => {
    expect(parse({ metric: "tokens,cost" }).metrics).toEqual(["tokens", "cost"]);
  });

  it("reads is, is not, none and several filters of one dimension", () => {
    const { filters } = parse({ filter: { team: ["a,b", "!b,none"], model: "!none" } });
    expect(filters).toEqual([
      { dimension: "team", isExcluded: false, values: ["a", "b"], hasNone: false },
      { dimension: "team", isExcluded: true, values: ["b"], hasNone: true },
      { dimension: "model", isExcluded: true, values: [], hasNone: true },
    ]);
    expect(problemsOf({ filter: { team: "a,,b" } })).toEqual(["query.filter.team"]);
  });

  it("reads parts of names, in which no letter is a wildcard, and compares them in either case", () => {
    expect(parse({ filter: { model: "!~Sonnet,gpt-5,~a%b" } }).filters).toEqual([
      { dimension: "model", isExcluded: true, values: ["gpt-5"], hasNone: false, contains: ["Sonnet", "a%b"] },
    ]);
    expect(problemsOf({ filter: { model: "~" } })).toEqual(["query.filter.model"]);
    const found = (part: string, ...texts: string[]) => containsAny([part], ...texts);
    expect([found("SONNET", "claude-sonnet"), found("é", "CAFE\u0301"), found("İ", "i̇stanbul"), found("שלום", "אב שלום")]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([found("%", "sonnet"), found("s_nnet", "sonnet"), found(".*", "sonnet"), found("x", "a", "b")]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it("takes ratios beside sums, sums alone unless asked", () => {
    expect(parse({}).metrics).toEqual(["cost", "tokens", "requests"]);
    expect(parse({ metric: "error_share,cost_per_request" }).metrics).toEqual(["error_share", "cost_per_request"]);
  });

  it("takes every filter through the schema, and tells of one that is unknown", () => {
    for (const grouping of GROUPINGS) expect(parseInput(UsageParams, { filter: { [grouping]: "x" } }).filter).toEqual({ [grouping]: "x" });
    expect(() => parseInput(UsageParams, { filter: { taem: "x" } }, "query")).toThrow(/query.filter.taem/);
    expect(() => parseInput(UsageParams, { group: "team" }, "query")).toThrow(/query.group/);
  });

  it("reads every filter that it wrote, whatever the values hold", () => {
    const value = fc.string({
      minLength: 1,
      maxLength: 12,
      unit: fc.constantFrom("a", ",", "!", "~", "\\", "n", "o", "e", " ", "é", "none"),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(value, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (values, isExcluded, hasNone, parts) => {
          const filter = { dimension: "team" as const, isExcluded, values, hasNone, ...(parts ? { contains: values } : {}) };
          expect(parseFilter("team", formatFilter(filter))).toEqual(filter);
        },
      ),
    );
  });
});
