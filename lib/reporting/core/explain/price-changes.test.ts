import { expect, it } from "vitest";
import { buildPriceBook } from "@/lib/pricing/core/price-book";
import type { PriceRow } from "@/lib/pricing/core/price-row";
import { priceChangesIn } from "./price-changes";

const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
const row = (id: number, more: Partial<PriceRow>): PriceRow => ({
  id,
  provider: "openai",
  model: "gpt-4o",
  meter: "input",
  mode: "standard",
  region: "",
  minTokensExclusive: 0n,
  dayMinuteFrom: null,
  dayMinuteTo: null,
  rate: "2.5",
  per: 1_000_000,
  validFrom: day("2020-01-01"),
  validTo: null,
  origin: "catalogue",
  originVersion: "t",
  ...more,
});
const SPAN = { start: day("2026-09-01"), end: day("2026-11-01") };
const GPT = [{ provider: "openai", model: "GPT-4o" }];
const changes = (rows: readonly PriceRow[], models = GPT, span = SPAN) => priceChangesIn(buildPriceBook(rows, []), models, span);

it("a price that the organisation agreed is told with both rates and its share", () => {
  const rows = [row(1, {}), row(2, { rate: "2.3", validFrom: day("2026-10-06"), origin: "organisation" })];
  expect(changes(rows)).toEqual([
    {
      provider: "openai",
      model: "GPT-4o",
      at: "2026-10-06T00:00:00.000Z",
      origin: "agreed",
      meters: [{ meter: "input", label: "Prompt, uncached", before: "2.5", after: "2.3", per: 1_000_000, changeShare: "-0.08" }],
    },
  ]);
});

it("a change of the list that an agreed price covers changes nothing, nor does one outside the span", () => {
  const agreed = row(3, { rate: "2", origin: "organisation" });
  const list = [row(1, { validTo: day("2026-10-06") }), row(2, { rate: "3", validFrom: day("2026-10-06") })];
  expect(changes([...list, agreed])).toEqual([]);
  expect(changes(list, GPT, { start: day("2026-10-06"), end: day("2026-11-01") })).toEqual([]);
  expect(changes(list).map(({ origin, meters }) => [origin, meters[0]?.changeShare])).toEqual([["list", "0.2"]]);
});

it("a rate that begins or ends has no share, and an unknown model no change", () => {
  const rows = [row(1, {}), row(2, { meter: "output", rate: "10", validFrom: day("2026-10-01"), validTo: day("2026-10-20") })];
  expect(changes(rows).map(({ at, meters }) => [at.slice(0, 10), meters[0]?.before, meters[0]?.after, meters[0]?.changeShare])).toEqual([
    ["2026-10-20", "10", null, null],
    ["2026-10-01", null, "10", null],
  ]);
  expect(changes(rows, [{ provider: "openai", model: "mystery" }])).toEqual([]);
});

it("the hour of the day is no change of price, and two names of one model are told once", () => {
  const night = { dayMinuteFrom: 0, dayMinuteTo: 480, rate: "1" };
  const rows = [row(1, {}), row(2, night), row(3, { meter: "output", rate: "9", validFrom: day("2026-10-01") })];
  expect(changes(rows, [...GPT, { provider: "openai", model: "gpt-4o" }]).map(({ meters }) => meters.map(({ meter }) => meter))).toEqual([
    ["output"],
  ]);
});
