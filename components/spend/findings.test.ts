import { describe, expect, it } from "vitest";
import type { Grouping } from "@/lib/reporting/core/dimensions";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { chartFinding, chartName, entityFinding, pluralOf, riseWords, tableFinding } from "./findings";

/** Narrow spaces stand before signs of percent. */
const plain = (text: string): string => text.replaceAll("\u202f", " ");

type Row = [name: string, costUsd: string, before?: string];
const sum = (costs: readonly string[]): string => String(costs.reduce((total, cost) => total + Number(cost), 0));

function answer(rows: readonly Row[], more: Partial<UsageAnswer> = {}): UsageAnswer {
  const compared = rows.some(([, , before]) => before !== undefined);
  return {
    groupBy: ["team"],
    granularity: "day",
    groups: rows.map(([name, costUsd, before]) => ({
      group: { team: { id: name, name } },
      costUsd,
      ...(before === undefined ? {} : { previous: { costUsd: before } }),
    })),
    total: { costUsd: sum(rows.map(([, cost]) => cost)) },
    ...(compared ? { compare: { total: { costUsd: sum(rows.map(([, , before]) => before ?? "0")) } } } : {}),
    ...more,
  } as UsageAnswer;
}
const finding = (rows: readonly Row[], more?: Partial<UsageAnswer>) => plain(chartFinding(answer(rows, more), "team", "cost"));
const ratio = (now: string | null, before: string | null) =>
  plain(
    chartFinding(
      answer([["Fleet", "1"]], {
        total: { cacheHitShare: now, costPerRequestUsd: now } as UsageAnswer["total"],
        compare: { total: { cacheHitShare: before, costPerRequestUsd: before } } as NonNullable<UsageAnswer["compare"]>,
      }),
      "team",
      "cache_hit_rate",
    ),
  );

describe("the finding of a chart", () => {
  it("names who makes most of a rise, and of a fall", () => {
    expect(
      finding([
        ["Fleet", "900", "200"],
        ["Care", "300", "200"],
      ]),
    ).toBe("Fleet is 88 % of the $800.00 rise");
    expect(
      finding([
        ["Fleet", "200", "900"],
        ["Care", "200", "300"],
      ]),
    ).toBe("Fleet is 88 % of the $800.00 fall");
  });
  it("names two where neither makes most of it", () => {
    expect(
      finding([
        ["Fleet", "300", "200"],
        ["Care", "290", "200"],
        ["Lab", "50", "10"],
      ]),
    ).toBe("Fleet and Care rose most");
    expect(
      finding([
        ["Fleet", "200", "300"],
        ["Care", "200", "290"],
        ["Lab", "10", "50"],
      ]),
    ).toBe("Fleet and Care fell most");
  });
  it("says by how much where others moved against it, or it is alone", () => {
    expect(
      finding([
        ["Fleet", "900", "200"],
        ["Care", "100", "600"],
      ]),
    ).toBe("Fleet rose by $700.00");
    expect(finding([["Fleet", "900", "200"]])).toBe("Fleet rose by $700.00");
    expect(
      finding([
        ["Fleet", "100", "800"],
        ["Care", "600", "100"],
      ]),
    ).toBe("Fleet fell by $700.00");
  });
  it("names the largest where nothing changed or nothing is compared", () => {
    expect(
      finding([
        ["Fleet", "300"],
        ["Care", "100"],
      ]),
    ).toBe("Fleet is 75 % of the cost");
    expect(
      finding([
        ["Fleet", "300", "200"],
        ["Care", "100", "200"],
      ]),
    ).toBe("Fleet is 75 % of the cost");
  });
  it("is honest where nobody stands out, nothing has a cost and nothing was used", () => {
    const even = ["A", "B", "C", "D", "E"].map((name, i): Row => [name, String(100 - i)]);
    expect(finding(even)).toBe("No team stands out; the largest is A, 20 % of the cost");
    expect(
      finding([
        ["Fleet", "0"],
        ["Care", "0"],
      ]),
    ).toBe("Nothing of it has a cost");
    expect(finding([])).toBe("Nothing was used in this period");
  });
  it("tells a share's change in points, and none where there is none", () => {
    expect(ratio("0.476", "0.492")).toBe("Cache hits: 47.6 %, 1.6 points less than before");
    expect(ratio("0.5", "0")).toBe("Cache hits: 50.0 %, 50.0 points more than before");
    expect(ratio("0.476", "0.476")).toBe("Cache hits: 47.6 %");
    expect(ratio("0.476", null)).toBe("Cache hits: 47.6 %");
  });
});

it("the finding of a table counts who rose and who fell", () => {
  const said = (rows: readonly Row[], groupBy: Grouping = "team") => tableFinding(answer(rows), groupBy);
  expect(
    said([
      ["A", "2", "1"],
      ["B", "3", "1"],
    ]),
  ).toBe("Every team rose");
  expect(
    said([
      ["A", "2", "1"],
      ["B", "1", "1"],
      ["C", "1", "3"],
    ]),
  ).toBe("1 of 3 teams rose, 1 fell");
  expect(
    said([
      ["A", "1", "2"],
      ["B", "1", "1"],
    ]),
  ).toBe("None of 2 teams rose, 1 fell");
  expect(
    said([
      ["A", "1"],
      ["B", "1"],
    ]),
  ).toBe("2 teams");
  expect(said([["A", "12.5"]])).toBe("One team, $12.50");
});

it("the finding of a page says what was spent, and how much more than before", () => {
  const said = (now: string, before: string | null) => plain(entityFinding("Fleet", now, before, "October"));
  expect(said("118", "100")).toBe("Fleet spent $118.00 in October, 18.0 % more than before");
  expect(said("92", "100")).toBe("Fleet spent $92.00 in October, 8.0 % less than before");
  expect(said("2651.2", "21.37")).toBe("Fleet spent $2,651.20 in October, 124 times as much as before");
  expect(said("5", "0")).toBe("Fleet spent $5.00 in October, new");
  expect(said("5", "5")).toBe("Fleet spent $5.00 in October");
  expect(plain(riseWords(0.544))).toBe("54.4 %");
  expect(riseWords(122.9)).toBe("124-fold");
});

it("names what is drawn, and several of it", () => {
  expect(chartName(answer([]), "business_unit", "cost")).toBe("Daily cost by business unit");
  expect([pluralOf("identity", 2), pluralOf("identity", 1), pluralOf("cost_centre", 3)]).toEqual([
    "identities",
    "identity",
    "cost centres",
  ]);
});
