import { describe, expect, it } from "vitest";
import type { Explanation, PriceChange } from "@/lib/reporting";
import { changeBetween, effectWords, explainDeed, explainFinding, mainEffect } from "./explain-words";
import { moveWords } from "./price-change-words";

const NONE = { volume: "0", mix: "0", price: "0", new: "0", gone: "0", unpriced: "0" };
const total = (previousCostUsd: string, costUsd: string, changeUsd: string) => ({ previousCostUsd, costUsd, changeUsd, changeShare: null });
const meter = (label: string, changeShare: string | null, before: string | null = "1") => ({
  meter: "x",
  label,
  before,
  after: "2",
  per: 1,
  changeShare,
});

describe("the finding", () => {
  it.each([
    ["100", "150", "50", { ...NONE, volume: "30", mix: "20" }, "Cost rose $50.00: more was used, and use moved to what costs more"],
    ["100", "110", "10", { ...NONE, volume: "14", price: "-4" }, "Cost rose $10.00: more was used, although rates fell"],
    ["150", "100", "-50", { ...NONE, price: "-45", volume: "-5" }, "Cost fell $50.00: rates fell"],
    ["150", "100", "-50", { ...NONE, gone: "-70", new: "20" }, "Cost fell $50.00: some use ended, although new use began"],
    ["0", "5", "5", { ...NONE, new: "5" }, "Cost rose $5.00: nothing was spent before"],
    ["5", "5", "0", { ...NONE, volume: "2", price: "-2" }, "Rises and falls cancel out"],
    ["5", "5", "0", NONE, "The cost did not change"],
  ])("of %s to %s is said with the effects that make it", (before, now, change, effects, words) => {
    expect(explainFinding({ total: total(before, now, change), effects })).toBe(words);
  });

  it("there is nothing to explain where nothing was spent in either span, and a change that cancels out is one", () => {
    const pairs: [string, string][] = [
      ["0", "0"],
      ["0.000000000000000", "0"],
      ["5", "0"],
      ["0", "5.5"],
      ["5", "5"],
    ];
    expect(pairs.map(([now, before]) => changeBetween(now, before))).toEqual([null, null, "5", "-5.5", "0"]);
  });

  it("names the button after the direction", () => {
    expect(["0.01", "-3", "0", null].map(explainDeed)).toEqual([
      "Explain the rise",
      "Explain the fall",
      "Explain the change",
      "Explain the change",
    ]);
  });
});

it("a driver is told by the effect that goes its way and is largest", () => {
  expect(mainEffect({ changeUsd: "-5", effects: { ...NONE, volume: "-3", price: "-4", mix: "2" } })).toBe("price");
  expect(mainEffect({ changeUsd: "5", effects: { ...NONE, new: "9", gone: "-4" } })).toBe("new");
  expect(mainEffect({ changeUsd: "0", effects: NONE })).toBeNull();
});

it("volume is told in tokens at the rates of the compared span", () => {
  const answer = {
    effects: NONE,
    tokens: { before: "1000000", now: "3500000" },
    compare: { kind: "previous", from: "2026-09-01T00:00:00Z", to: "2026-09-23T00:00:00Z" },
    priceChanges: [],
    began: [],
    ended: [],
  } as unknown as Explanation;
  expect(effectWords("volume", answer).replaceAll("\u00a0", " ")).toBe("2.5M more tokens, at the rates of 1–22 September");
});

it("rates that moved alike are one percentage, one rate has its name, several are counted", () => {
  const words = (...meters: PriceChange["meters"]) => moveWords({ meters }).replaceAll("\u202f", " ");
  expect(words(meter("Prompt", "-0.08"), meter("Completion", "-0.08"))).toBe("−8.0 %");
  expect(words(meter("Completion", "-0.2"))).toBe("Completion −20 %");
  expect(words(meter("Prompt", "0.5"), meter("Completion", "-0.2"))).toBe("2 rates");
  expect(words(meter("Completion", null, null))).toBe("Completion now priced");
});
