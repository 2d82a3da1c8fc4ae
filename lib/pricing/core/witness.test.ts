import { describe, expect, it } from "vitest";
import { bookOf, price } from "./testing";
import { compareWithWitness, type Witness } from "./witness";

const NOW = new Date("2026-10-01T12:00:00Z");
const witness = (rates: Record<string, string>, model = "m"): Witness => ({
  name: "Other",
  version: "1",
  models: [{ provider: "p", model, rates }],
});
const used = (meter: string, quantity: string, model = "m") => ({ provider: "p", model, meter, quantity });
const BOOK = bookOf([
  price({ meter: "input", rate: "2" }),
  price({ meter: "output", rate: "10" }),
  price({ meter: "input", rate: "4", minTokensExclusive: 200_000n }),
  price({ meter: "input", rate: "1", mode: "batch" }),
  price({ meter: "input", rate: "0.5", origin: "organisation" }),
]);
const lines = (rates: Record<string, string>, usage: ReturnType<typeof used>[] = []) =>
  compareWithWitness(BOOK, witness(rates), usage, NOW).disagreements.map((row) => [
    row.meter,
    row.ours,
    row.theirs,
    row.differencePercent,
    row.differenceUsd,
  ]);

describe("a second list of prices", () => {
  it("agrees within a hundredth, whatever the organisation agreed for itself", () => {
    const report = compareWithWitness(BOOK, witness({ input: "2.02", output: "9.9" }), [], NOW);
    expect([report.checked, report.agreeing, report.disagreements]).toEqual([2, 2, []]);
    expect(lines({ input: "2.020001" })).toEqual([["input", "2", "2.020001", "1", "0"]]);
  });

  it("is compared at the same tier and in the same mode, without an amount, since usage is not known by them", () => {
    expect(lines({ "input>200000": "4", "input@batch": "1" })).toEqual([]);
    expect(lines({ "input>200000": "5", "input@batch": "0.8" }, [used("input", "1000000")])).toEqual([
      ["input", "4", "5", "25", null],
      ["input", "1", "0.8", "-20", null],
    ]);
  });

  it("says what stands in where we have no rate of our own, and that we have none", () => {
    const [cache, flex, audio] = compareWithWitness(
      BOOK,
      witness({ cache_read: "0.2", "output@flex": "5", audio_in: "40" }),
      [],
      NOW,
    ).disagreements.sort((a, b) => Number(a.theirs) - Number(b.theirs));
    expect(cache).toMatchObject({ ours: "2", oursStandsIn: "input", differencePercent: "-90" });
    expect(flex).toMatchObject({ ours: "10", oursStandsIn: "standard", differencePercent: "-50" });
    expect(audio).toMatchObject({ ours: "2", oursStandsIn: "input", differencePercent: "1900" });
    const none = compareWithWitness(bookOf([price({ meter: "output", rate: "10" })]), witness({ input: "1" }), [], NOW).disagreements;
    expect(none).toMatchObject([{ ours: null, oursStandsIn: null, differencePercent: null, differenceUsd: null }]);
  });

  it("is ordered by the money of the usage, under whatever name it came, to the last digit", () => {
    const book = bookOf(
      [price({ meter: "input", rate: "2" }), price({ meter: "output", rate: "10" })],
      [{ provider: "p", alias: "nick", toProvider: "p", toModel: "m", origin: "organisation" }],
    );
    const usage = [used("input", "1000001"), used("input", "2", "nick"), used("output", "9", "nick")];
    const report = compareWithWitness(book, witness({ output: "20", input: "1.5" }), usage, NOW);
    expect(report.disagreements.map((row) => [row.meter, row.quantity, row.differenceUsd])).toEqual([
      ["input", "1000003", "-0.5000015"],
      ["output", "9", "0.00009"],
    ]);
  });

  it("of a price of nothing has no share, and of names that nobody knows says nothing", () => {
    const free = bookOf([price({ meter: "input", rate: "0" })]);
    expect(compareWithWitness(free, witness({ input: "1" }), [], NOW).disagreements).toMatchObject([
      { ours: "0", differencePercent: null },
    ]);
    expect(compareWithWitness(BOOK, witness({ input: "9" }, "unknown"), [], NOW)).toMatchObject({ checked: 0 });
  });
});
