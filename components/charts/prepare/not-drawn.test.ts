import { expect, it } from "vitest";
import { hiddenAmong, notDrawn, toggleHidden } from "./not-drawn";

it("names what is not drawn, the first three of many", () => {
  expect(notDrawn(["No team"])).toBe("Not drawn, but in every figure: No team.");
  expect(notDrawn(["a", "b", "c", "d", "e"])).toBe("Not drawn, but in every figure: a, b, c, 2 more.");
});

const seriesOf = (...ids: string[]) => ids.map((id) => ({ id }));

it("hides of what a reader took out only what the picture has, and never all of it", () => {
  const takenOut = new Set(["care", "field"]);
  expect([...hiddenAmong(seriesOf("care", "ops"), takenOut)]).toEqual(["care"]);
  expect(hiddenAmong(seriesOf("gpt-4o", "o3"), takenOut).size).toBe(0);
  expect(hiddenAmong(seriesOf("care"), takenOut).size).toBe(0);
  expect(hiddenAmong(seriesOf("field", "care"), takenOut).size).toBe(0);
});

it("takes one out and puts it back as it is seen, whatever was taken out of another picture", () => {
  const series = seriesOf("care", "ops", "labs");
  const out = (takenOut: string[], id: string) => [...toggleHidden(series, new Set(takenOut), id)];
  expect(out([], "care")).toEqual(["care"]);
  expect(out(["care", "gpt-4o"], "ops")).toEqual(["care", "ops"]);
  expect(out(["care", "ops"], "care")).toEqual(["ops"]);
  expect(out(["care", "ops"], "labs")).toEqual([]);
  expect(out(["care", "ops", "labs"], "labs")).toEqual(["labs"]);
});
