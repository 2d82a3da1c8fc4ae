import { expect, it } from "vitest";
import { asAnswered } from "./as-answered";

it("figures of another grouping keep theirs until those that were asked for are there", () => {
  const asked = { groupBy: "label", thenBy: "model", metric: "cost" } as const;
  expect(asAnswered(asked, { groupBy: ["team"] })).toEqual({ groupBy: "team", thenBy: null, metric: "cost" });
  expect(asAnswered(asked, { groupBy: ["label"] })).toBe(asked);
  expect(asAnswered(asked, { groupBy: [] })).toBe(asked);
});
