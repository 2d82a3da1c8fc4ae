import fc from "fast-check";
import { expect, it } from "vitest";
import { overlapsOf, overlapWords, type ToldLine } from "./overlap";

const DAYS = { from: "2026-03-01", to: "2026-04-01" };
const SOURCES = [
  { id: "a", name: "OpenAI costs" },
  { id: "b", name: "Reseller" },
];
const line = (over: Partial<ToldLine>): ToldLine => ({
  ...{ sourceId: "a", provider: "openai", project: null, fromDay: "2026-03-02", toDay: "2026-03-03", kind: "usage", amount: "1" },
  ...over,
});

it("two sources that tell the same days of a provider are told, from the first day to the last", () => {
  const lines = [
    line({}),
    line({ fromDay: "2026-03-04", toDay: "2026-03-05" }),
    line({ sourceId: "b", fromDay: "2026-02-20", toDay: "2026-03-20" }),
  ];
  const found = overlapsOf(lines, DAYS, SOURCES);
  expect(found).toMatchObject([{ provider: "openai", sources: SOURCES, fromDay: "2026-03-02", toDay: "2026-03-05" }]);
  expect(found.map(overlapWords)).toEqual([
    "OpenAI: “OpenAI costs” and “Reseller” both tell its cost on days from 2026-03-02 to 2026-03-04, so money may count twice",
  ]);
});

it.each([
  ["one source, however often it tells a day", { sourceId: "a" }],
  ["another provider", { sourceId: "b", provider: "anthropic" }],
  ["other days", { sourceId: "b", fromDay: "2026-03-03", toDay: "2026-03-04" }],
  ["another project", { sourceId: "b", project: "two" }],
  ["quantities without money", { sourceId: "b", kind: "counted" }],
  ["lines of nothing", { sourceId: "b", amount: "0" }],
  ["days outside of the period", { sourceId: "b", fromDay: "2026-04-01", toDay: "2026-04-02" }],
])("is no overlap: %s", (_, over) => {
  expect(overlapsOf([line({ project: "one" }), line({ project: "one", ...over })], DAYS, SOURCES)).toEqual([]);
});

it("who tells no project tells the money of each", () => {
  expect(overlapsOf([line({ project: "one" }), line({ sourceId: "b" })], DAYS, SOURCES)).toHaveLength(1);
});

it("the order of lines and of sources changes nothing", () => {
  const any = fc.record({
    sourceId: fc.constantFrom("a", "b", "c"),
    provider: fc.constantFrom("openai", "anthropic"),
    project: fc.constantFrom(null, "one", "two"),
    from: fc.integer({ min: 1, max: 20 }),
    days: fc.integer({ min: 1, max: 8 }),
  });
  const day = (number: number): string => `2026-03-${String(number).padStart(2, "0")}`;
  fc.assert(
    fc.property(fc.array(any, { maxLength: 12 }), (drawn) => {
      const lines = drawn.map(({ from, days, ...rest }) => line({ ...rest, fromDay: day(from), toDay: day(from + days) }));
      expect(overlapsOf([...lines].reverse(), DAYS, SOURCES)).toEqual(overlapsOf(lines, DAYS, SOURCES));
    }),
  );
});
