import { expect, it } from "vitest";
import type { AnnotationView } from "@/lib/annotations";
import type { PriceChange } from "@/lib/reporting";
import { bucketName, bucketOf, type Granularity } from "@/lib/reporting/core/buckets";
import { markersOf } from "./chart-markers";

const by = (granularity: Granularity) => (at: Date) => bucketName(bucketOf(at, granularity));

const note = (day: string, text: string) => ({ day, text }) as AnnotationView;
const price = (at: string, model: string): PriceChange => ({
  provider: "openai",
  model,
  at,
  origin: "agreed",
  meters: [{ meter: "input", label: "Prompt", before: "2.5", after: "2", per: 1_000_000, changeShare: "-0.2" }],
});

it("one mark of each sort stands on a bucket, long words are cut and kept whole beside it", () => {
  const long = "A rather long sentence about a migration";
  const marks = markersOf(
    { annotations: [note("2026-10-14", "Launch"), note("2026-10-15", long)], priceChanges: [price("2026-10-14T08:00:00Z", "gpt-5")] },
    by("day"),
  );
  expect(marks.map(({ start, kind, text, full }) => [start, kind, text.replace("\u202f", " "), full?.replace("\u202f", " ")])).toEqual([
    ["2026-10-14T00:00:00Z", "price", "gpt-5, Prompt −20 %", "gpt-5, Prompt −20 %"],
    ["2026-10-14T00:00:00Z", "note", "Launch", "Launch"],
    ["2026-10-15T00:00:00Z", "note", "A rather long sentence ab…", long],
  ]);
});

it("several in a wider bucket are counted", () => {
  const marks = markersOf(
    {
      annotations: [note("2026-10-14", "Launch"), note("2026-10-20", "Fix")],
      priceChanges: [price("2026-10-14T08:00:00Z", "a"), price("2026-10-02T08:00:00Z", "b")],
    },
    by("month"),
  );
  expect(marks.map(({ start, kind, text }) => [start, kind, text])).toEqual([
    ["2026-10-01T00:00:00Z", "price", "2 price changes"],
    ["2026-10-01T00:00:00Z", "note", "2 notes"],
  ]);
});
