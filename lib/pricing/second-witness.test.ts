import { waitForUpdate } from "@pydantic/genai-prices";
import { expect, it } from "vitest";
import { editionOf } from "./core/catalogue-edition";
import { buildPriceBook } from "./core/price-book";
import { compareWithWitness } from "./core/witness";
import { SECOND_WITNESS } from "./second-witness";

const NOW = new Date("2026-11-20T12:00:00Z");

it("seven in ten rates of the bundled price book have a second witness that agrees, those of fast mode all", async () => {
  const { prices, aliases } = editionOf((await waitForUpdate()) ?? [], "test");
  const book = buildPriceBook(
    prices.map((row, id) => ({ ...row, id })),
    aliases,
  );
  const report = compareWithWitness(book, SECOND_WITNESS, [], NOW);
  expect(report.checked).toBeGreaterThan(1_800);
  expect(report.agreeing / report.checked).toBeGreaterThan(0.7);
  expect(report.disagreements.filter((row) => row.mode === "fast")).toEqual([]);
  const claude = report.disagreements.filter(
    (row) => row.provider === "anthropic" && row.mode === "standard" && row.aboveInputTokens === null,
  );
  expect(claude.filter((row) => row.meter === "input" || row.meter === "output")).toEqual([]);
});
