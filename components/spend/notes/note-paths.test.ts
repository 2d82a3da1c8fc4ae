import { expect, it } from "vitest";
import type { ResolvedFilters } from "../../filters/search-params";
import { marksPath, notesPath } from "./note-paths";

const span = { start: new Date("2026-10-01T00:00:00Z"), end: new Date("2026-11-01T00:00:00Z") };
const only = (dimension: "team" | "model", values: string[]): Pick<ResolvedFilters, "span" | "dimensions"> => ({
  span,
  dimensions: [{ dimension, filter: { is: true, values } }],
});

it("notes are asked for with the days and filters of the chart, and with what the page is about", () => {
  const query = (path: string) => Object.fromEntries(new URLSearchParams(path.split("?")[1]));
  expect(query(notesPath(only("model", ["gpt-5"]), { kind: "team", id: "care" }))).toEqual({
    from: "2026-10-01T00:00:00.000Z",
    to: "2026-11-01T00:00:00.000Z",
    "filter[model]": "gpt-5",
    "filter[team]": "care",
  });
});

it("incidents are asked for by a place that they can be in, and not at all by anything else", () => {
  expect(marksPath(only("team", ["care"]))).toContain("team=care");
  expect(marksPath(only("model", ["gpt-5"]))).toContain("model=gpt-5");
  expect(marksPath(only("team", ["care", "risk"]))).toBeNull();
});
